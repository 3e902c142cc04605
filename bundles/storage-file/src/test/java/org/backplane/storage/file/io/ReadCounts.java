// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Files of which somebody counts what is read. */
public final class ReadCounts implements LogFiles {
    private final LogFiles files;
    private final Map<String, Long> read = new ConcurrentHashMap<>();

    public ReadCounts(LogFiles files) {
        this.files = files;
    }

    public void reset() {
        read.clear();
    }

    /** Bytes read of files whose names end so. */
    public long bytesRead(String suffix) {
        return read.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(suffix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private LogFile counted(String name, LogFile file) {
        return new LogFile() {
            @Override
            public int read(long position, ByteBuffer target) throws IOException {
                int bytes = file.read(position, target);
                read.merge(name, (long) bytes, Long::sum);
                return bytes;
            }

            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public void write(long position, ByteBuffer... buffers) throws IOException {
                file.write(position, buffers);
            }

            @Override
            public void truncate(long size) throws IOException {
                file.truncate(size);
            }

            @Override
            public void sync(SyncPoint why) throws IOException {
                file.sync(why);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public LogFile create(String name) throws IOException {
        return counted(name, files.create(name));
    }

    @Override
    public LogFile open(String name) throws IOException {
        return counted(name, files.open(name));
    }

    @Override
    public void createDirectory(String name) throws IOException {
        files.createDirectory(name);
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public void delete(String name) throws IOException {
        files.delete(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        files.rename(from, to);
    }

    @Override
    public void syncDirectory(String directory, SyncPoint why) throws IOException {
        files.syncDirectory(directory, why);
    }

    @Override
    public String statePath(String name) {
        return files.statePath(name);
    }
}
