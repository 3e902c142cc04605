// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.Will;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.StoreException;
import org.backplane.core.log.Keys;
import org.backplane.core.log.LaneLog;
import org.backplane.core.log.Tables;
import org.backplane.core.routing.DeniedTopics;
import org.backplane.core.routing.MatchCache;
import org.jspecify.annotations.Nullable;

/**
 * Where what is published on a lane goes: to the log what must be stored, to everybody else at once, on whatever lane they are.
 * On the lane only.
 */
final class Router {
    private final Sessions sessions;
    private final LaneBroker broker;
    private final LaneLog log;
    private final TargetBatch batch;
    private final RetainBarrier retains;
    private final MatchCache.Matcher<Interest, Route> matcher;
    private MatchCache<Route> routes;

    Router(Sessions sessions, LaneBroker broker, RetainBarrier retains) {
        this.sessions = sessions;
        this.broker = broker;
        this.log = broker.log();
        this.batch = broker.batch();
        this.retains = retains;
        this.routes = new MatchCache<>(sessions.settings().routeCacheEntries());
        int lanes = sessions.lanes();
        this.matcher = (snapshot, topic) -> Route.of(
                snapshot, topic, lanes, sessions.settings().subscriptions().copyPerSubscription());
    }

    private Figures figures() {
        return sessions.figures();
    }

    /** Routes are made anew: what they depend on is set otherwise. */
    void forgetRoutes() {
        routes = new MatchCache<>(routes.capacity());
    }

    Route route(Topic topic) {
        return routes.get(topic, sessions.tree().snapshot(), matcher);
    }

    /**
     * Publishes: to whoever is there at once, to the log what must be stored. May be borrowed.
     *
     * @param receiver the durable session that received it at QoS 2 and must remember the packet id; else null
     * @return the answer, or null if it waits for the disk and {@code order} has a place for it
     */
    @Nullable
    PublishResult publish(Message message, @Nullable ClientSession receiver, int packetId, AckOrder order, long token) {
        Route route = route(message.topic());
        PublishResult refusal = refusal(message, route);
        if (refusal != null) {
            figures().refused.add(1);
            return refusal;
        }
        boolean remembers = receiver != null && receiver.isDurable();
        PublishResult success = route.isEmpty() ? PublishResult.NO_SUBSCRIBERS : PublishResult.ACCEPTED;
        boolean stored = store(message, route);
        if (remembers && receiver != null) {
            log.mutate(new Mutation.Put(Tables.INBOUND, Keys.of(receiver.number(), packetId), new byte[0]));
        }
        if ((stored || remembers) && message.qos() != Qos.AT_MOST_ONCE) {
            AckOrder.Slot slot = order.pending(token);
            log.onDone(new Answer(figures(), receiver, packetId, slot, success));
            dispatch(message, route);
            return null;
        }
        dispatch(message, route);
        return success;
    }

    /** The answer to a publish that waits for the disk. */
    private record Answer(
            Figures figures, @Nullable ClientSession receiver, int packetId, AckOrder.Slot slot, PublishResult success)
            implements LaneLog.Completion {
        @Override
        public void onDone(@Nullable StoreException failure) {
            if (receiver != null) {
                receiver.inbound().publishDone(packetId, slot, success, failure);
            } else {
                figures.refused.add(failure == null ? 0 : 1);
                slot.done(failure == null ? success : resultOf(failure));
            }
        }
    }

    static PublishResult resultOf(StoreException failure) {
        return failure.category() == StoreException.Category.FULL
                ? PublishResult.QUOTA_EXCEEDED
                : PublishResult.REFUSED;
    }

    private @Nullable PublishResult refusal(Message message, Route route) {
        if (route.isDenied(sessions.settings().denied(), message.topic())) {
            figures().deniedPublishes.add(1);
            return PublishResult.NOT_AUTHORIZED;
        }
        if (route.levels > sessions.settings().limits().topicLevelsMax()
                || message.topic().utf8().length > sessions.settings().bounds().topicBytesMax()) {
            return PublishResult.QUOTA_EXCEEDED;
        }
        if (message.retain() && message.payload().size() > 0 && !sessions.mayRetain(message)) {
            return PublishResult.QUOTA_EXCEEDED;
        }
        return null;
    }

    /** Adds to the log what must be stored of it; false if nothing. */
    private boolean store(Message message, Route route) {
        boolean queued = message.qos() != Qos.AT_MOST_ONCE && route.queues.length > 0;
        if (!queued && !message.retain()) {
            return false;
        }
        Message kept = message.keep();
        if (message.retain()) {
            log.retain(kept);
            retains.added();
        }
        if (queued) {
            log.append(kept, route.queues);
        }
        return true;
    }

    /** Delivers to everybody who is not served from a queue. */
    private void dispatch(Message message, Route route) {
        boolean once = message.qos() == Qos.AT_MOST_ONCE;
        Target[][] byLane = once ? route.all : route.direct;
        for (int i = 0; i < byLane.length; i++) {
            if (byLane[i].length == 0) {
                continue;
            }
            if (i == broker.lane().index()) {
                deliver(message, byLane[i]);
            } else {
                Message kept = message.keep();
                Target[] targets = byLane[i];
                broker.outbox(i).add(to -> to.router().deliver(kept, targets));
            }
        }
        for (ShareGroup group : once ? route.groups : route.directGroups) {
            Message kept = message.keep();
            broker.outbox(group.home()).add(home -> group.offer(kept));
        }
    }

    private void deliver(Message message, Target[] targets) {
        for (Target target : targets) {
            target.session().outbound().offer(message, target);
        }
        batch.send();
    }

    void publishWill(Will will) {
        long nowMs = broker.lane().clock().wallMs();
        Message message = will.message();
        long expiresAtMs = will.expiryS() < 0 ? Message.NEVER : nowMs + TimeUnit.SECONDS.toMillis(will.expiryS());
        publishOwn(new Message(
                message.topic(),
                message.payload(),
                message.qos(),
                message.retain(),
                message.headers(),
                nowMs,
                expiresAtMs,
                message.publisher()));
    }

    /** Publishes a message that no connection waits for. Kept. False if a limit forbids it. */
    boolean publishOwn(Message message) {
        Route route = route(message.topic());
        if (refusal(message, route) != null) {
            figures().refused.add(1);
            return false;
        }
        store(message, route);
        dispatch(message, route);
        return true;
    }

    /** Delivers what was stored by other means to everybody who is not served from a queue. Kept. */
    void dispatchStored(List<Message> messages, Route route) {
        messages.forEach(message -> dispatch(message, route));
    }

    /** Publishes what the broker says of itself: to whoever is there, stored nowhere. Kept. */
    void publishSystem(List<Message> messages) {
        DeniedTopics denied = sessions.settings().denied();
        for (Message message : messages) {
            if (!denied.isHidden(message.topic())) {
                dispatch(message, route(message.topic()));
            }
        }
    }
}
