// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.api.message.Message;
import org.backplane.api.message.Topic;
import org.backplane.api.runtime.Metrics;
import org.backplane.api.store.ShardStore;
import org.backplane.core.lane.Lane;
import org.backplane.core.log.DurableLog;
import org.backplane.core.log.TailItem;
import org.backplane.core.metrics.LaneCounters;
import org.backplane.core.routing.RetainedTree;
import org.backplane.core.routing.TopicTree;

/**
 * All sessions: what the lanes share (topic tree, retained messages, queues, limits) and how a client id finds its lane. Any
 * thread.
 */
public final class Sessions {
    private final Lane[] lanes;
    private final LaneBroker[] brokers;
    private final DurableLog log;
    private final TopicTree<Interest> tree = new TopicTree<>();
    private final RetainedTree<Message> retained = new RetainedTree<>(Sessions::weightOf);
    private final RetainedTree<Message> system = new RetainedTree<>();
    private final QueueBook queues;
    private final ShareGroups groups;
    private final Figures figures;
    private final LaneCounters counters;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger connectedMax = new AtomicInteger();
    private volatile SessionSettings settings;

    public Sessions(Lane[] lanes, DurableLog.Sizes sizes, SessionSettings settings, Metrics metrics) {
        this.lanes = lanes;
        this.settings = settings;
        this.figures = new Figures(metrics);
        this.counters = new LaneCounters(metrics, lanes.length);
        this.brokers = new LaneBroker[lanes.length];
        this.log = new DurableLog(sizes, lanes, new Committed(), metrics);
        this.queues = new QueueBook(log);
        this.groups = new ShareGroups(this);
        for (int i = 0; i < lanes.length; i++) {
            brokers[i] = new LaneBroker(this, lanes[i], log.lane(i));
        }
        for (LaneBroker broker : brokers) {
            broker.connectTo(brokers);
        }
        metrics.gauge("session.count", "Sessions, connected or not", count::get);
        metrics.gauge("session.connected", "Sessions that a connection serves now", connected::get);
        metrics.gauge("session.connected.max", "The most there were at a time since the start", connectedMax::get);
        metrics.gauge("subscription.count", "Subscriptions", subscriptions::get);
        metrics.gauge("retained.bytes", "Bytes of retained messages, topics included", retained::bytes);
        metrics.gauge("retained.count", "Topics that retain a message", retained::count);
        metrics.gauge("queue.count", "Durable queues: distinct filters and groups", log::queueCount);
    }

    /** Takes over from the commit thread. */
    private final class Committed implements DurableLog.Sink {
        @Override
        public void committed(int lane, List<TailItem> items) {
            lanes[lane].execute(() -> brokers[lane].onTail(items));
        }

        @Override
        public void retained(List<Message> messages) {
            List<RetainedTree.Change<Message>> changes = new ArrayList<>(messages.size());
            for (Message message : messages) {
                changes.add(
                        message.payload().size() == 0
                                ? new RetainedTree.Change.Remove<>(message.topic())
                                : new RetainedTree.Change.Put<>(message.topic(), message.withRetain(true)));
            }
            retained.apply(changes);
        }
    }

    /** The lane a client id's session lives on, now and for ever. */
    public LaneBroker laneOf(String clientId) {
        return brokers[laneIndex(clientId, brokers.length)];
    }

    public LaneBroker lane(int index) {
        return brokers[index];
    }

    public int lanes() {
        return brokers.length;
    }

    public static int laneIndex(String clientId, int lanes) {
        int hash = clientId.hashCode() * 0x9E3779B9;
        return Math.floorMod(hash ^ (hash >>> 15), lanes);
    }

    public DurableLog durable() {
        return log;
    }

    TopicTree<Interest> tree() {
        return tree;
    }

    RetainedTree<Message> retained() {
        return retained;
    }

    /** What the broker last said of itself, topic by topic; never stored. */
    RetainedTree<Message> system() {
        return system;
    }

    /** The broker says that of itself: to whoever has subscribed, and from now on to whoever does. Any thread. */
    public void publishSystem(List<Message> changed) {
        brokers[0].lane().execute(() -> {
            system.apply(changed.stream()
                    .map(message -> new RetainedTree.Change.Put<>(message.topic(), message))
                    .toList());
            brokers[0].router().publishSystem(changed);
        });
    }

