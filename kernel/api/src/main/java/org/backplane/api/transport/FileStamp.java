// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * How a file looked from outside at some time: another stamp means that it was written, replaced or removed.
 *
 * @param file absolute
 * @param look its time, length and identity, or why it can't be looked at
 */
public record FileStamp(Path file, String look) {
    /** Looks at it now, at what a link points to. Blocks on disk. */
    public static FileStamp of(Path file) {
        Path path = file.toAbsolutePath();
        try {
            BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
            return new FileStamp(path, is.lastModifiedTime() + " " + is.size() + " " + is.fileKey());
        } catch (IOException e) {
            return new FileStamp(path, e.getClass().getSimpleName());
        }
    }
}
