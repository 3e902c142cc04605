// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.queue;

import java.util.List;
import org.backplane.api.message.Message;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A queue whose messages each go to one consumer at a time: acquired under a lease, then acknowledged, released or
 * rejected; a lease that runs out is a release. MQTT's shared subscriptions, SQS and AMQP consumers stand on it. Any thread;
 * answers come on a thread of the kernel's and must not block.
 */
@ProviderType
public interface DurableQueue {
    /** {@code <filter>} and group, for people. */
    String name();

    /**
     * Takes up to {@code max} messages, oldest first, at least one if any is there; an empty list if none is.
     *
     * @param leaseMs milliseconds until they are released by themselves; 0 for no deadline
     */
    void acquire(int max, long leaseMs, LeaseListener listener);

    /** Done with it. {@code durable} runs when that is on disk: the message comes never again. */
    void acknowledge(Lease lease, Runnable durable);

    /** Gives it back, for anybody, after a delay in milliseconds. */
    void release(Lease lease, long delayMs);

    /** Gives it up: a dead letter. */
    void reject(Lease lease);

    /** Moves the deadline to {@code leaseMs} milliseconds from now; nothing if the lease is gone. */
    void extend(Lease lease, long leaseMs);

    /**
     * One message under lease.
     *
     * @param shard and
     * @param offset where it lies
     * @param deliveryCount 1 the first time
     * @param leaseId tells this lease from earlier ones of the same message: stale answers are ignored
     * @param message kept
     */
    record Lease(int shard, long offset, int deliveryCount, long leaseId, Message message) {}

    /** Receives what was acquired. */
    interface LeaseListener {
        void onAcquired(List<Lease> leases);
    }
}
