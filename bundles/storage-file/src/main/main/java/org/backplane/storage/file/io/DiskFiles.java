// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The real disk. */
public final class DiskFiles implements LogFiles {
    private final Path data;

    public DiskFiles(Path data) {
        this.data = data.toAbsolutePath();
    }

    @Override
    public void createDirectory(String name) throws IOException {
        Files.createDirectories(data.resolve(name));
    }

    @Override
    public List<String> list(String directory) throws IOException {
        Path path = data.resolve(directory);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (var entries = Files.list(path)) {
            return entries.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public LogFile create(String name) throws IOException {
        return new DiskFile(FileChannel.open(
                data.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public LogFile open(String name) throws IOException {
        return new DiskFile(FileChannel.open(data.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(data.resolve(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(data.resolve(from), data.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void syncDirectory(String directory, SyncPoint why) throws IOException {
        try (var channel = FileChannel.open(data.resolve(directory), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public String statePath(String name) {
        return data.resolve(name).toString();
    }

    private record DiskFile(FileChannel channel) implements LogFile {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void write(long position, ByteBuffer... buffers) throws IOException {
            long at = position;
            if (buffers.length == 1) {
                while (buffers[0].hasRemaining()) {
                    at += channel.write(buffers[0], at);
                }
                return;
            }
            channel.position(position);
            for (int first = 0; first < buffers.length; ) {
                channel.write(buffers, first, buffers.length - first);
                while (first < buffers.length && !buffers[first].hasRemaining()) {
                    first++;
                }
            }
        }

        @Override
        public int read(long position, ByteBuffer target) throws IOException {
            int start = target.position();
            long at = position;
            while (target.hasRemaining()) {
                int read = channel.read(target, at);
                if (read < 0) {
                    break;
                }
                at += read;
            }
            return target.position() - start;
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void sync(SyncPoint why) throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
