// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.backplane.api.message.Message;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.runtime.Metrics;
import org.backplane.api.store.ShardStore;
import org.backplane.api.store.StoreException;
import org.backplane.api.store.Stream;
import org.backplane.core.lane.Lane;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log under all sessions: the queues and where they stand, the way of commits to the store and of committed messages to
 * the lanes. The store may come, go and come again; what is said here outlives it.
 */
public final class DurableLog {
    /** To how many milliseconds the age of what waits is known. */
    public static final long TIME_RESOLUTION_MS = ShardTimes.RESOLUTION_MS;

    private static final Logger LOG = LoggerFactory.getLogger(DurableLog.class);

    /**
     * Sizes of the log's kernel side.
     *
     * @param partitions shards of the default stream; fixed once data lies in them
     * @param tailCacheBytes newest messages kept in memory for subscribers that keep up
     * @param waitingBytesMax per lane, what may wait for the disk before publishers are held back
     */
    public record Sizes(int partitions, long tailCacheBytes, long waitingBytesMax) {}

    /** Where committed things go. Called by the store's commit thread, in the order of the log; must not block. */
    public interface Sink {
        void committed(int lane, List<TailItem> items);

        void retained(List<Message> messages);
    }

    /** Receives messages read back, on the lane that asked. */
    public interface Reader {
        /**
         * The messages, one per offset asked for.
         *
         * @param messages null where nothing lies any more
         */
        void onRead(@Nullable Message[] messages);
    }

    private final Stream stream;
    private final Lane[] lanes;
    private final LaneLog[] laneLogs;
    private final Sink sink;
    private final Map<Integer, QueueRef> queues = new ConcurrentHashMap<>();
    private final AtomicInteger nextQueue = new AtomicInteger(1);
    private final AtomicLong nextSession = new AtomicLong(1);
    private final AtomicLongArray watermarks;
    private final ShardTimes[] times;
    private final TailCache tail;
    private final List<List<TailItem>> outgoing = new ArrayList<>();
    private final Metrics.Counter refusals;
    private final Metrics.Counter diskReads;
    private final StoreHandover stores;
    private final RecoveryProgress progress;
    private boolean recovered;

    public DurableLog(Sizes sizes, Lane[] lanes, Sink sink, Metrics metrics) {
        this.stream = new Stream(Stream.DEFAULT, 0, sizes.partitions());
        this.lanes = lanes;
        this.sink = sink;
        this.progress = new RecoveryProgress(lanes[0].clock());
        this.watermarks = new AtomicLongArray(sizes.partitions());
        this.times = new ShardTimes[sizes.partitions()];
        Arrays.setAll(times, shard -> new ShardTimes());
        this.tail = new TailCache(sizes.partitions(), sizes.tailCacheBytes());
        this.laneLogs = new LaneLog[lanes.length];
        for (int i = 0; i < lanes.length; i++) {
            outgoing.add(new ArrayList<>());
            laneLogs[i] = new LaneLog(this, lanes[i], sizes.waitingBytesMax());
        }
        this.stores = new StoreHandover(lanes, laneLogs);
        this.refusals = metrics.counter("log.refused.commits", "Commits the store refused");
        this.diskReads = metrics.counter("log.lag.reads", "Reads of messages that had left the tail cache");
        metrics.gauge("log.stored.messages", "Messages between the log's oldest and its newest", this::stored);
    }

    public Stream stream() {
        return stream;
    }

    public LaneLog lane(int index) {
        return laneLogs[index];
    }

    /** How far the reading of the first store has come. Any thread. */
    public RecoveryProgress recoveryProgress() {
        return progress;
    }

    /** A number no session had before. */
    public long newSessionNumber() {
        return nextSession.getAndIncrement();
    }

    /** A new queue, known from now on. Its record is the caller's to write. */
    public QueueRef newQueue(TopicFilter filter, String group) {
        QueueRef queue = new QueueRef(nextQueue.getAndIncrement(), filter, group, stream.partitions());
        queues.put(queue.id(), queue);
        return queue;
    }

