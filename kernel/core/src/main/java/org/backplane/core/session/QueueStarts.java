// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.backplane.core.log.QueueRef;
import org.backplane.core.log.TailItem;

/**
 * The durable queues a session reads, and where in each its part begins: what was there before is not for it. On the lane, but
 * for {@link #startOf}.
 */
final class QueueStarts {
    /** Queue → per shard, the first offset that is for this session. Most sessions have one queue or none. */
    private volatile Map<QueueRef, long[]> starts = Map.of();

    void add(QueueRef queue, long[] start) {
        if (starts.isEmpty()) {
            starts = new ConcurrentHashMap<>(1);
        }
        starts.put(queue, start);
    }

    void remove(QueueRef queue) {
        if (!starts.isEmpty()) {
            starts.remove(queue);
        }
    }

    boolean isEmpty() {
        return starts.isEmpty();
    }

    int size() {
        return starts.size();
    }

    void forEach(Consumer<QueueRef> action) {
        starts.keySet().forEach(action);
    }

    /** 0 if it does not read that queue. Any thread. */
    long startOf(QueueRef queue, int shard) {
        long[] start = starts.get(queue);
        return start == null ? 0 : start[shard];
    }

    /** Whether what was just committed is for this session. */
    boolean isWanted(TailItem item) {
        for (QueueRef queue : item.queues()) {
            long[] start = starts.get(queue);
            if (start != null && item.offset() >= start[item.shard()]) {
                return true;
            }
        }
        return false;
    }

    /** The next offset of that shard, at or above {@code from}, that is for this session; -1 if none. */
    long nextFrom(int shard, long from) {
        long best = -1;
        for (Map.Entry<QueueRef, long[]> entry : starts.entrySet()) {
            long next = entry.getKey().nextFrom(shard, Math.max(from, entry.getValue()[shard]));
            if (next >= 0 && (best < 0 || next < best)) {
                best = next;
            }
        }
        return best;
    }

    /** About how much lies there for this session at or above {@code from}, in messages or in bytes. */
    long amountFrom(int shard, long from, boolean inBytes) {
        long amount = 0;
        for (Map.Entry<QueueRef, long[]> entry : starts.entrySet()) {
            QueueRef queue = entry.getKey();
            long first = Math.max(from, entry.getValue()[shard]);
            amount += inBytes ? queue.bytesFrom(shard, first) : queue.countFrom(shard, first);
        }
        return amount;
    }
}
