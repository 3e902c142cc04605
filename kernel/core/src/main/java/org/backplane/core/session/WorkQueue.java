// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.backplane.api.message.Message;
import org.backplane.api.queue.DurableQueue;
import org.backplane.api.queue.DurableQueue.Lease;
import org.backplane.api.queue.QueueOptions;
import org.backplane.core.lane.LaneTimers;
import org.backplane.core.log.Cursor;
import org.backplane.core.log.QueueRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable queue whose messages are each lent to one consumer at a time, oldest first, until it acknowledges them. What is
 * lent is known in memory only: after a restart whatever was not acknowledged is ready again. On the queue's home lane.
 */
final class WorkQueue {
    private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    /** Acquires that wait for a read at one time; beyond it they find nothing. */
    static final int WAITING_MAX = 1024;

    /** Longest lease and longest delay, in milliseconds: a year. */
    static final long TIME_MAX_MS = TimeUnit.DAYS.toMillis(365);

    private static final class Lent {
        final QueuedMessage message;

        LaneTimers.@Nullable Timer deadline;

        Lent(QueuedMessage message) {
            this.message = message;
        }

        boolean isOf(Lease lease) {
            return message.shard == lease.shard() && message.offset == lease.offset();
        }
    }

    private record Waiting(int max, long leaseMs, DurableQueue.LeaseListener listener) {}

    private final LaneBroker home;
    private final QueueRef queue;
    private final QueueCursors cursors;
    private final ReadAhead ahead;
    private final Runnable onReady;
    private final Map<Long, Lent> leases = new HashMap<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private QueueOptions options = QueueOptions.DEFAULT;
    private long lastLease;
    private boolean closed;

    /** {@code onReady} runs on the home lane when there may be something to {@link #lease} again. */
    WorkQueue(LaneBroker home, QueueRef queue, Map<Integer, Cursor> recovered, Runnable onReady) {
        this.home = home;
        this.queue = queue;
        this.cursors = new QueueCursors(home, queue, recovered);
        this.ahead = new ReadAhead(home, queue, cursors, this::ready);
        this.onReady = onReady;
        queue.addConsumer(cursors);
    }

    LaneBroker home() {
        return home;
    }

    QueueRef ref() {
        return queue;
    }

    void start() {
        ahead.start();
    }

    void close() {
        closed = true;
        ahead.close();
        cursors.close();
        queue.removeConsumer(cursors);
        leases.values().forEach(WorkQueue::stop);
        leases.clear();
        ready();
    }

    void configure(QueueOptions next) {
        options = next;
    }

    /** A message that was lent before a restart and still is: nobody else gets it. */
    void claim(int shard, long offset) {
        cursors.at(shard).sentBefore(offset);
    }

    void acknowledgeClaimed(int shard, long offset) {
        cursors.acknowledge(shard, offset);
    }

    /** Runs when what was acknowledged until now is on disk, or nothing of the queue is any more. */
    void whenSaved(Runnable task) {
        cursors.whenSaved(task);
    }

    // --- lending ---

    /**
     * Lends the oldest message that is ready; null if none is now.
     *
     * @param leaseMs milliseconds until it is released by itself; 0 for no deadline
     */
    @Nullable
    Lease lease(long leaseMs) {
        QueuedMessage next = ahead.poll();
        if (next == null && !closed) {
            ahead.fill();
            next = ahead.poll();
        }
        if (next == null) {
            return null;
        }
        next.deliveries++;
        long id = ++lastLease;
        Lent lent = new Lent(next);
        leases.put(id, lent);
        Lease lease = new Lease(next.shard, next.offset, next.deliveries, id, next.message);
        setDeadline(lent, lease, leaseMs);
        return lease;
    }

    void acquire(int max, long leaseMs, DurableQueue.LeaseListener listener) {
        Waiting asked = new Waiting(max, leaseMs, listener);
        if (!waiting.isEmpty() && waiting.size() < WAITING_MAX || !serve(asked)) {
            waiting.add(asked);
        }
    }

