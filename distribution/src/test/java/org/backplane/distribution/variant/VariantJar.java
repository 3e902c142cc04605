// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.backplane.distribution.variant.code.Wrapped;

/**
 * The shipped jar with one more package of classes, and its component pointing to one of them.
 *
 * @param implementation the component's class in the new jar
 * @param extraImport a clause for {@code Import-Package}
 */
record VariantJar(Class<? extends Wrapped> implementation, Optional<String> extraImport) {
    private static final String REAL = "org.backplane.protocol.mqtt.MqttProtocol";
    private static final String COMPONENT = "OSGI-INF/" + REAL + ".xml";

    /** The wrappers touch it, whether or not the shipped code does. */
    private static final String WRAPPER_PACKAGE = "org.backplane.api.transport";

    void build(Path shipped, Path target, String version) throws IOException {
        try (JarFile source = new JarFile(shipped.toFile());
                ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(target))) {
            zip.putNextEntry(new ZipEntry(JarFile.MANIFEST_NAME));
            manifest(source.getManifest(), version).write(zip);
            for (ZipEntry entry : source.stream().toList()) {
                if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    zip.putNextEntry(new ZipEntry(entry.getName()));
                    zip.write(content(source, entry));
                }
            }
            addCode(zip);
        }
    }

    private Manifest manifest(Manifest shipped, String version) {
        Manifest manifest = new Manifest(shipped);
        var attributes = manifest.getMainAttributes();
        attributes.putValue("Bundle-Version", version);
        String shippedImports = attributes.getValue("Import-Package");
        String imports = shippedImports.contains(WRAPPER_PACKAGE)
                ? shippedImports
                : shippedImports + "," + WRAPPER_PACKAGE + ";version=\"[0.1,1)\"";
        attributes.putValue(
                "Import-Package",
                extraImport.map(extra -> imports + "," + extra).orElse(imports));
        return manifest;
    }

    /** The wrappers have no {@code @Modified}: an edit of their settings rebuilds them, as DS says. */
    private byte[] content(JarFile source, ZipEntry entry) throws IOException {
        try (InputStream in = source.getInputStream(entry)) {
            byte[] bytes = in.readAllBytes();
            if (!entry.getName().equals(COMPONENT)) {
                return bytes;
            }
            String xml = new String(bytes, StandardCharsets.UTF_8);
            String changed = xml.replace(
                            "implementation class=\"" + REAL, "implementation class=\"" + implementation.getName())
                    .replace(" modified=\"configure\"", "");
            if (changed.equals(xml)) {
                throw new IOException("the component is not described as expected: " + xml);
            }
            return changed.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static void addCode(ZipOutputStream zip) throws IOException {
        String folder = Wrapped.class.getPackageName().replace('.', '/') + "/";
        for (Path file : classFiles()) {
            zip.putNextEntry(new ZipEntry(folder + file.getFileName()));
            zip.write(Files.readAllBytes(file));
        }
    }

    private static List<Path> classFiles() throws IOException {
        try (Stream<Path> files = Files.list(
                Path.of(Wrapped.class.getResource("Wrapped.class").toURI()).getParent())) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
