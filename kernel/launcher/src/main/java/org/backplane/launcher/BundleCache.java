// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where Felix unpacks bundles: a folder of its own for each process under {@code data/cache}. It cannot be shared: who
 * starts on a data directory that is taken would wipe the cache under the feet of who holds it, before it has even asked
 * for the lock. What crashed processes left behind, the deployer removes once it holds that lock.
 */
final class BundleCache {
    private final Path folder;

    private BundleCache(Path folder) {
        this.folder = folder;
    }

    static BundleCache create(Path data) throws UsageException {
        try {
            createPrivate(data);
            Path parent = Files.createDirectories(data.resolve("cache"));
            return new BundleCache(Files.createTempDirectory(parent, "run-"));
        } catch (IOException e) {
            throw new UsageException("cannot write to the data directory " + data + " (" + e
                    + "): make it writable or choose another with --data");
        }
    }

    /** Message bodies will lie there: nobody else's business. A directory that is there keeps its rights. */
    private static void createPrivate(Path data) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        if (posix && !Files.exists(data)) {
            Files.createDirectories(
                    data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    Path folder() {
        return folder;
    }

    /** Removes it; what cannot be removed stays for the next start. */
    void delete() {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(
                        Path visited, @org.jspecify.annotations.Nullable IOException error) throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            System.err.println("Backplane: could not remove " + folder + ": " + e);
        }
    }
}
