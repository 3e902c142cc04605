// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.backplane.api.store.Shard;
import org.jspecify.annotations.Nullable;

/**
 * The newest batches of one shard. One thread adds at the end and evicts at the start; any thread looks batches up, without
 * a lock: a slot that was evicted or used again under a reader's eyes shows another offset than was looked for.
 */
final class TailRing {
    private static final int FIRST_CAPACITY = 16;

    private volatile AtomicReferenceArray<Shard.@Nullable Stored> slots = new AtomicReferenceArray<>(FIRST_CAPACITY);
    private volatile long head;
    private volatile long tail;
    private volatile long visibleFrom;

    void add(Shard.Stored stored) {
        long at = tail;
        if (at - head == slots.length()) {
            grow();
        }
        slots.set(slot(slots, at), stored);
        tail = at + 1;
    }

    /** Forgets the oldest batch and returns its bytes; there must be one. */
    int evict() {
        long at = head;
        Shard.Stored oldest = slots.getAndSet(slot(slots, at), null);
        head = at + 1;
        return oldest == null ? 0 : oldest.batch().bytes().length;
    }

    /** Shows nothing below that offset any more: what is there on disk has changed. */
    void hideBelow(long offset) {
        visibleFrom = Math.max(visibleFrom, offset);
    }

    /** The batch that holds that offset, if it is still here. */
    Shard.@Nullable Stored holding(long offset) {
        return get(slots, find(offset), offset);
    }

    /**
     * Adds the batch that holds {@code offset} and those that follow it without a gap, while all bytes stay within the
     * limit; the first in any case if the list is empty. Returns the bytes added.
     */
    long collect(long offset, long maxBytes, List<Shard.Stored> into) {
        long bytes = 0;
        long next = offset;
        for (long at = find(offset); ; at++) {
            Shard.Stored stored = get(slots, at, next);
            if (stored == null || !into.isEmpty() && bytes + stored.batch().bytes().length > maxBytes) {
                return bytes;
            }
            into.add(stored);
            bytes += stored.batch().bytes().length;
            next = stored.baseOffset() + stored.batch().count();
        }
    }

    private long find(long offset) {
        long low = head;
        long high = tail;
        AtomicReferenceArray<Shard.@Nullable Stored> in = slots;
        while (low < high) {
            long middle = (low + high) >>> 1;
            Shard.Stored stored = in.get(slot(in, middle));
            if (stored == null || stored.baseOffset() + stored.batch().count() <= offset) {
                low = middle + 1; // null: just evicted, so it was older
            } else {
                high = middle;
            }
        }
        return low;
    }

    private Shard.@Nullable Stored get(AtomicReferenceArray<Shard.@Nullable Stored> in, long at, long offset) {
        Shard.Stored stored = at < tail ? in.get(slot(in, at)) : null;
        boolean holds = stored != null
                && offset >= visibleFrom
                && stored.baseOffset() <= offset
                && offset < stored.baseOffset() + stored.batch().count();
        return holds ? stored : null;
    }

    private void grow() {
        AtomicReferenceArray<Shard.@Nullable Stored> old = slots;
        var larger = new AtomicReferenceArray<Shard.@Nullable Stored>(2 * old.length());
        for (long at = head; at < tail; at++) {
            larger.set(slot(larger, at), old.get(slot(old, at)));
        }
        slots = larger;
    }

    private static int slot(AtomicReferenceArray<Shard.@Nullable Stored> in, long at) {
        return (int) (at & (in.length() - 1));
    }
}