    /** Forgets a queue. Its record is the caller's to delete. */
    public void dropQueue(QueueRef queue) {
        queues.remove(queue.id());
    }

    public int queueCount() {
        return queues.size();
    }

    /** Offset at which the next message of each shard will lie, or a little below. */
    public long[] ends() {
        long[] ends = new long[stream.partitions()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = watermarks.get(i);
        }
        return ends;
    }

    /** Offset at which the next message of that shard will lie, or a little below. */
    public long end(int shard) {
        return watermarks.get(shard);
    }

    /** Everything of that shard below was there before that time; see {@link #TIME_RESOLUTION_MS}. */
    public long offsetAt(int shard, long timeMs) {
        long end = watermarks.get(shard); // first: what comes meanwhile may have no mark yet
        return Math.min(end, times[shard].offsetAt(timeMs));
    }

    /** About when the message at that offset was accepted. */
    public long timeOf(int shard, long offset) {
        return times[shard].timeOf(offset);
    }

    private long stored() {
        ShardStore now = stores.store();
        long stored = 0;
        for (int i = 0; now != null && i < stream.partitions(); i++) {
            stored += Math.max(0, watermarks.get(i) - now.shard(i).logStartOffset());
        }
        return stored;
    }

    // --- the store comes and goes; one thread at a time ---

    /**
     * Takes a store: the first one is read into {@code recovery}, later ones just go on. Blocks while reading.
     *
     * @throws IllegalStateException if it can't be gone on with: it is laid out otherwise, or lacks what the one before had
     */
    public void bind(ShardStore next, Recovery.Sink recovery) {
        if (!recovered) {
            Recovery.run(next, this, recovery);
            recovered = true;
            lanes[0].execute(() -> laneLogs[0].mutate(Recovery.partitions(stream)));
        } else {
            refuseLess(next);
        }
        next.retain(this::isLive);
        stores.bind(next);
    }

    /** Offsets are never given twice: a store of another directory, or an older copy of this one, must not go on from here. */
    private void refuseLess(ShardStore next) {
        for (int shard = 0; shard < stream.partitions(); shard++) {
            long end = next.shard(shard).highWatermark();
            if (end < watermarks.get(shard)) {
                throw new IllegalStateException("the new store ends at offset " + end + " of shard " + shard
                        + ", the one before had " + watermarks.get(shard) + ": it is not the same data");
            }
        }
    }

    /**
     * Lets the store go: when this returns, no lane hands it anything more; what comes now waits for the next one. False if it
     * was not this one that was bound.
     */
    public boolean unbind(ShardStore gone) {
        return stores.unbind(gone);
    }

    /** Which absence of a store this is, for {@link #giveUp}. Any thread. */
    public int absence() {
        return stores.absence();
    }

    /**
     * No store came in time, or none will: refuse instead of waiting, until there is one. Any thread.
     *
     * @param ofAbsence as {@link #absence} said when it began
     * @return false if a store came since; then nothing changes
     */
    public boolean giveUp(int ofAbsence) {
        return stores.giveUp(ofAbsence);
    }

    boolean waitsForStore() {
        return stores.isWaiting();
    }

    public boolean hasStore() {
        return stores.store() != null;
    }

    /** Empty when writes are taken, else why not. */
    public String problem() {
        ShardStore now = stores.store();
        return now == null ? "there is no store" : now.health().reason();
    }

    private boolean isLive(int shard, long baseOffset, int count, int[] ids) {
        for (int id : ids) {
            QueueRef queue = queues.get(id);
            if (queue != null && queue.isLive(shard, baseOffset, count)) {
                return true;
            }
        }
        return false;
    }

    /** Lets go of what every consumer has acknowledged. Now and then, by one thread. */
    public void trim() {
        queues.values().forEach(QueueRef::trim);
    }

    // --- called by the commit thread ---

    void applied(List<Message> retained) {
        if (!retained.isEmpty()) {
            sink.retained(retained);
        }
    }

