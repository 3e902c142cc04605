// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.api.queue.DurableQueue;

/** A work queue as the api shows it: takes calls from any thread to the queue's home lane, where the answers come. */
record HomeQueue(WorkQueue queue) implements DurableQueue {
    private void onLane(Runnable task) {
        queue.home().lane().execute(task);
    }

    private static void check(boolean right, String what, long value) {
        if (!right) {
            throw new IllegalArgumentException(what + ", not " + value);
        }
    }

    @Override
    public String name() {
        return queue.name();
    }

    @Override
    public void acquire(int max, long leaseMs, LeaseListener listener) {
        check(max > 0, "acquire at least one message", max);
        check(leaseMs >= 0, "a lease lasts 0 ms or more", leaseMs);
        onLane(() -> queue.acquire(max, leaseMs, listener));
    }

    @Override
    public void acknowledge(Lease lease, Runnable durable) {
        onLane(() -> queue.acknowledge(lease, durable));
    }

    @Override
    public void release(Lease lease, long delayMs) {
        check(delayMs >= 0, "a delay is 0 ms or more", delayMs);
        onLane(() -> queue.release(lease, delayMs));
    }

    @Override
    public void reject(Lease lease) {
        onLane(() -> queue.reject(lease));
    }

    @Override
    public void extend(Lease lease, long leaseMs) {
        check(leaseMs >= 0, "a lease lasts 0 ms or more", leaseMs);
        onLane(() -> queue.extend(lease, leaseMs));
    }
}
