// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.List;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;

/** A {@link SimulatedDisk} as H2's file system sees it. */
final class SimulatedPath extends FilePath {
    private final SimulatedDisk disk;

    SimulatedPath(SimulatedDisk disk, String path) {
        this.disk = disk;
        this.name = path;
    }

    private String leaf() {
        return name.substring(name.indexOf(':') + 1);
    }

    @Override
    public long size() {
        try (LogFile file = disk.open(leaf())) {
            return file.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void moveTo(FilePath newName, boolean atomicReplace) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean createFile() {
        if (exists()) {
            return false;
        }
        try (LogFile file = disk.create(leaf())) {
            return file.size() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean exists() {
        return disk.exists(leaf());
    }

    @Override
    public void delete() {
        try {
            disk.delete(leaf());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<FilePath> newDirectoryStream() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FilePath toRealPath() {
        return this;
    }

    @Override
    public FilePath getParent() {
        return new SimulatedPath(disk, name.substring(0, Math.max(name.lastIndexOf('/'), name.indexOf(':') + 1)));
    }

    @Override
    public boolean isDirectory() {
        return exists() && !leaf().contains(".");
    }

    @Override
    public boolean isRegularFile() {
        return exists() && leaf().contains(".");
    }

    @Override
    public boolean isAbsolute() {
        return true;
    }

    @Override
    public long lastModified() {
        return 0;
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void createDirectory() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Channel(exists() ? disk.open(leaf()) : disk.create(leaf()));
    }

    @Override
    public boolean setReadOnly() {
        return false;
    }

    @Override
    public String getScheme() {
        return disk.scheme();
    }

    @Override
    public FilePath getPath(String path) {
        return new SimulatedPath(disk, path);
    }

    private static final class Channel extends FileBaseDefault {
        private final LogFile file;

        Channel(LogFile file) {
            this.file = file;
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            int read = file.read(position, target);
            return read == 0 && target.hasRemaining() ? -1 : read;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            int bytes = source.remaining();
            file.write(position, source);
            return bytes;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.sync(SyncPoint.CHECKPOINT);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            return new FileLock(this, position, size, shared) {
                @Override
                public boolean isValid() {
                    return true;
                }

                @Override
                public void release() {}
            };
        }
    }
}