    /** The broker says nothing of itself any more. Any thread. */
    public void removeSystem(List<Topic> topics) {
        brokers[0]
                .lane()
                .execute(() -> system.apply(topics.stream()
                        .map(RetainedTree.Change.Remove<Message>::new)
                        .toList()));
    }

    LaneCounters counters() {
        return counters;
    }

    void connected(boolean now) {
        if (!now) {
            connected.decrementAndGet();
            return;
        }
        figures.connects.add(1);
        connectedMax.accumulateAndGet(connected.incrementAndGet(), Math::max);
    }

    QueueBook queues() {
        return queues;
    }

    ShareGroups groups() {
        return groups;
    }

    Figures figures() {
        return figures;
    }

    public SessionSettings settings() {
        return settings;
    }

    /** New limits; they hold for what is asked from now on. */
    public void configure(SessionSettings next) {
        SessionSettings before = settings;
        settings = next;
        if (!before.subscriptions().equals(next.subscriptions())) {
            for (LaneBroker broker : brokers) {
                broker.lane().execute(broker.router()::forgetRoutes);
            }
        }
    }

    /** Whether a message may take its topic's place among the retained ones. What is on its way there does not count yet. */
    boolean mayRetain(Message message) {
        RetainedTree.Snapshot<Message> now = retained.snapshot();
        long bytesMax = settings.bounds().retainedBytesMax();
        boolean room = now.bytes() + weightOf(message) <= bytesMax;
        if (room && now.count() < settings.retainedMessagesMax()) {
            return true;
        }
        Message before = now.get(message.topic());
        return before != null && now.bytes() - weightOf(before) + weightOf(message) <= bytesMax;
    }

    private static long weightOf(Message message) {
        return message.topic().utf8().length + (long) message.payload().size();
    }

    /** Whether there may be one subscription more. */
    boolean admitsSubscription() {
        return subscriptions.get() < settings.bounds().subscriptionsTotalMax();
    }

    /** One subscription more, or less, is in force. */
    void countSubscription(int change) {
        subscriptions.addAndGet(change);
    }

    /** Drops what is too much of what waits for sessions; now and then. Any thread. */
    public void limitBacklogs() {
        if (settings.bounds().dropsWaiting()) {
            for (LaneBroker broker : brokers) {
                broker.lane().execute(broker::limitBacklogs);
            }
        }
    }

    /** Counts a new session in; false if there are too many. */
    boolean admit() {
        if (count.incrementAndGet() > settings.sessionsMax()) {
            count.decrementAndGet();
            return false;
        }
        return true;
    }

    void left() {
        count.decrementAndGet();
    }

    // --- the store ---

    /** Takes a store; the first one is recovered from. Blocks meanwhile; one thread. */
    public void bind(ShardStore store) {
        log.bind(store, new RecoveredSessions(this));
    }

    /** Lets the store go; false if it was not bound. */
    public boolean unbind(ShardStore store) {
        return log.unbind(store);
    }

    void countRecovered() {
        count.incrementAndGet();
    }

    /** Takes over messages that topics retain, as they lie in the store. */
    void retain(List<Message> messages) {
        new Committed().retained(messages);
    }

    // --- the end ---

    /** Tells every client goodbye. Returns when all lanes have, or after the timeout. Not on a lane. */
    public void stop(long timeoutMs) {
        CountDownLatch done = new CountDownLatch(brokers.length);
        for (LaneBroker broker : brokers) {
            broker.lane().execute(() -> {
                broker.stop();
                if (log.hasStore()) {
                    broker.log().onDone(failure -> done.countDown()); // what the goodbyes wrote is to be synced
                } else {
                    done.countDown();
                }
            });
        }
        await(done, Math.max(1, timeoutMs / 1000));
    }

    static void await(CountDownLatch latch, long seconds) {
        try {
            if (!latch.await(seconds, TimeUnit.SECONDS)) {
                org.slf4j.LoggerFactory.getLogger(Sessions.class).warn("Lanes did not answer within {} s", seconds);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
