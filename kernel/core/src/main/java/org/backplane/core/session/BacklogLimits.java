// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.core.log.DurableLog;

/**
 * What one durable session may have waiting in the log, by number, bytes and age. The queue under it is shared with other
 * sessions, so nothing is deleted: the session's cursors pass over what is too much. That need not happen with the message that
 * is too much: whenever somebody looks, the same is left. On the lane.
 */
final class BacklogLimits {
    private final LaneBroker broker;
    private final DurableLog log;
    private final Bounds bounds;
    private final Shards shards;
    private final long[] next;
    private long firstMs;

    /** A session's shards, as far as this must know. */
    interface Shards {
        int count();

        /** First offset not read yet. */
        long next(int shard);

        /** About how many messages, or bytes, wait for it from that offset up to another. */
        long waiting(int shard, long from, long end, boolean inBytes);

        /** Passes over a stretch. */
        void drop(int shard, long from, long end);
    }

    BacklogLimits(LaneBroker broker, Shards shards) {
        this.broker = broker;
        this.log = broker.durable();
        this.bounds = broker.settings().bounds();
        this.shards = shards;
        this.next = new long[shards.count()];
    }

    /** Drops what is too much now; whether there was anything. */
    boolean apply() {
        long dropped = 0;
        if (bounds.waitingAgeMaxS() > 0) {
            dropped += tooOld();
        }
        if (bounds.waitingMessagesMax() > 0) {
            dropped += tooMuch(bounds.waitingMessagesMax(), false);
        }
        if (bounds.waitingBytesMax() > 0) {
            dropped += tooMuch(bounds.waitingBytesMax(), true);
        }
        return dropped > 0;
    }

    private long tooOld() {
        long sinceMs = broker.lane().clock().wallMs() - bounds.waitingAgeMaxS() * 1_000;
        long dropped = 0;
        for (int shard = 0; shard < shards.count(); shard++) {
            // The shard's marks are a second apart: what is dropped is that old for sure.
            dropped += drop(shard, shards.next(shard), log.offsetAt(shard, sinceMs));
        }
        broker.figures().droppedAge.add(dropped);
        return dropped;
    }

    private long tooMuch(long max, boolean inBytes) {
        long waiting = 0;
        for (int shard = 0; shard < shards.count(); shard++) {
            waiting += shards.waiting(shard, shards.next(shard), log.end(shard), inBytes);
        }
        if (waiting <= max) {
            return 0;
        }
        long[] cut = oldest(bounds.refusesNew() ? max : waiting - max, inBytes);
        long dropped = 0;
        for (int shard = 0; shard < cut.length; shard++) {
            dropped += bounds.refusesNew()
                    ? drop(shard, cut[shard], log.end(shard))
                    : drop(shard, shards.next(shard), cut[shard]);
        }
        (inBytes ? broker.figures().droppedBytes : broker.figures().droppedCount).add(dropped);
        return dropped;
    }

    private long drop(int shard, long from, long end) {
        if (end <= from) {
            return 0;
        }
        long messages = shards.waiting(shard, from, end, false);
        if (messages > 0) {
            shards.drop(shard, from, end);
        }
        return messages;
    }

    /**
     * Where in each shard the oldest end that make up so much together. Messages of two shards are told apart by the second in
     * which they came; within it those of the lower shard count as older. When bytes are to go, at least so many go; when they
     * are to stay, at most.
     */
    private long[] oldest(long amount, boolean inBytes) {
        begin();
        long seconds = lastSecondWithin(amount, inBytes);
        long[] cut = at(seconds);
        long[] end = at(seconds + 1);
        long left = amount - before(cut, inBytes);
        for (int shard = 0; shard < cut.length && left > 0; shard++) {
            long inShard = shards.waiting(shard, cut[shard], end[shard], inBytes);
            if (inShard <= left) {
                cut[shard] = end[shard];
            } else {
                cut[shard] = lastWithin(shard, cut[shard], end[shard], left, inBytes);
                boolean oneMore = inBytes && !bounds.refusesNew();
                cut[shard] += oneMore && cut[shard] < end[shard] ? 1 : 0;
            }
            left -= inShard;
        }
        return cut;
    }

    private void begin() {
        firstMs = Long.MAX_VALUE;
        for (int shard = 0; shard < next.length; shard++) {
            next[shard] = shards.next(shard);
            if (shards.waiting(shard, next[shard], log.end(shard), false) > 0) {
                firstMs = Math.min(firstMs, log.timeOf(shard, next[shard]));
            }
        }
    }

    /** Seconds after the oldest there is: the last at which no more than the amount had come. */
    private long lastSecondWithin(long amount, boolean inBytes) {
        long low = 0;
        long high = Math.max(0, (broker.lane().clock().wallMs() - firstMs) / 1_000) + 1;
        while (low < high) {
            long mid = (low + high + 1) >>> 1;
            if (before(at(mid), inBytes) <= amount) {
                low = mid;
            } else {
                high = mid - 1;
            }
        }
        return low;
    }

    private long[] at(long secondsAfterFirst) {
        long atMs = firstMs + secondsAfterFirst * 1_000;
        boolean toTheEnd = atMs > broker.lane().clock().wallMs();
        long[] at = next.clone();
        for (int shard = 0; shard < at.length; shard++) {
            at[shard] = Math.max(at[shard], toTheEnd ? log.end(shard) : log.offsetAt(shard, atMs));
        }
        return at;
    }

    private long before(long[] end, boolean inBytes) {
        long amount = 0;
        for (int shard = 0; shard < end.length; shard++) {
            amount += shards.waiting(shard, next[shard], end[shard], inBytes);
        }
        return amount;
    }

    /** The highest offset up to which there is no more than the amount. */
    private long lastWithin(int shard, long from, long end, long amount, boolean inBytes) {
        long low = from;
        long high = end;
        while (low < high) {
            long mid = low + (high - low + 1) / 2;
            if (shards.waiting(shard, from, mid, inBytes) <= amount) {
                low = mid;
            } else {
                high = mid - 1;
            }
        }
        return low;
    }
}
