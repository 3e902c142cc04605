// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.backplane.api.broker.Broker;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.queue.DurableQueue;
import org.backplane.api.queue.QueueOptions;
import org.backplane.api.store.StoreException;

/** Uses a work queue of a simulated broker through the api, pumping after each call. */
final class QueueConsumer {
    private final SimulatedBroker broker;
    private final DurableQueue queue;

    private QueueConsumer(SimulatedBroker broker, DurableQueue queue) {
        this.broker = broker;
        this.queue = queue;
    }

    /** What became of asking for a queue. */
    static final class Asked implements Broker.QueueListener {
        Optional<DurableQueue> queue = Optional.empty();
        Optional<StoreException> refusal = Optional.empty();

        @Override
        public void onQueue(DurableQueue got) {
            queue = Optional.of(got);
        }

        @Override
        public void onRefused(StoreException cause) {
            refusal = Optional.of(cause);
        }
    }

    static QueueConsumer of(SimulatedBroker broker, String filter, String group, QueueOptions options) {
        Asked asked = new Asked();
        new BrokerService(broker.sessions()).queue(TopicFilter.of(filter), group, options, asked);
        broker.pump();
        return new QueueConsumer(broker, asked.queue.orElseThrow());
    }

    DurableQueue queue() {
        return queue;
    }

    List<DurableQueue.Lease> acquire(int max, long leaseMs) {
        List<List<DurableQueue.Lease>> answers = new ArrayList<>();
        queue.acquire(max, leaseMs, answers::add);
        broker.pump();
        if (answers.size() != 1) {
            throw new AssertionError("acquire was answered " + answers.size() + " times");
        }
        return answers.getFirst();
    }

    /** Acquires one that must be there. */
    DurableQueue.Lease one(long leaseMs) {
        List<DurableQueue.Lease> leases = acquire(1, leaseMs);
        if (leases.isEmpty()) {
            throw new AssertionError("nothing to acquire");
        }
        return leases.getFirst();
    }

    /** Acquires and acknowledges all there is; returns the bodies in order. */
    List<String> drain() {
        List<String> got = new ArrayList<>();
        for (List<DurableQueue.Lease> some = acquire(10, 0); !some.isEmpty(); some = acquire(10, 0)) {
            some.forEach(lease -> {
                got.add(text(lease));
                queue.acknowledge(lease, () -> {});
            });
            broker.pump();
        }
        return got;
    }

    static String text(DurableQueue.Lease lease) {
        return new String(lease.message().payload().toArray(), StandardCharsets.UTF_8);
    }
}
