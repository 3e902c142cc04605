// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A bundle of one component, made of classes of the tests.
 *
 * @param name symbolic
 * @param implementation the component's class
 * @param service what it is registered as
 * @param imports the value of {@code Import-Package}
 * @param others further classes; classes within classes come along
 */
public record ComponentBundle(
        String name,
        Class<?> implementation,
        Optional<Class<?>> service,
        Optional<String> imports,
        List<Class<?>> others) {
    private static final String COMPONENT = "OSGI-INF/component.xml";

    /** Writes the jar. */
    public Path build(Path target) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target), manifest())) {
            jar.putNextEntry(new JarEntry(COMPONENT));
            jar.write(component().getBytes(StandardCharsets.UTF_8));
            add(jar, implementation);
            for (Class<?> other : others) {
                add(jar, other);
            }
        }
        return target;
    }

    private Manifest manifest() {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", name);
        attributes.putValue("Bundle-Version", "1.0.0");
        attributes.putValue("Service-Component", COMPONENT);
        imports.ifPresent(packages -> attributes.putValue("Import-Package", packages));
        return manifest;
    }

    private String component() {
        String provided = service.map(type -> "<service><provide interface=\"" + type.getName() + "\"/></service>")
                .orElse("");
        return "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.4.0\" name=\"" + name
                + "\" immediate=\"true\"><implementation class=\"" + implementation.getName() + "\"/>" + provided
                + "</scr:component>";
    }

    private static void add(JarOutputStream jar, Class<?> one) throws IOException {
        write(jar, one, one.getName());
        for (Class<?> nested : one.getDeclaredClasses()) {
            write(jar, one, nested.getName());
        }
        // Those that the compiler makes, of a switch over an enum, have a number and no place in that list.
        for (int i = 1; one.getResource(file(one.getName() + "$" + i)) != null; i++) {
            write(jar, one, one.getName() + "$" + i);
        }
    }

    private static void write(JarOutputStream jar, Class<?> beside, String name) throws IOException {
        try (InputStream in = beside.getResourceAsStream(file(name))) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            jar.putNextEntry(new JarEntry(file(name).substring(1)));
            jar.write(in.readAllBytes());
        }
    }

    private static String file(String name) {
        return "/" + name.replace('.', '/') + ".class";
    }
}
