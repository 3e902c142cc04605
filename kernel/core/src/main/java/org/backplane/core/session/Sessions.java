// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.backplane.api.message.Message;
import org.backplane.api.message.Topic;
import org.backplane.api.queue.QueueOptions;
import org.backplane.api.runtime.Metrics;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.ShardStore;
import org.backplane.core.lane.Lane;
import org.backplane.core.log.Cursor;
import org.backplane.core.log.DurableLog;
import org.backplane.core.log.Keys;
import org.backplane.core.log.QueueRef;
import org.backplane.core.log.Recovery;
import org.backplane.core.log.Tables;
import org.backplane.core.log.TailItem;
import org.backplane.core.metrics.LaneCounters;
import org.backplane.core.routing.RetainedTree;
import org.backplane.core.routing.TopicTree;
import org.backplane.core.routing.Update;

/**
 * All sessions: what the lanes share (topic tree, retained messages, queues, limits) and how a client id finds its lane. Any
 * thread.
 */
public final class Sessions {
    private final Lane[] lanes;
    private final LaneBroker[] brokers;
    private final DurableLog log;
    private final TopicTree<Interest> tree = new TopicTree<>();
    private final RetainedTree<Message> retained = new RetainedTree<>();
    private final RetainedTree<Message> system = new RetainedTree<>();
    private final QueueBook queues;
    private final ShareGroups groups;
    private final Figures figures;
    private final LaneCounters counters;
    private final AtomicInteger count = new AtomicInteger();
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
            brokers[i] = new LaneBroker(this, lanes[i], log.lane(i), lanes.length);
        }
        for (LaneBroker broker : brokers) {
            broker.connectTo(brokers);
        }
        metrics.gauge("session.count", "Sessions, connected or not", count::get);
        metrics.gauge("session.connected", "Sessions that a connection serves now", connected::get);
        metrics.gauge("session.connected.max", "The most there were at a time since the start", connectedMax::get);
        metrics.gauge(
                "subscription.count", "Subscriptions", () -> tree.snapshot().size());
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
            brokers[0].publishSystem(changed);
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
                broker.lane().execute(broker::forgetRoutes);
            }
        }
    }

    boolean mayRetain(Topic topic) {
        return retained.count() < settings.retainedMessagesMax()
                || retained.snapshot().get(topic) != null;
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
        log.bind(store, new Recovered());
    }

    /** Lets the store go; false if it was not bound. */
    public boolean unbind(ShardStore store) {
        return log.unbind(store);
    }

    /** Puts back what the store held, before the first client comes. */
    private final class Recovered implements Recovery.Sink {
        private final Update<Interest> update = new Update<>(s -> {});
        private final List<Recovery.Stored> stored = new ArrayList<>();

        @Override
        public void queue(QueueRef queue, Map<Integer, Cursor> cursors, Optional<QueueOptions> kept) {
            queues.recover(queue);
            if (!queue.group().isEmpty()) {
                groups.recover(queue, cursors, kept, update);
            }
        }

        @Override
        public void session(Recovery.Stored session) {
            stored.add(session);
        }

        @Override
        public void retained(List<Message> messages) {
            new Committed().retained(messages);
        }

        @Override
        public void done() {
            onEachLane(this::recoverOn);
            tree.submit(update);
            onEachLane(this::resumeOn); // a will that is due finds its subscribers on every lane
            lanes[0].execute(this::dropUnusedGroups);
            lanes[0].execute(() -> queues.dropUnused(
                    queue -> brokers[0].log().mutate(new Mutation.Delete(Tables.QUEUE, Keys.of(queue.id())))));
        }

        private void dropUnusedGroups() {
            Update<Interest> dropped = new Update<>(s -> {});
            groups.dropUnused(dropped, brokers[0].log());
            tree.submit(dropped);
        }

        private void onEachLane(Consumer<LaneBroker> action) {
            CountDownLatch done = new CountDownLatch(brokers.length);
            for (LaneBroker broker : brokers) {
                broker.lane().execute(() -> {
                    action.accept(broker);
                    done.countDown();
                });
            }
            await(done, 600);
        }

        private void recoverOn(LaneBroker broker) {
            Update<Interest> ofLane = new Update<>(s -> {});
            for (Recovery.Stored each : stored) {
                String clientId = each.record.clientId();
                if (laneOf(clientId) == broker) {
                    var session = new ClientSession(broker, clientId, each.record.number(), true);
                    count.incrementAndGet();
                    broker.recovered(session);
                    session.recover(each, ofLane);
                }
            }
            tree.submit(ofLane);
        }

        private void resumeOn(LaneBroker broker) {
            for (Recovery.Stored each : stored) {
                ClientSession session = broker.session(each.record.clientId());
                if (session != null) {
                    session.resumeTimers(each.record);
                }
            }
        }
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

    private static void await(CountDownLatch latch, long seconds) {
        try {
            if (!latch.await(seconds, TimeUnit.SECONDS)) {
                org.slf4j.LoggerFactory.getLogger(Sessions.class).warn("Lanes did not answer within {} s", seconds);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