    /** False if it must wait for what is being read. */
    private boolean serve(Waiting asked) {
        List<Lease> acquired = new ArrayList<>();
        while (acquired.size() < asked.max) {
            Lease lease = lease(asked.leaseMs);
            if (lease == null) {
                break;
            }
            acquired.add(lease);
        }
        if (acquired.isEmpty() && ahead.isReading() && !closed && waiting.size() < WAITING_MAX) {
            return false;
        }
        try {
            asked.listener.onAcquired(List.copyOf(acquired));
        } catch (RuntimeException e) {
            LOG.error("A consumer of {} failed on what it acquired", name(), e);
        }
        return true;
    }

    private void ready() {
        while (!waiting.isEmpty()) {
            Waiting asked = waiting.remove();
            if (!serve(asked)) {
                waiting.addFirst(asked);
                return;
            }
        }
        if (!closed) {
            onReady.run();
        }
    }

    String name() {
        return "<" + queue.filter().text() + "> " + queue.group();
    }

    // --- deadlines ---

    void extend(Lease lease, long leaseMs) {
        Lent lent = leases.get(lease.leaseId());
        if (lent != null && lent.isOf(lease)) {
            setDeadline(lent, lease, leaseMs);
        }
    }

    private void setDeadline(Lent lent, Lease lease, long leaseMs) {
        stop(lent);
        if (leaseMs > 0) {
            lent.deadline = home.lane().schedule(nanos(leaseMs), () -> release(lease, 0));
        }
    }

    private static long nanos(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(Math.min(ms, TIME_MAX_MS));
    }

    private static void stop(Lent lent) {
        if (lent.deadline != null) {
            lent.deadline.cancel();
            lent.deadline = null;
        }
    }

    /** Ends a lease; null if it is not, or no longer, in force. */
    private @Nullable QueuedMessage end(Lease lease) {
        Lent lent = leases.get(lease.leaseId());
        if (lent == null || !lent.isOf(lease)) {
            return null;
        }
        leases.remove(lease.leaseId());
        stop(lent);
        return lent.message;
    }

    // --- answers ---

    void acknowledge(Lease lease) {
        QueuedMessage message = end(lease);
        if (message != null) {
            ahead.done(message);
        }
    }

    /** The same, and {@code durable} runs when it is on disk. */
    void acknowledge(Lease lease, Runnable durable) {
        QueuedMessage message = end(lease);
        if (message != null) {
            ahead.done(message);
            cursors.whenSaved(durable);
        }
    }

    void release(Lease lease, long delayMs) {
        QueuedMessage message = end(lease);
        if (message == null) {
            return;
        }
        if (options.maxDeliveries() > 0 && message.deliveries >= options.maxDeliveries()) {
            bury(message, DeadLetters.TOO_MANY_DELIVERIES);
        } else if (delayMs > 0) {
            home.lane().schedule(nanos(delayMs), () -> ahead.putBack(message));
        } else {
            ahead.putBack(message);
        }
    }

    /** It never left: ready again, and not counted as a delivery. */
    void takeBack(Lease lease) {
        QueuedMessage message = end(lease);
        if (message != null) {
            message.deliveries--;
            ahead.putBack(message);
        }
    }

    void reject(Lease lease) {
        QueuedMessage message = end(lease);
        if (message != null) {
            bury(message, DeadLetters.REJECTED);
        }
    }

    /** The original is done with when the dead letter is on disk: a crash in between makes a second one, never none. */
    private void bury(QueuedMessage message, String reason) {
        if (closed) {
            return;
        }
        Optional<Message> letter =
                options.deadLetterTopic().flatMap(topic -> DeadLetters.of(message, topic, name(), reason));
        if (letter.isEmpty() || !home.router().publishOwn(letter.get())) {
            home.figures().deadDropped.add(1);
            ahead.done(message);
            return;
        }
        home.log().onDone(failure -> {
            if (failure == null) {
                home.figures().deadLetters.add(1);
                ahead.done(message);
            } else {
                home.lane().schedule(RETRY_NS, () -> bury(message, reason));
            }
        });
    }
}
