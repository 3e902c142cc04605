// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Files that run out of space, or fail to sync, when a test says so. Any thread. */
public final class FaultyFiles implements LogFiles {
    private final LogFiles files;
    private final AtomicInteger syncs = new AtomicInteger();
    private volatile boolean full;
    private volatile boolean failsSyncs;

    public FaultyFiles(LogFiles files) {
        this.files = files;
    }

    public void full(boolean isFull) {
        full = isFull;
    }

    public void failSyncs(boolean fails) {
        failsSyncs = fails;
    }

    public int syncs() {
        return syncs.get();
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
    public LogFile create(String name) throws IOException {
        return new FaultyFile(files.create(name));
    }

    @Override
    public LogFile open(String name) throws IOException {
        return new FaultyFile(files.open(name));
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

    private final class FaultyFile implements LogFile {
        private final LogFile file;

        FaultyFile(LogFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void write(long position, ByteBuffer... buffers) throws IOException {
            if (full) {
                // as a disk does: what fits is written
                int bytes =
                        Arrays.stream(buffers).mapToInt(ByteBuffer::remaining).sum();
                file.write(
                        position, buffers[0].slice(buffers[0].position(), Math.min(bytes - 1, buffers[0].remaining())));
                throw new IOException("No space left on device");
            }
            file.write(position, buffers);
        }

        @Override
        public int read(long position, ByteBuffer target) throws IOException {
            return file.read(position, target);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void sync(SyncPoint why) throws IOException {
            if (failsSyncs) {
                throw new IOException("Input/output error");
            }
            syncs.incrementAndGet();
            file.sync(why);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
