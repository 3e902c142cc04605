// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.backplane.distribution.variant.extra.Bystander;

/** A bundle that comes and goes and concerns nobody. */
public final class ExtraBundle {
    public static final String NAME = "org.backplane.bystander";

    private static final String COMPONENT = "OSGI-INF/bystander.xml";

    private ExtraBundle() {}

    public static Path build(Path target) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", NAME);
        attributes.putValue("Bundle-Version", "1.0.0");
        attributes.putValue("Service-Component", COMPONENT);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target), manifest)) {
            jar.putNextEntry(new JarEntry(COMPONENT));
            jar.write(component().getBytes(StandardCharsets.UTF_8));
            jar.putNextEntry(new JarEntry(Bystander.class.getName().replace('.', '/') + ".class"));
            try (InputStream in = Bystander.class.getResourceAsStream("Bystander.class")) {
                jar.write(in.readAllBytes());
            }
        }
        return target;
    }

    private static String component() {
        return "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.4.0\" name=\"bystander\" immediate=\"true\">"
                + "<implementation class=\"" + Bystander.class.getName() + "\"/></scr:component>";
    }
}
