// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.store.Append;
import org.backplane.api.store.Shard;
import org.backplane.api.store.ShardStore;

/** One shard of a {@link FakeShardStore}: a sorted map under the store's lock. */
final class FakeShard implements Shard {
    private final FakeShardStore store;
    private final int number;
    private final TreeMap<Long, Stored> batches = new TreeMap<>();
    private final Map<Long, Long> openTransactions = new HashMap<>();
    private long next;

    FakeShard(FakeShardStore store, int number) {
        this.store = store;
        this.number = number;
    }

    FakeShard copyFor(FakeShardStore other) {
        var copy = new FakeShard(other, number);
        copy.batches.putAll(batches);
        copy.openTransactions.putAll(openTransactions);
        copy.next = next;
        return copy;
    }

    long append(Append append) {
        RecordBatch batch = append.batch();
        long base = next;
        batches.put(base, new Stored(base, batch, append.queues()));
        next += batch.count();
        if ((batch.flags() & RecordBatch.CONTROL) != 0) {
            openTransactions.remove(batch.producerId());
        } else if ((batch.flags() & RecordBatch.TRANSACTIONAL) != 0) {
            openTransactions.putIfAbsent(batch.producerId(), base);
        }
        return base;
    }

    void drop(ShardStore.Liveness liveness) {
        batches.values()
                .removeIf(stored -> !liveness.isLive(
                        number, stored.baseOffset(), stored.batch().count(), stored.queues()));
    }

    boolean holdsAnything() {
        return !batches.isEmpty();
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public long epoch() {
        return 0;
    }

    @Override
    public long logStartOffset() {
        synchronized (store.lock()) {
            return batches.isEmpty() ? next : batches.firstKey();
        }
    }

    @Override
    public long highWatermark() {
        synchronized (store.lock()) {
            return next;
        }
    }

    @Override
    public long lastStableOffset() {
        synchronized (store.lock()) {
            return openTransactions.values().stream()
                    .mapToLong(Long::longValue)
                    .min()
                    .orElse(next);
        }
    }

    @Override
    public long offsetForTime(long timestampMs) {
        synchronized (store.lock()) {
            for (Stored stored : batches.values()) {
                if (stored.batch().maxTimestampMs() >= timestampMs) {
                    return stored.baseOffset();
                }
            }
            return next;
        }
    }

    @Override
    public void read(long[] offsets, ReadListener listener) {
        store.answer(listener, () -> {
            var found = new TreeMap<Long, Stored>();
            for (long offset : offsets) {
                var entry = batches.floorEntry(offset);
                if (entry != null && end(entry.getValue()) > offset) {
                    found.put(entry.getKey(), entry.getValue());
                }
            }
            return List.copyOf(found.values());
        });
    }

    @Override
    public void fetch(long fromOffset, int maxBytes, ReadListener listener) {
        store.answer(listener, () -> {
            List<Stored> found = new ArrayList<>();
            var floor = batches.floorEntry(fromOffset);
            boolean inside = floor != null && end(floor.getValue()) > fromOffset;
            long bytes = 0;
            for (Stored stored :
                    batches.tailMap(inside ? floor.getKey() : fromOffset, true).values()) {
                bytes += stored.batch().bytes().length;
                if (!found.isEmpty() && bytes > maxBytes) {
                    break;
                }
                found.add(stored);
            }
            return found;
        });
    }

    @Override
    public void scan(ScanVisitor visitor) {
        List<Stored> all;
        synchronized (store.lock()) {
            all = List.copyOf(batches.values());
        }
        for (Stored stored : all) {
            RecordBatch batch = stored.batch();
            visitor.batch(
                    stored.baseOffset(), batch.count(), batch.bytes().length, batch.maxTimestampMs(), stored.queues());
        }
    }

    private static long end(Stored stored) {
        return stored.baseOffset() + stored.batch().count();
    }
}
