// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backplane.api.message.Message;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.queue.QueueOptions;
import org.backplane.api.store.KeyValueStore;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.Shard;
import org.backplane.api.store.ShardStore;
import org.backplane.api.store.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a store from the start: queues, what waits in them, sessions with all that is theirs, retained messages. Hands on what
 * it reads as it goes and holds nothing back.
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final byte[] ALL = {};
    private static final int RETAINED_AT_ONCE = 1024;
    private static final byte[] PARTITIONS = Keys.of("partitions");

    /** Receives what was read, in this order. One thread. */
    public interface Sink {
        /**
         * A durable queue.
         *
         * @param cursors by shard, if it is a work queue
         * @param kept its options, if it is a work queue somebody asked for by itself
         */
        void queue(QueueRef queue, Map<Integer, Cursor> cursors, Optional<QueueOptions> kept);

        /** A session; what is its own follows, by its number. */
        void session(SessionRecord session);

        void cursor(long session, int shard, Cursor cursor);

        void subscription(long session, SubscriptionRecord subscription);

        /** All deliveries that were under way to it, by packet identifier. Also of a session that was not shown: it has ended. */
        void outbound(long session, Map<Integer, OutboundRecord> deliveries);

        /** A QoS 2 packet identifier it has received and not released. */
        void inbound(long session, int packetId);

        /** Some of the retained messages. */
        void retained(List<Message> messages);

        /** Everything was read. What is done here ends before the store takes its first commit. */
        void done();
    }

    private final KeyValueStore state;
    private final DurableLog log;
    private final Sink sink;
    private final RecoveryProgress progress;
    private int sessions;
    private int retained;

    private Recovery(KeyValueStore state, DurableLog log, Sink sink) {
        this.state = state;
        this.log = log;
        this.sink = sink;
        this.progress = log.recoveryProgress();
    }

    static void run(ShardStore store, DurableLog log, Sink sink) {
        KeyValueStore state = store.keyValues();
        checkPartitions(state, log.stream());
        new Recovery(state, log, sink).run(store);
    }

    private void run(ShardStore store) {
        try {
            state.scan(Tables.QUEUE, ALL, (key, value) -> {
                ByteReader in = new ByteReader(value);
                log.recoverQueue((int) Keys.number(key), TopicFilter.of(in.string()), in.string());
            });
            messages(store);
            queues();
            sessions();
            retained();
            sink.done();
        } finally {
            progress.end();
        }
        LOG.info("Recovered {} sessions, {} queues, {} retained messages", sessions, log.queueCount(), retained);
    }

    private void messages(ShardStore store) {
        long total = 0;
        for (int number : store.shards()) {
            Shard shard = store.shard(number);
            total += shard.highWatermark() - shard.logStartOffset();
        }
        progress.begin("reading the log", "messages", total);
        for (int number : store.shards()) {
            Shard shard = store.shard(number);
            shard.scan((base, count, bytes, timestampMs, queues) -> {
                log.recoverBatch(number, base, count, bytes, timestampMs, queues);
                progress.add(count);
            });
            log.recoverEnd(number, shard.highWatermark());
        }
    }

    private static void checkPartitions(KeyValueStore state, Stream stream) {
        state.get(Tables.META, PARTITIONS).ifPresent(bytes -> {
            int stored = new ByteReader(bytes).i32();
            if (stored != stream.partitions()) {
                throw new IllegalStateException("the data directory has " + stored
                        + " partitions, broker.logPartitions says " + stream.partitions()
                        + ": order per topic would break; set broker.logPartitions to " + stored);
            }
        });
    }

    /** Notes how the log is laid out. */
    static Mutation partitions(Stream stream) {
        return new Mutation.Put(
                Tables.META,
                PARTITIONS,
                new ByteWriter(4).i32(stream.partitions()).toArray());
    }

    private void queues() {
        Map<Integer, Map<Integer, Cursor>> cursors = new HashMap<>();
        state.scan(Tables.QUEUE_CURSOR, ALL, (key, value) -> {
            log.recoverQueueNumber((int) Keys.number(key));
            cursors.computeIfAbsent((int) Keys.number(key), k -> new HashMap<>())
                    .put(Keys.second(key), Cursor.decode(value));
        });
        Map<Integer, QueueOptions> kept = new HashMap<>();
        state.scan(
                Tables.WORK_QUEUE,
                ALL,
                (key, value) -> kept.put(
                        (int) Keys.number(key), WorkQueueRecord.decode(value).options()));
        for (QueueRef queue : log.queues().values()) {
            sink.queue(queue, cursors.getOrDefault(queue.id(), Map.of()), Optional.ofNullable(kept.get(queue.id())));
        }
    }

    private void sessions() {
        progress.begin("taking up sessions", "entries", 0);
        state.scan(Tables.SESSION, ALL, (key, value) -> {
            SessionRecord record = SessionRecord.decode(value);
            log.recoverSessionNumber(record.number());
            sink.session(record);
            sessions++;
            progress.add(1);
        });
        state.scan(Tables.CURSOR, ALL, (key, value) -> {
            sink.cursor(Keys.number(key), Keys.second(key), Cursor.decode(value));
            progress.add(1);
        });
        state.scan(Tables.SUBSCRIPTION, ALL, (key, value) -> {
            sink.subscription(Keys.number(key), SubscriptionRecord.decode(value));
            progress.add(1);
        });
        outbound();
        state.scan(Tables.INBOUND, ALL, (key, value) -> {
            sink.inbound(Keys.number(key), Keys.second(key));
            progress.add(1);
        });
    }

    /** Those of one session lie together. */
    private void outbound() {
        var group = new Object() {
            private long session = -1;
            private Map<Integer, OutboundRecord> deliveries = new HashMap<>();

            private void end() {
                if (!deliveries.isEmpty()) {
                    log.recoverSessionNumber(session); // it may have ended: a new one must not take these for its own
                    sink.outbound(session, deliveries);
                    deliveries = new HashMap<>();
                }
            }
        };
        state.scan(Tables.OUTBOUND, ALL, (key, value) -> {
            if (Keys.number(key) != group.session) {
                group.end();
                group.session = Keys.number(key);
            }
            group.deliveries.put(Keys.second(key), OutboundRecord.decode(value));
            progress.add(1);
        });
        group.end();
    }

    private void retained() {
        progress.begin("reading retained messages", "messages", 0);
        List<Message> some = new ArrayList<>();
        state.scan(Tables.RETAINED, ALL, (key, value) -> {
            some.add(MessageCodec.decode(value));
            retained++;
            progress.add(1);
            if (some.size() == RETAINED_AT_ONCE) {
                sink.retained(List.copyOf(some));
                some.clear();
            }
        });
        if (!some.isEmpty()) {
            sink.retained(some);
        }
    }
}
