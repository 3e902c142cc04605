// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.osgi;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/** The packages that bundles get from the test's class path, with the versions their jars declare. */
final class SharedPackages {
    private static final Pattern COMMA = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
    private static final Pattern DIRECTIVE = Pattern.compile(";[a-z-]+:=(\"[^\"]*\"|[^;,]*)");
    private static final Pattern SHARED = Pattern.compile(
            "(org\\.backplane\\.api|io\\.netty|org\\.slf4j|org\\.osgi\\.(service\\.component|util\\.(promise|function)))\\b.*");

    private SharedPackages() {}

    /** As {@code org.osgi.framework.system.packages.extra} takes them. */
    static String all() throws IOException {
        Set<String> packages = new LinkedHashSet<>();
        packages.add("org.osgi.service.cm;version=1.6.1");
        for (URL url : Collections.list(SharedPackages.class.getClassLoader().getResources("META-INF/MANIFEST.MF"))) {
            try (InputStream in = url.openStream()) {
                String exports = new Manifest(in).getMainAttributes().getValue("Export-Package");
                for (String one : exports == null ? new String[0] : COMMA.split(exports)) {
                    String clause = DIRECTIVE.matcher(one.strip()).replaceAll("");
                    if (SHARED.matcher(clause).matches()) {
                        packages.add(clause);
                    }
                }
            }
        }
        return String.join(",", packages);
    }
}
