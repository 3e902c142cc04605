// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.Subscription;
import org.backplane.api.broker.Will;
import org.backplane.core.lane.Lane;
import org.backplane.core.log.DurableLog;
import org.backplane.core.log.LaneLog;
import org.backplane.core.log.QueueRef;
import org.backplane.core.log.TailItem;
import org.backplane.core.routing.DeniedTopics;
import org.backplane.core.routing.TopicTree;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One lane's part of the broker: its sessions, and the way of messages into and out of them. On that lane only. */
public final class LaneBroker {
    private static final Logger LOG = LoggerFactory.getLogger(LaneBroker.class);

    private final Sessions sessions;
    private final Lane lane;
    private final LaneLog log;
    private final Map<String, ClientSession> byClientId = new HashMap<>();
    private final TailReaders readers;
    private final BacklogRounds rounds = new BacklogRounds(this);
    private final LaneTraffic traffic;
    private final TargetBatch batch;
    private Outbox[] outboxes = {};
    private boolean stopping;

    private final RetainBarrier retains = new RetainBarrier(this);
    private final Router router;

    LaneBroker(Sessions sessions, Lane lane, LaneLog log) {
        this.sessions = sessions;
        this.lane = lane;
        this.log = log;
        this.readers = new TailReaders(lane.index());
        this.traffic = new LaneTraffic(sessions.counters(), lane.index());
        this.batch = new TargetBatch(traffic);
        this.router = new Router(sessions, this, retains);
    }

    void connectTo(LaneBroker[] all) {
        outboxes = new Outbox[all.length];
        for (int i = 0; i < all.length; i++) {
            outboxes[i] = new Outbox(this, all[i]);
        }
    }

    public Lane lane() {
        return lane;
    }

    LaneLog log() {
        return log;
    }

    DurableLog durable() {
        return sessions.durable();
    }

    TargetBatch batch() {
        return batch;
    }

    Router router() {
        return router;
    }

    TopicTree<Interest> tree() {
        return sessions.tree();
    }

    QueueBook queues() {
        return sessions.queues();
    }

    ShareGroups groups() {
        return sessions.groups();
    }

    Figures figures() {
        return sessions.figures();
    }

    LaneTraffic traffic() {
        return traffic;
    }

    /** A session is served by a connection, or no longer. */
    void connected(boolean now) {
        sessions.connected(now);
    }

    SessionSettings settings() {
        return sessions.settings();
    }

    BrokerLimits limits() {
        return sessions.settings().limits();
    }

    /** Whether there may be one subscription more. */
    boolean admitsSubscription() {
        return sessions.admitsSubscription();
    }

    void countSubscription(int change) {
        sessions.countSubscription(change);
    }

    // --- connecting ---

    /** A connection asks for a session of this lane. The answer comes through the link. */
    public void connect(Link link, ConnectRequest request, boolean assigned) {
        if (stopping) {
            refuse(link, ConnectResult.Refusal.SHUTTING_DOWN, "the broker stops");
            return;
        }
        if (request.will().isPresent() && isDenied(request.will().get())) {
            figures().deniedPublishes.add(1);
            refuse(link, ConnectResult.Refusal.NOT_AUTHORIZED, "the will's topic is not allowed");
            return;
        }
        ClientSession session = byClientId.get(request.clientId());
        if (session != null) {
            session.takenOver();
            if (request.cleanStart()) {
                session.end();
            }
            session = byClientId.get(request.clientId());
        }
        boolean present = session != null;
        if (session == null) {
            if (!sessions.admit()) {
                figures().refusedSessions.add(1);
                refuse(link, ConnectResult.Refusal.QUOTA_EXCEEDED, "too many sessions");
                return;
            }
            session = create(request.clientId(), request.sessionExpiryS() > 0);
        }
        session.accept(link, request, present, assigned);
    }

    private boolean isDenied(Will will) {
        return sessions.settings().denied().ofPublish(will.message().topic()).denied();
    }

    private ClientSession create(String clientId, boolean durable) {
        ClientSession session = new ClientSession(this, clientId, durable().newSessionNumber(), durable);
        byClientId.put(clientId, session);
        return session;
    }

    private static void refuse(Link link, ConnectResult.Refusal reason, String text) {
        link.connected(new ConnectResult.Refused(reason, text));
    }

    /** That connection is gone. */
    public void disconnected(Link link, ClientSession session) {
        session.disconnected(link);
    }

    /** The session of a client id; null if there is none. */
    public @Nullable ClientSession session(String clientId) {
        return byClientId.get(clientId);
    }

    void remove(ClientSession session) {
        if (byClientId.remove(session.clientId(), session)) {
            sessions.left();
        }
    }

    /** There is room again in what a session's connection has to send. */
    public void writable(ClientSession session) {
        session.outbound().pump();
    }

    /** Says goodbye to all clients, and lets nobody in any more. */
    void stop() {
        stopping = true;
        for (ClientSession session : List.copyOf(byClientId.values())) {
            session.close(CloseReason.SHUTTING_DOWN);
        }
    }

    // --- between lanes ---

    void receive(List<Outbox.Handed> all) {
        for (Outbox.Handed handed : all) {
            try {
                handed.on(this);
            } catch (RuntimeException e) {
                LOG.error("What another lane handed over failed", e);
            }
        }
        batch.send();
    }

    /** The way to the lane of that index. */
    Outbox outbox(int lane) {
        return outboxes[lane];
    }

    /** The way to another lane, or to this one after the turn. */
    Outbox outbox(LaneBroker to) {
        return outboxes[to.lane.index()];
    }

    /** Holds a publisher back while what it adds to is full; whoever adds nothing to the log need not wait for the disk. */
    void holdBack(Link link, boolean addedToLog) {
        if (addedToLog && log.isFull() && link.pause(Link.Pause.LOG)) {
            figures().heldBack.add(1);
            log.hold(() -> link.resume(Link.Pause.LOG));
        }
        for (Outbox outbox : outboxes) {
            if (outbox.isFull() && link.pause(Link.Pause.HAND_OVER)) {
                figures().heldBack.add(1);
                outbox.hold(() -> link.resume(Link.Pause.HAND_OVER));
                return;
            }
        }
    }

    // --- retained ---

    RetainBarrier retains() {
        return retains;
    }

    /** Starts a subscription's retained messages, after what was retained until now. */
    void feedRetained(ClientSession session, Subscription subscription) {
        retains.await(sessions, () -> startFeed(session, subscription));
    }

    private void startFeed(ClientSession session, Subscription subscription) {
        if (session.isConnected()) {
            boolean system = subscription.filter().levels()[0].equals(DeniedTopics.SYSTEM);
            var tree = system ? sessions.system() : sessions.retained();
            var cursor = tree.snapshot().cursor(subscription.filter());
            var feed = new RetainedFeed(
                    subscription,
                    session.clientId(),
                    cursor,
                    lane.clock(),
                    sessions.settings().denied());
            session.outbound().feed(feed);
        }
    }

    // --- durable queues ---

    void attach(QueueRef queue, TailReader reader) {
        readers.attach(queue, reader);
    }

    void detach(QueueRef queue, TailReader reader) {
        readers.detach(queue, reader);
    }

    void onTail(List<TailItem> items) {
        for (TailItem item : items) {
            readers.onTail(item);
            batch.send();
        }
    }

    /** Looks whether too much waits for anybody. */
    void limitBacklogs() {
        rounds.begin(byClientId.values());
    }

    void recovered(ClientSession session) {
        byClientId.put(session.clientId(), session);
    }
}
