// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.state;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * One checkpoint file: all small state as of a position of the log, in H2 MVStore. Writing is not atomic and need not be:
 * mutations are blind writes, so replaying the log from the position noted last gives the same end. Reads: any thread;
 * writes: one thread, while no read is under way.
 */
final class Generation implements AutoCloseable {
    private static final int CACHE_MIB = 16;
    private static final int RETENTION_MS = 2000;
    private static final int COMPACT_BELOW_PERCENT = 50;
    private static final int COMPACT_MS = 300;

    private static final String META = "meta";
    private static final byte[] POSITION = {'p'};
    private static final byte SHARD = 's';
    private static final int SHARD_KEY_BYTES = 5;

    private final String name;
    private final MVStore store;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<Integer, MVMap<byte[], byte[]>> tables = new java.util.concurrent.ConcurrentHashMap<>();
    private final MVMap<byte[], byte[]> meta;
    private volatile long position;

    /** Opens or creates the file of that name; throws whatever H2 throws when it cannot. */
    Generation(String name, String path) {
        this.name = name;
        this.store = new MVStore.Builder()
                .fileName(path)
                .autoCommitDisabled()
                .cacheSize(CACHE_MIB)
                .open();
        store.setRetentionTime(RETENTION_MS);
        this.meta = open(META);
        byte[] stored = meta.get(POSITION);
        this.position = stored == null ? -1 : ByteBuffer.wrap(stored).getLong();
    }

    String name() {
        return name;
    }

    /** Up to where in the log it holds everything; -1 while it was never filled. */
    long position() {
        return position;
    }

    List<ShardMark> shards() {
        List<ShardMark> marks = new ArrayList<>();
        Cursor<byte[], byte[]> cursor = meta.cursor(new byte[] {SHARD});
        while (cursor.hasNext()) {
            byte[] key = cursor.next();
            if (key.length == SHARD_KEY_BYTES && key[0] == SHARD) {
                int shard = ByteBuffer.wrap(key).getInt(1);
                marks.add(
                        new ShardMark(shard, ByteBuffer.wrap(cursor.getValue()).getLong()));
            }
        }
        return marks;
    }

    /** Guards a read against the next checkpoint into this file. */
    ReadWriteLock lock() {
        return lock;
    }

    byte @Nullable [] get(int table, byte[] key) {
        return table(table).get(key);
    }

    Cursor<byte[], byte[]> from(int table, byte[] key) {
        return table(table).cursor(key);
    }

    /** Forgets the position and everything else, then copies another generation, in order of keys. */
    void copyFrom(Generation other) {
        meta.clear();
        position = -1;
        for (String table : List.copyOf(store.getMapNames())) {
            if (!table.equals(META)) {
                open(table).clear();
            }
        }
        for (String table : other.store.getMapNames()) {
            if (!table.equals(META)) {
                MVMap<byte[], byte[]> to = open(table);
                Cursor<byte[], byte[]> cursor = other.open(table).cursor(null);
                while (cursor.hasNext()) {
                    byte[] key = cursor.next();
                    to.append(key, cursor.getValue());
                }
            }
        }
    }

    /** Applies what a stretch of the log changed. */
    void apply(Layer layer) {
        for (int id = 0; id < Layer.TABLES; id++) {
            TableLayer changes = layer.table(id);
            if (changes != null) {
                apply(changes, table(id));
            }
        }
    }

    private static void apply(TableLayer changes, MVMap<byte[], byte[]> table) {
        for (byte[] prefix : changes.prefixes()) {
            for (byte[] key = table.ceilingKey(prefix);
                    key != null && Keys.begins(key, prefix);
                    key = table.higherKey(key)) {
                table.remove(key);
            }
        }
        for (Map.Entry<byte[], byte[]> entry : changes.entries()) {
            if (entry.getValue() == TableLayer.DELETED) {
                table.remove(entry.getKey());
            } else {
                table.put(entry.getKey(), entry.getValue());
            }
        }
    }

    /** Notes up to where it now holds everything, and writes and syncs the file. */
    void finish(long newPosition, Collection<ShardMark> shards) {
        for (ShardMark mark : shards) {
            byte[] key = ByteBuffer.allocate(SHARD_KEY_BYTES)
                    .put(SHARD)
                    .putInt(mark.shard())
                    .array();
            meta.put(key, bytes(mark.nextOffset()));
        }
        meta.put(POSITION, bytes(newPosition));
        store.commit();
        store.sync();
        position = newPosition;
    }

    /** Gives space back when much of the file is dead; takes a bounded time. */
    void compact() {
        if (store.getFileStore().getFillRate() < COMPACT_BELOW_PERCENT) {
            store.compactFile(COMPACT_MS);
        }
    }

    /**
     * Closes the file as it stands: what was not finished is not needed. When all was, the file says so, and opening it again
     * takes no search for its end.
     */
    @Override
    public void close() {
        if (store.hasUnsavedChanges()) {
            store.closeImmediately();
        } else {
            store.close(0);
        }
    }

    private MVMap<byte[], byte[]> table(int id) {
        MVMap<byte[], byte[]> table = tables.get(id);
        return table != null ? table : tables.computeIfAbsent(id, n -> open("t" + n));
    }

    private MVMap<byte[], byte[]> open(String map) {
        return store.openMap(
                map,
                new MVMap.Builder<byte[], byte[]>().keyType(BytesType.INSTANCE).valueType(BytesType.INSTANCE));
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }
}
