// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.store.fs.FilePath;

/**
 * A disk in memory that loses power. What was not synced is kept apart, write by write and name by name; when the power
 * goes, each of these is kept, dropped or torn at any byte, whatever the order they were made in. Seeded: the same calls
 * give the same ruins. Any thread.
 */
public final class SimulatedDisk implements LogFiles {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Random random;
    private final Set<SyncPoint> skipped;
    private final String scheme = "simulated" + NUMBERS.incrementAndGet();
    private final Map<String, SimulatedDirectory> directories = new TreeMap<>();
    private final Map<String, SimulatedDirectory> durableDirectories = new TreeMap<>();
    private boolean dead;
    private boolean full;
    private Optional<SimulatedDisk> ruins = Optional.empty();
    private long callsUntilTheEnd = Long.MAX_VALUE;
    private boolean endsInPowerLoss;

    /** @param skipped syncs that are silently left out */
    public SimulatedDisk(Random random, Set<SyncPoint> skipped) {
        this.random = random;
        this.skipped = skipped;
        directories.put("", new SimulatedDirectory());
        durableDirectories.put("", new SimulatedDirectory());
        FilePath.register(new SimulatedPath(this, ""));
    }

    /** The power goes after so many calls; {@link #afterTheEnd} then has what is left. */
    public synchronized void losePowerAfter(long calls) {
        callsUntilTheEnd = calls;
        endsInPowerLoss = true;
    }

    /** The process dies after so many calls; {@link #afterTheEnd} then has what is left. */
    public synchronized void dieAfter(long calls) {
        callsUntilTheEnd = calls;
        endsInPowerLoss = false;
    }

    public synchronized void full(boolean isFull) {
        full = isFull;
    }

    /** What the next process finds; the end comes now if it has not come yet. */
    public synchronized SimulatedDisk afterTheEnd() {
        if (ruins.isEmpty()) {
            end();
        }
        return ruins.orElseThrow();
    }

    private void end() {
        dead = true;
        var next = new SimulatedDisk(random, skipped);
        if (endsInPowerLoss) {
            losePower(next);
        } else {
            next.directories.putAll(directories);
            next.durableDirectories.putAll(durableDirectories);
        }
        ruins = Optional.of(next);
    }

    public synchronized boolean isDead() {
        return dead;
    }

    /** Lets go of the name it has in H2's file system. */
    public void forget() {
        FilePath.unregister(new SimulatedPath(this, ""));
    }

    private void losePower(SimulatedDisk next) {
        Map<SimulatedInode, SimulatedInode> survivors = new HashMap<>();
        int mood = random.nextInt(5);
        durableDirectories.forEach((name, directory) -> {
            SimulatedDirectory left = directory.afterPowerLoss(random, mood, survivors);
            next.directories.put(name, left);
            next.durableDirectories.put(name, left);
        });
    }

    /** Every call to the disk comes here first. */
    private void turn() throws IOException {
        if (!dead && --callsUntilTheEnd < 0) {
            end();
        }
        if (dead) {
            throw new IOException("the power is off");
        }
    }

    @Override
    public synchronized void createDirectory(String name) throws IOException {
        turn();
        directories.putIfAbsent(name, new SimulatedDirectory());
    }

    @Override
    public synchronized List<String> list(String directory) throws IOException {
        turn();
        SimulatedDirectory found = directories.get(directory);
        return found == null ? List.of() : found.names();
    }

    @Override
    public synchronized LogFile create(String name) throws IOException {
        turn();
        if (directory(name).get(leaf(name)).isPresent()) {
            throw new FileAlreadyExistsException(name);
        }
        var inode = new SimulatedInode();
        directory(name).link(leaf(name), inode);
        return new Handle(inode);
    }

    @Override
    public synchronized LogFile open(String name) throws IOException {
        turn();
        return new Handle(directory(name).get(leaf(name)).orElseThrow(() -> new NoSuchFileException(name)));
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        turn();
        directory(name).unlink(leaf(name));
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        turn();
        directory(from).rename(leaf(from), directory(to), leaf(to));
    }

    @Override
    public synchronized void syncDirectory(String directory, SyncPoint why) throws IOException {
        turn();
        if (skipped.contains(why)) {
            return;
        }
        if (directory.isEmpty()) {
            durableDirectories.putAll(directories);
        } else {
            directory(directory + "/").sync();
        }
    }

    @Override
    public String statePath(String name) {
        return scheme + ":" + name;
    }

    String scheme() {
        return scheme;
    }

