// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

/** Reads a store from the start: queues, what waits in them, sessions with all that is theirs, retained messages. */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final byte[] ALL = {};
    private static final byte[] PARTITIONS = Keys.of("partitions");

    /** A session as it was. */
    public static final class Stored {
        public final SessionRecord record;
        public final List<SubscriptionRecord> subscriptions = new ArrayList<>();
        public final Map<Integer, Cursor> cursors = new HashMap<>();
        public final Map<Integer, OutboundRecord> outbound = new HashMap<>();
        public final Set<Integer> inbound = new HashSet<>();

        Stored(SessionRecord record) {
            this.record = record;
        }
    }

    /** Receives what was read, in this order. One thread. */
    public interface Sink {
        /**
         * A durable queue.
         *
         * @param cursors by shard, if it is a work queue
         * @param kept its options, if it is a work queue somebody asked for by itself
         */
        void queue(QueueRef queue, Map<Integer, Cursor> cursors, Optional<QueueOptions> kept);

        void session(Stored session);

        void retained(List<Message> messages);

        /** Everything was read. What is done here ends before the store takes its first commit. */
        void done();
    }

    private Recovery() {}

    static void run(ShardStore store, DurableLog log, Sink sink) {
        KeyValueStore state = store.keyValues();
        checkPartitions(state, log.stream());
        state.scan(Tables.QUEUE, ALL, (key, value) -> {
            ByteReader in = new ByteReader(value);
            log.recoverQueue((int) Keys.number(key), TopicFilter.of(in.string()), in.string());
        });
        for (int number : store.shards()) {
            Shard shard = store.shard(number);
            shard.scan((base, count, timestampMs, queues) -> log.recoverBatch(number, base, count, queues));
            log.recoverEnd(number, shard.highWatermark());
        }
        queues(state, log, sink);
        int sessions = sessions(state, log, sink);
        int retained = retained(state, sink);
        sink.done();
        LOG.info("Recovered {} sessions, {} queues, {} retained messages", sessions, log.queueCount(), retained);
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

    private static void queues(KeyValueStore state, DurableLog log, Sink sink) {
        Map<Integer, Map<Integer, Cursor>> cursors = new HashMap<>();
        state.scan(Tables.QUEUE_CURSOR, ALL, (key, value) -> {
            log.recoverQueueNumber((int) Keys.number(key));
            cursors.computeIfAbsent((int) Keys.number(key), k -> new HashMap<>())
                    .put(Keys.second(key), Cursor.decode(value));
        });
        for (QueueRef queue : log.queues().values()) {
            Optional<QueueOptions> kept = state.get(Tables.WORK_QUEUE, Keys.of(queue.id()))
                    .map(value -> WorkQueueRecord.decode(value).options());
            sink.queue(queue, cursors.getOrDefault(queue.id(), Map.of()), kept);
        }
    }

    private static int sessions(KeyValueStore state, DurableLog log, Sink sink) {
        Map<Long, Stored> byNumber = new HashMap<>();
        state.scan(Tables.SESSION, ALL, (key, value) -> {
            SessionRecord record = SessionRecord.decode(value);
            log.recoverSessionNumber(record.number());
            byNumber.put(record.number(), new Stored(record));
        });
        state.scan(Tables.SUBSCRIPTION, ALL, (key, value) -> {
            Stored session = byNumber.get(Keys.number(key));
            if (session != null) {
                session.subscriptions.add(SubscriptionRecord.decode(value));
            }
        });
        state.scan(Tables.CURSOR, ALL, (key, value) -> {
            Stored session = byNumber.get(Keys.number(key));
            if (session != null) {
                session.cursors.put(Keys.second(key), Cursor.decode(value));
            }
        });
        state.scan(Tables.OUTBOUND, ALL, (key, value) -> {
            Stored session = byNumber.get(Keys.number(key));
            if (session != null) {
                session.outbound.put(Keys.second(key), OutboundRecord.decode(value));
            }
        });
        state.scan(Tables.INBOUND, ALL, (key, value) -> {
            Stored session = byNumber.get(Keys.number(key));
            if (session != null) {
                session.inbound.add(Keys.second(key));
            }
        });
        byNumber.values().forEach(sink::session);
        return byNumber.size();
    }

    private static int retained(KeyValueStore state, Sink sink) {
        List<Message> messages = new ArrayList<>();
        state.scan(Tables.RETAINED, ALL, (key, value) -> messages.add(MessageCodec.decode(value)));
        if (!messages.isEmpty()) {
            sink.retained(messages);
        }
        return messages.size();
    }
}
