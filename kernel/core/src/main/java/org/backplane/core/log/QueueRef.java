// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.backplane.api.message.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * A durable queue: the offsets of what was published to one filter, once however many sessions wait for it. Appended by the
 * store's commit thread; read anywhere.
 */
public final class QueueRef {
    private final int id;
    private final TopicFilter filter;
    private final String group;
    private final AtomicReferenceArray<OffsetList> shards;
    private final Map<Consumer, Boolean> consumers = new ConcurrentHashMap<>(1);
    private final AtomicLong lanes = new AtomicLong();

    /** Whoever reads the queue, as far as trimming must know. Called from any thread. */
    public interface Consumer {
        /** Offsets of that shard below are not needed by this consumer from this queue. */
        long floor(QueueRef queue, int shard);
    }

    QueueRef(int id, TopicFilter filter, String group, int shards) {
        this.id = id;
        this.filter = filter;
        this.group = group;
        this.shards = new AtomicReferenceArray<>(shards);
    }

    public int id() {
        return id;
    }

    public TopicFilter filter() {
        return filter;
    }

    /** The share group or work queue it belongs to; empty for the queue of ordinary subscriptions. */
    public String group() {
        return group;
    }

    /** On the commit thread only. */
    void append(int shard, long offset, long bytes) {
        OffsetList list = shards.get(shard);
        if (list == null) {
            list = new OffsetList();
            shards.set(shard, list);
        }
        list.append(offset, bytes);
    }

    /** The next offset waiting at or above {@code from}; -1 if none. */
    public long nextFrom(int shard, long from) {
        OffsetList list = shards.get(shard);
        return list == null ? -1 : list.nextFrom(from);
    }

    /** How many wait at or above {@code from}. */
    public int countFrom(int shard, long from) {
        OffsetList list = shards.get(shard);
        return list == null ? 0 : list.countFrom(from);
    }

    /** About how many bytes wait at or above {@code from}: each message to within a sixteenth. */
    public long bytesFrom(int shard, long from) {
        OffsetList list = shards.get(shard);
        return list == null ? 0 : list.bytesFrom(from);
    }

    /** As {@link #nextFrom}, so many places further; -1 if fewer wait. */
    public long skip(int shard, long from, long places) {
        OffsetList list = shards.get(shard);
        return list == null ? -1 : list.skip(from, places);
    }

    public void addConsumer(Consumer consumer) {
        consumers.put(consumer, Boolean.TRUE);
    }

    /** Whether nobody is left. */
    public boolean removeConsumer(Consumer consumer) {
        consumers.remove(consumer);
        return consumers.isEmpty();
    }

    /** Marks that a consumer on that lane wants what is committed from now on. */
    public void attach(int lane) {
        lanes.getAndUpdate(mask -> mask | 1L << lane);
    }

    public void detach(int lane) {
        lanes.getAndUpdate(mask -> mask & ~(1L << lane));
    }

    /** Lanes with attached consumers, one bit each. Read after {@link #append}: see {@code Backlog.attach}. */
    public long lanes() {
        return lanes.get();
    }

    boolean isLive(int shard, long baseOffset, int count) {
        OffsetList list = shardOrNull(shard);
        return list != null && list.contains(baseOffset, baseOffset + count);
    }

    private @Nullable OffsetList shardOrNull(int shard) {
        return shard < shards.length() ? shards.get(shard) : null;
    }

    /** Lets go of what every consumer is done with. */
    void trim() {
        for (int shard = 0; shard < shards.length(); shard++) {
            OffsetList list = shards.get(shard);
            if (list != null && list.nextFrom(0) >= 0) {
                list.trim(floor(shard));
            }
        }
    }

    private long floor(int shard) {
        long floor = Long.MAX_VALUE;
        for (Consumer consumer : consumers.keySet()) {
            floor = Math.min(floor, consumer.floor(this, shard));
        }
        return consumers.isEmpty() ? 0 : floor;
    }
}
