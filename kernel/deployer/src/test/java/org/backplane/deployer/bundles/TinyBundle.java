// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Builds jars for the folder. */
final class TinyBundle {
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    TinyBundle(String name, String version) {
        header("Bundle-ManifestVersion", "2");
        header("Bundle-SymbolicName", name);
        header("Bundle-Version", version);
    }

    TinyBundle header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** A component of that class with these elements inside. */
    TinyBundle component(Class<?> type, String attributes, String elements) throws IOException {
        String xml = "<scr:component xmlns:scr='http://www.osgi.org/xmlns/scr/v1.3.0' name='tiny' immediate='true' "
                + attributes + "><implementation class='" + type.getName() + "'/>" + elements + "</scr:component>";
        entries.put("OSGI-INF/tiny.xml", xml.getBytes(StandardCharsets.UTF_8));
        header("Service-Component", "OSGI-INF/tiny.xml");
        header(
                "Require-Capability",
                "osgi.extender;filter:=\"(&(osgi.extender=osgi.component)(version>=1.3.0)(!(version>=2.0.0)))\"");
        return type(type);
    }

    TinyBundle type(Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream in = Objects.requireNonNull(type.getClassLoader().getResourceAsStream(name))) {
            entries.put(name, in.readAllBytes());
        }
        return this;
    }

    /** A service of type {@code Runnable}. */
    static TinyBundle serving(String name, String version) throws IOException {
        return new TinyBundle(name, version)
                .component(TinyService.class, "", "<service><provide interface='java.lang.Runnable'/></service>");
    }

    /** What bnd writes for a component that offers that. */
    TinyBundle provides(String service) {
        return header("Provide-Capability", "osgi.service;objectClass:List<String>=\"" + service + "\"");
    }

    /** One that the fake kernel knows as a version of its protocol. */
    static TinyBundle protocol(String name, String version) throws IOException {
        return serving(name, version).provides(UpdateKind.PROTOCOL);
    }

    /** Written beside it and moved there, as careful users do. */
    void write(Path jar) throws IOException {
        Path draft = jar.resolveSibling(jar.getFileName() + ".new");
        try (var file = Files.newOutputStream(draft);
                var out = new JarOutputStream(file)) {
            out.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            Manifest parsed = new Manifest();
            headers.forEach(parsed.getMainAttributes()::putValue);
            parsed.getMainAttributes().putValue("Manifest-Version", "1.0");
            parsed.write(out);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
        Files.move(draft, jar, StandardCopyOption.REPLACE_EXISTING);
    }
}