    /** @param bytes of all the messages as they lie in the log */
    void committed(int shard, long baseOffset, List<Message> messages, long bytes, QueueRef[] to) {
        long bytesEach = bytes / messages.size();
        if (to.length > 0) {
            times[shard].note(baseOffset, messages.getFirst().timestampMs());
        }
        for (int i = 0; i < messages.size(); i++) {
            long offset = baseOffset + i;
            long mask = 0;
            for (QueueRef queue : to) {
                queue.append(shard, offset, bytesEach);
                mask |= queue.lanes();
            }
            if (to.length > 0) {
                tail.put(shard, offset, messages.get(i));
            }
            TailItem item = mask == 0 ? null : new TailItem(shard, offset, messages.get(i), to);
            for (long left = mask; item != null && left != 0; left &= left - 1) {
                outgoing.get(Long.numberOfTrailingZeros(left)).add(item);
            }
        }
        watermarks.set(shard, baseOffset + messages.size());
    }

    void deliver() {
        for (int i = 0; i < outgoing.size(); i++) {
            if (!outgoing.get(i).isEmpty()) {
                sink.committed(i, outgoing.set(i, new ArrayList<>()));
            }
        }
    }

    void refused(StoreException cause) {
        refusals.add(1);
        LOG.debug("The store refused a commit", cause);
    }

    // --- recovery ---

    void recoverQueue(int id, TopicFilter filter, String group) {
        queues.put(id, new QueueRef(id, filter, group, stream.partitions()));
        recoverQueueNumber(id);
    }

    /** A number that occurs on disk, of a dropped queue maybe: a new one must not get it, or it would inherit what lies there. */
    void recoverQueueNumber(int id) {
        if (id >= nextQueue.get()) {
            nextQueue.accumulateAndGet(id + 1, Math::max);
        }
    }

    void recoverSessionNumber(long number) {
        nextSession.accumulateAndGet(number + 1, Math::max);
    }

    void recoverBatch(int shard, long baseOffset, int count, long bytes, long timestampMs, int[] ids) {
        if (ids.length > 0) {
            times[shard].note(baseOffset, timestampMs);
        }
        for (int id : ids) {
            recoverQueueNumber(id);
            QueueRef queue = queues.get(id);
            for (int i = 0; queue != null && i < count; i++) {
                queue.append(shard, baseOffset + i, bytes / count);
            }
        }
    }

    void recoverEnd(int shard, long end) {
        watermarks.set(shard, end);
    }

    Map<Integer, QueueRef> queues() {
        return queues;
    }

    // --- reading back ---

    /** Reads messages of one shard: from memory if they are young, by the store's readers otherwise. On the lane. */
    public void read(Lane lane, int shard, long[] offsets, Reader reader) {
        @Nullable Message[] messages = new @Nullable Message[offsets.length];
        boolean all = true;
        for (int i = 0; i < offsets.length; i++) {
            messages[i] = tail.get(shard, offsets[i]);
            all &= messages[i] != null;
        }
        ShardStore now = stores.store();
        if (all) {
            reader.onRead(messages);
        } else if (now == null) {
            lane.schedule(TimeUnit.MILLISECONDS.toNanos(100), () -> read(lane, shard, offsets, reader));
        } else {
            diskReads.add(1);
            now.shard(shard).read(offsets, new StoredReader(this, lane, shard, offsets, reader));
        }
    }

    /** Appends a foreign batch that holds these messages; the listener hears of it on lane 0. Any thread. */
    public void append(Topic topic, RecordBatch batch, List<Message> messages, QueueRef[] to, LaneAppended appended) {
        int shard = stream.shardOf(topic.hashCode());
        lanes[0].execute(
                () -> laneLogs[0].append(shard, MessageCodec.foreign(topic, batch), messages, to, appended::at));
    }

    /** Learns where a foreign batch lies. */
    public interface LaneAppended {
        void at(int shard, long baseOffset, @Nullable StoreException failure);
    }
}
