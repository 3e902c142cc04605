// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * An unpacked distribution.
 *
 * @param home its folder
 */
public record Distribution(Path home) {
    /** The one under test; not to be changed. */
    public static Distribution underTest() {
        Path home = Path.of(System.getProperty("backplane.dist", "target/backplane"))
                .toAbsolutePath();
        if (!Files.isExecutable(home.resolve("bin/backplane"))) {
            throw new IllegalStateException("no unpacked distribution at " + home + ": set -Dbackplane.dist");
        }
        return new Distribution(home);
    }

    /** A copy that a test may change, without data and logs. */
    public Distribution copyTo(Path target) throws IOException {
        Files.walkFileTree(home, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                String name = home.relativize(folder).toString();
                if (name.equals("data") || name.equals("logs")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(target.resolve(name));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, target.resolve(home.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
        return new Distribution(target);
    }

    public Path command() {
        return home.resolve("bin/backplane");
    }

    public Path bundles() {
        return home.resolve("bundles");
    }

    /** The jar in {@code bundles/} with that symbolic name. */
    public Path bundle(String symbolicName) throws IOException {
        return jar(bundles(), symbolicName);
    }

    /** The jar in {@code examples/} with that symbolic name, which is not installed. */
    public Path example(String symbolicName) throws IOException {
        return jar(home.resolve("examples"), symbolicName);
    }

    private static Path jar(Path folder, String symbolicName) throws IOException {
        for (Path jar : jars(folder)) {
            if (symbolicName.equals(manifest(jar).getValue("Bundle-SymbolicName"))) {
                return jar;
            }
        }
        throw new IllegalStateException("no " + symbolicName + " in " + folder);
    }

    /** All jars of ours and of others that are bundles. */
    public List<Path> allBundles() throws IOException {
        return Stream.concat(jars(home.resolve("system")).stream(), jars(bundles()).stream())
                .toList();
    }

    public static Attributes manifest(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes();
        }
    }

    /** Writes the same classes under another bundle version. */
    public static void rebuild(Path jar, Path target, String version) throws IOException {
        try (JarFile source = new JarFile(jar.toFile());
                OutputStream out = Files.newOutputStream(target);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            Manifest manifest = new Manifest(source.getManifest());
            manifest.getMainAttributes().putValue("Bundle-Version", version);
            zip.putNextEntry(new ZipEntry(JarFile.MANIFEST_NAME));
            manifest.write(zip);
            for (ZipEntry entry : source.stream().toList()) {
                if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    zip.putNextEntry(new ZipEntry(entry.getName()));
                    try (InputStream in = source.getInputStream(entry)) {
                        in.transferTo(zip);
                    }
                }
            }
        }
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
