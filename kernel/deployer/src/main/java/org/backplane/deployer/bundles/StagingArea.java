// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where jars lie on their way: private copies of what is checked and of what runs, in the framework's cache; and files in
 * {@code bundles/} that wait for their name. One thread.
 */
final class StagingArea {
    /** A jar that a command brings, until it is accepted. */
    static final String INCOMING = ".incoming-";

    /** A canary's jar: a restart in the middle runs the old version. */
    static final String CANARY = ".canary-";

    private static final Logger LOG = LoggerFactory.getLogger(StagingArea.class);

    private final Path folder;
    private final Path copies;
    private final FolderChanges changes;

    /**
     * @param folder {@code bundles/}
     * @param copies made if need be
     * @param changes is told what was written to the folder on purpose
     */
    StagingArea(Path folder, Path copies, FolderChanges changes) {
        this.folder = folder;
        this.copies = copies;
        this.changes = changes;
    }

    Path folder() {
        return folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Removes what a process before this one left on its way. */
    void clean() throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(StagingArea::isOnItsWay).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static boolean isOnItsWay(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(INCOMING) || name.startsWith(CANARY);
    }

    /** A private copy of a jar. */
    Path copy(Path jar) throws IOException {
        Files.createDirectories(copies);
        Path copy = Files.createTempFile(copies, "", ".jar");
        try {
            return Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(copy);
            throw e;
        }
    }

    /** Lays a copy beside its later place, so that taking it is one step that cannot fail for want of room. */
    Path wait(Path copy, String prefix, String file) throws IOException {
        Files.createDirectories(folder);
        Path waiting = folder.resolve(prefix + file.replaceFirst("\\.jar$", ""));
        try {
            return Files.copy(copy, waiting, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(waiting);
            throw e;
        }
    }

    /** From there to its name. */
    void place(Path waiting, String file) throws IOException {
        Files.move(waiting, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        changes.settle(file, FileLook.of(folder.resolve(file)));
    }

    /** Takes a file out of the folder. */
    void delete(String file) throws IOException {
        Files.deleteIfExists(folder.resolve(file));
        changes.forget(file);
    }

    /**
     * Puts what runs back under its name, and what was refused beside it; unless the file is another one by now, which the
     * next look will see.
     *
     * @param runs a copy of what runs
     */
    void putBack(Path runs, String file) throws IOException {
        Path bad = folder.resolve(file);
        boolean same = Files.exists(bad) && changes.settled(file).equals(Optional.of(FileLook.of(bad)));
        if (same) {
            Path waiting = wait(runs, INCOMING, file);
            Files.move(bad, folder.resolve(file + ".refused"), StandardCopyOption.REPLACE_EXISTING);
            place(waiting, file);
        }
    }

    /** A file that is needed no more; one that does not let itself be removed goes with the cache. */
    void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} cannot be removed: {}", file, e.toString());
        }
    }
}
