// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.store.Mutation;
import org.backplane.core.log.ByteWriter;
import org.backplane.core.log.DurableLog;
import org.backplane.core.log.Keys;
import org.backplane.core.log.QueueRef;
import org.backplane.core.log.Tables;
import org.backplane.core.routing.Update;

/**
 * Which durable queue belongs to which filter and group, and how many use it. Any thread; used when subscriptions change,
 * never for a message.
 */
final class QueueBook {
    private record Key(String filter, String group) {}

    private record Entry(QueueRef queue, int users) {}

    private final DurableLog log;
    private final Map<Key, Entry> entries = new ConcurrentHashMap<>();

    QueueBook(DurableLog log) {
        this.log = log;
    }

    /** The queue of that filter, made if there is none; one more user. */
    QueueRef acquire(TopicFilter filter, String group) {
        return entries.compute(
                        new Key(filter.filter(), group),
                        (key, entry) -> entry == null
                                ? new Entry(
                                        log.newQueue(filter.isShared() ? TopicFilter.of(key.filter) : filter, group), 1)
                                : new Entry(entry.queue, entry.users + 1))
                .queue;
    }

    /** One user less. True if it was the last: the queue is gone, and its record and interest are the caller's to remove. */
    boolean release(QueueRef queue) {
        Key key = new Key(queue.filter().filter(), queue.group());
        Entry left = entries.computeIfPresent(
                key, (k, entry) -> entry.users == 1 ? null : new Entry(entry.queue, entry.users - 1));
        if (left == null) {
            log.dropQueue(queue);
        }
        return left == null;
    }

    /** A queue that was there before a restart; users come with {@link #acquire}. */
    void recover(QueueRef queue) {
        entries.put(new Key(queue.filter().filter(), queue.group()), new Entry(queue, 0));
    }

    /** Drops queues nobody took up again after a restart. */
    void dropUnused(java.util.function.Consumer<QueueRef> dropped) {
        entries.forEach((key, entry) -> {
            if (entry.users == 0 && entries.remove(key, entry)) {
                log.dropQueue(entry.queue);
                dropped.accept(entry.queue);
            }
        });
    }

    /** The record that brings the queue back after a restart. Written by everyone who counts on it: it is small. */
    static Mutation record(QueueRef queue) {
        byte[] value = new ByteWriter(64)
                .string(queue.filter().text())
                .string(queue.group())
                .toArray();
        return new Mutation.Put(Tables.QUEUE, Keys.of(queue.id()), value);
    }

    static void remove(QueueRef queue, Update<Interest> update, org.backplane.core.log.LaneLog log) {
        update.remove(queue.filter().levels(), queue);
        log.mutate(new Mutation.Delete(Tables.QUEUE, Keys.of(queue.id())));
        log.mutate(new Mutation.DeletePrefix(Tables.QUEUE_CURSOR, Keys.of(queue.id())));
    }
}