    synchronized boolean exists(String name) {
        SimulatedDirectory found = directories.get(name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "");
        return directories.containsKey(name)
                || found != null && found.get(leaf(name)).isPresent();
    }

    private SimulatedDirectory directory(String name) throws IOException {
        String parent = name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "";
        SimulatedDirectory found = directories.get(parent);
        if (found == null) {
            throw new NoSuchFileException(name);
        }
        return found;
    }

    private static String leaf(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private final class Handle implements LogFile {
        private final SimulatedInode inode;

        Handle(SimulatedInode inode) {
            this.inode = inode;
        }

        @Override
        public long size() throws IOException {
            synchronized (SimulatedDisk.this) {
                turn();
                return inode.size();
            }
        }

        @Override
        public void write(long position, ByteBuffer... buffers) throws IOException {
            synchronized (SimulatedDisk.this) {
                turn();
                long at = position;
                for (ByteBuffer buffer : buffers) {
                    byte[] bytes = new byte[full ? random.nextInt(buffer.remaining() + 1) : buffer.remaining()];
                    buffer.get(bytes);
                    inode.write(at, bytes);
                    at += bytes.length;
                }
                if (full) {
                    throw new IOException("No space left on device");
                }
            }
        }

        @Override
        public int read(long position, ByteBuffer target) throws IOException {
            synchronized (SimulatedDisk.this) {
                turn();
                return inode.read(position, target);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (SimulatedDisk.this) {
                turn();
                inode.truncate(size);
            }
        }

        @Override
        public void sync(SyncPoint why) throws IOException {
            synchronized (SimulatedDisk.this) {
                turn();
                if (!skipped.contains(why)) {
                    inode.sync();
                }
            }
        }

        @Override
        public void close() {
            // a dead disk's files may be closed as well
        }
    }

    /** One file's contents: as a reader sees them, as they are on the platter, and the steps between. */
    static final class SimulatedInode {
        private byte[] now = new byte[0];
        private byte[] durable = new byte[0];
        private final List<Step> pending = new ArrayList<>();

        /** A write, or with no bytes a cut. */
        private record Step(long position, Optional<byte[]> bytes) {
            byte[] apply(byte[] to) {
                if (bytes.isEmpty()) {
                    return java.util.Arrays.copyOf(to, (int) position);
                }
                byte[] written = bytes.get();
                int end = (int) position + written.length;
                byte[] result = to.length < end ? java.util.Arrays.copyOf(to, end) : to;
                System.arraycopy(written, 0, result, (int) position, written.length);
                return result;
            }
        }

        long size() {
            return now.length;
        }

        void write(long position, byte[] bytes) {
            if (bytes.length > 0) {
                step(new Step(position, Optional.of(bytes)));
            }
        }

        void truncate(long size) {
            if (size < now.length) {
                step(new Step(size, Optional.empty()));
            }
        }

        private void step(Step step) {
            pending.add(step);
            now = step.apply(now);
        }

        int read(long position, ByteBuffer target) {
            int count = (int) Math.max(0, Math.min(target.remaining(), now.length - position));
            if (count > 0) {
                target.put(now, (int) position, count);
            }
            return count;
        }

        void sync() {
            durable = now.clone();
            pending.clear();
        }

        SimulatedInode afterPowerLoss(Random random, int mood) {
            byte[] left = durable.clone();
            for (Step step : pending) {
                if (SimulatedDisk.keeps(random, mood)) {
                    left = torn(step, random, mood).apply(left);
                }
            }
            var survivor = new SimulatedInode();
            survivor.now = left;
            survivor.durable = left.clone();
            return survivor;
        }

        private static Step torn(Step step, Random random, int mood) {
            if (step.bytes.isEmpty() || mood == 1 || mood == TAKES_NAMES || random.nextBoolean()) {
                return step;
            }
            byte[] bytes = step.bytes.get();
            int from = random.nextBoolean() ? 0 : random.nextInt(bytes.length);
            int to = from + random.nextInt(bytes.length - from + 1);
            return new Step(step.position + from, Optional.of(java.util.Arrays.copyOfRange(bytes, from, to)));
        }
    }

    /** The mood in which files that were deleted are gone, and names that were given have not come. */
    static final int TAKES_NAMES = 4;

    /**
     * Whether an unsynced write is still there: mood 0 loses all of them, mood 1 and {@link #TAKES_NAMES} keep them, the
     * others any.
     */
    static boolean keeps(Random random, int mood) {
        return mood == 1 || mood == TAKES_NAMES || mood > 1 && random.nextBoolean();
    }
}
