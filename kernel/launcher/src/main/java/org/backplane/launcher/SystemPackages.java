// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * The packages that bundles get from the class path: Netty, whose natives can be loaded only once, and SLF4J. They are
 * taken from the jars' own {@code Export-Package} headers, so that versions are never written down twice.
 */
final class SystemPackages {
    /** {@code uses} would tie packages to others that are not exported here. */
    private static final Pattern USES = Pattern.compile(";\\s*uses:=\"[^\"]*\"");

    private static final List<String> SHARED = List.of("io.netty.", "org.slf4j", "org.jspecify.");

    private SystemPackages() {}

    /** The value of {@code org.osgi.framework.system.packages.extra} for a class path. */
    static String of(String classPath) throws IOException {
        Map<String, String> clauses = new LinkedHashMap<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            if (entry.endsWith(".jar")) {
                try (JarFile jar = new JarFile(entry, false)) {
                    add(jar, clauses);
                }
            }
        }
        return String.join(",", clauses.values());
    }

    private static void add(JarFile jar, Map<String, String> clauses) throws IOException {
        var manifest = jar.getManifest();
        String exports = manifest == null ? null : manifest.getMainAttributes().getValue("Export-Package");
        if (exports == null || SHARED.stream().noneMatch(exports::contains)) {
            return;
        }
        for (String clause : clauses(USES.matcher(exports).replaceAll(""))) {
            String name = clause.split(";", 2)[0].strip();
            if (SHARED.stream().anyMatch(name::startsWith)) {
                clauses.putIfAbsent(name, clause.strip());
            }
        }
    }

    /** Splits at the commas between clauses, not at those in quotes; in one pass, for these headers are long. */
    static List<String> clauses(String header) {
        List<String> clauses = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                clauses.add(header.substring(start, i));
                start = i + 1;
            }
        }
        clauses.add(header.substring(start));
        return clauses;
    }
}
