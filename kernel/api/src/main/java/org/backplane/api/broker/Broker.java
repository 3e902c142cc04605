// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.broker;

import org.backplane.api.message.RecordBatch;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.queue.DurableQueue;
import org.backplane.api.queue.QueueOptions;
import org.backplane.api.store.StoreException;
import org.osgi.annotation.versioning.ProviderType;

/** The broker for whoever has no client session: protocols with batches or work queues, rules, bridges. Any thread. */
@ProviderType
public interface Broker {
    /**
     * Appends a batch of a protocol's native bytes under a topic: stored as it is, and delivered to subscribers of every
     * protocol, record by record, through its index.
     */
    void append(Topic topic, RecordBatch batch, AppendListener listener);

    /**
     * The durable queue that collects what is published to a filter, one per (filter, group) on this broker; made durable
     * before the listener hears of it.
     *
     * @param group whose queue it is; consumers that name the same share it
     */
    void queue(TopicFilter filter, String group, QueueOptions options, QueueListener listener);

    /** How an append ended. Called once, by a thread of the kernel's; must not block. */
    interface AppendListener {
        void onAppended(int shard, long baseOffset);

        void onRefused(StoreException cause);
    }

    /** Receives the queue. Called once, by a thread of the kernel's; must not block. */
    interface QueueListener {
        void onQueue(DurableQueue queue);

        void onRefused(StoreException cause);
    }
}
