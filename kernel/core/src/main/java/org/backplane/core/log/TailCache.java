// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.backplane.api.message.Message;
import org.jspecify.annotations.Nullable;

/** The newest messages of each shard, bounded in bytes: written by the commit thread, read anywhere without a lock. */
final class TailCache {
    private static final int SLOTS = 4096;
    private static final int OVERHEAD_BYTES = 320;

    private record Slot(int shard, long offset, Message message) {}

    private final List<AtomicReferenceArray<Slot>> shards = new ArrayList<>();
    private final ArrayDeque<Slot> oldest = new ArrayDeque<>();
    private final long bytesMax;
    private long bytes;

    TailCache(int shardCount, long bytesMax) {
        this.bytesMax = bytesMax;
        for (int i = 0; i < shardCount; i++) {
            shards.add(new AtomicReferenceArray<>(SLOTS));
        }
    }

    /** On the commit thread. */
    void put(int shard, long offset, Message message) {
        Slot slot = new Slot(shard, offset, message);
        shards.get(shard).set((int) (offset & (SLOTS - 1)), slot);
        oldest.add(slot);
        bytes += weight(slot);
        while (bytes > bytesMax) {
            Slot out = oldest.remove();
            bytes -= weight(out);
            shards.get(out.shard).compareAndSet((int) (out.offset & (SLOTS - 1)), out, null);
        }
    }

    /** Any thread. */
    @Nullable
    Message get(int shard, long offset) {
        Slot slot = shards.get(shard).get((int) (offset & (SLOTS - 1)));
        return slot != null && slot.offset == offset ? slot.message : null;
    }

    private static long weight(Slot slot) {
        return slot.message.payload().size() + (long) OVERHEAD_BYTES;
    }
}
