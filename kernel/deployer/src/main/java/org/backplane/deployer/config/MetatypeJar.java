// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Finds {@code OSGI-INF/metatype/*.xml} in a jar or in a folder of classes. */
final class MetatypeJar {
    private static final String FOLDER = "OSGI-INF/metatype/";

    private MetatypeJar() {}

    static List<SectionSchema> read(Path path) throws IOException {
        return Files.isDirectory(path) ? readFolder(path.resolve(FOLDER)) : readJar(path);
    }

    private static List<SectionSchema> readFolder(Path folder) throws IOException {
        List<SectionSchema> sections = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    try (InputStream in = Files.newInputStream(file)) {
                        sections.addAll(MetatypeXml.read(in, file.toString()));
                    }
                }
            }
        }
        return sections;
    }

    private static List<SectionSchema> readJar(Path jar) throws IOException {
        List<SectionSchema> sections = new ArrayList<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<? extends ZipEntry> entries = zip.stream()
                    .filter(entry -> entry.getName().startsWith(FOLDER)
                            && entry.getName().endsWith(".xml"))
                    .toList();
            for (ZipEntry entry : entries) {
                try (InputStream in = zip.getInputStream(entry)) {
                    sections.addAll(MetatypeXml.read(in, jar + "!" + entry.getName()));
                }
            }
        } catch (ZipException e) {
            // A broken jar declares nothing; who installs it says what is wrong with it.
            return List.of();
        }
        return sections;
    }
}
