// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a glance at a file tells.
 *
 * @param key the file's identity, so that a replacement of equal size and time is seen
 */
public record FileLook(long sizeBytes, long modifiedMs, String key) {
    /** All jars of a folder, by file name. */
    static Map<String, FileLook> folder(Path folder) throws IOException {
        Map<String, FileLook> looks = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return looks;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".jar")).toList()) {
                try {
                    looks.put(file.getFileName().toString(), of(file));
                } catch (NoSuchFileException e) {
                    // Gone since it was listed; the next look will not list it.
                    continue;
                }
            }
        }
        return looks;
    }

    /** One file. */
    public static FileLook of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileLook(
                attributes.size(), attributes.lastModifiedTime().toMillis(), String.valueOf(attributes.fileKey()));
    }
}
