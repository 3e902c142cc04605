// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data directory, taken by one process for as long as it lives. The lock is the operating system's on
 * {@code data/lock}: a process that is killed leaves none. The file holds the pid, for messages only.
 */
public final class DataDirectory implements Closeable {
    private static final int PID_CHARS_MAX = 20;

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Takes it; it is created if need be.
     *
     * @throws IOException with a message for the user when another process has it or it cannot be written
     */
    public static DataDirectory take(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel channel = FileChannel.open(
                path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (lock(channel) == null) {
                throw new IOException("the data directory " + path + " is in use by " + owner(channel)
                        + "; stop it, or choose another directory with --data");
            }
            write(channel, ProcessHandle.current().pid());
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // this very process has it
        }
    }

    private static String owner(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(PID_CHARS_MAX);
        channel.read(bytes, 0);
        String pid = StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
        return pid.matches("\\d+") ? "another Backplane, process " + pid : "another process";
    }

    private static void write(FileChannel channel, long pid) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((pid + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
    }

    public Path path() {
        return path;
    }

    /**
     * Removes what crashed processes left under {@code cache/}: whoever holds the lock is the only one alive, but for
     * those about to be refused, who do not care.
     *
     * @param mine the cache of this process
     */
    public void removeOldCaches(Path mine) throws IOException {
        Path caches = path.resolve("cache");
        if (Files.isDirectory(caches)) {
            try (Stream<Path> folders = Files.list(caches)) {
                for (Path folder : folders.filter(one -> !mine.startsWith(one)).toList()) {
                    removeAll(folder);
                }
            }
        }
    }

    private static void removeAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Gives it back. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
