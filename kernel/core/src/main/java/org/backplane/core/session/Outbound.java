// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.List;
import java.util.Objects;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.jspecify.annotations.Nullable;

/**
 * The way of messages to one client: {@link Deliveries} under way, what waits in memory behind them, then retained messages and
 * the backlog on disk. On the lane only.
 */
final class Outbound {
    private final ClientSession session;
    private final LaneBroker broker;

    // Small at first: most sessions are offline, and most of the others keep up.
    private WaitingMessages waiting = WaitingMessages.NONE;
    private final Fifo<RetainedFeed> feeds = new Fifo<>();

    /** Only a durable session has one. */
    private final @Nullable Backlog backlog;

    private final Deliveries deliveries;
    private @Nullable Link link;
    private boolean pumping;
    private boolean resuming;
    private boolean pumpScheduled;

    Outbound(ClientSession session, LaneBroker broker) {
        this.session = session;
        this.broker = broker;
        this.backlog = session.isDurable() ? new Backlog(session, broker, this) : null;
        this.deliveries = new Deliveries(session, broker, this);
    }

    /** What waits on disk for a durable session. */
    Backlog backlog() {
        return Objects.requireNonNull(backlog, "a session that ends with its connection has nothing on disk");
    }

    Deliveries deliveries() {
        return deliveries;
    }

    /** The connection there is; null if there is none. */
    @Nullable
    Link link() {
        return link;
    }

    boolean isReady() {
        Link to = link;
        return to != null && !resuming && to.canDeliver();
    }

    /** Whether a QoS 0 message leaves at once, rather than wait in memory. */
    boolean sendsOnce() {
        return isReady() && feeds.isEmpty() && !waiting.hasOnce();
    }

    /** Whether what comes from the log may go out now: nothing older waits in memory. */
    boolean isClear() {
        return !deliveries.hasUnsent() && waiting.isEmpty() && feeds.isEmpty();
    }

    // --- messages come ---

    /** A message for this session by its subscriptions, not stored for it. May be borrowed. */
    void offer(Message message, Target match) {
        if (match.excludes(message.publisher())) {
            return;
        }
        Target target = match.forPublisher(message.publisher());
        boolean retain = target.retainAsPublished() && message.retain();
        offer(message, message.qos().min(target.qos()), retain, target.identifiers(), null);
    }

    void offer(Message message, Qos qos, boolean retain, int[] identifiers, @Nullable ShareLease lease) {
        Link to = link;
        if (to == null) {
            drop(lease);
        } else if (qos == Qos.AT_MOST_ONCE) {
            offerOnce(to, message, retain, identifiers);
        } else if (isReady() && isClear() && deliveries.hasRoom()) {
            send(to, message, qos, retain, identifiers, lease);
        } else {
            enqueue(message, qos, retain, identifiers, lease);
        }
    }

    private void offerOnce(Link to, Message message, boolean retain, int[] identifiers) {
        if (sendsOnce()) {
            broker.batch().add(message, this, to, Qos.AT_MOST_ONCE, 0, false, retain, identifiers);
        } else if (to.isParked() || resuming || !feeds.isEmpty() || waiting.hasOnce()) {
            enqueue(message, Qos.AT_MOST_ONCE, retain, identifiers, null);
        } else {
            broker.figures().droppedSlow.add(1);
        }
    }

    private void enqueue(Message message, Qos qos, boolean retain, int[] identifiers, @Nullable ShareLease lease) {
        if (waiting.hasRoomFor(message.payload().size(), broker.settings())) {
            waiting = waiting.with(new WaitingMessages.Waiting(message.keep(), qos, retain, identifiers, lease));
        } else {
            drop(lease);
        }
    }

    private void drop(@Nullable ShareLease lease) {
        if (lease != null) {
            lease.group().giveBack(lease);
        } else {
            broker.figures().droppedQueue.add(1);
        }
    }

    private void send(
            Link to, Message message, Qos qos, boolean retain, int[] identifiers, @Nullable ShareLease lease) {
        if (!deliveries.send(to, message, qos, retain, identifiers, lease)) {
            enqueue(message, qos, retain, identifiers, lease);
        }
    }

    /** QoS 0 delivery of a stored message: over as soon as it is written. */
    void sendOnce(Message message, boolean retain, int[] identifiers) {
        Link to = link;
        if (to != null) {
            broker.batch().add(message, this, to, Qos.AT_MOST_ONCE, 0, false, retain, identifiers);
        }
    }

    /** The protocol could not send it, ever: it counts as delivered. */
    void refused(int packetId) {
        broker.figures().droppedTooLarge.add(1);
        if (packetId != 0) {
            deliveries.refused(packetId);
        }
    }

    // --- connections come and go ---

    void attach(Link to, int receiveMaximum) {
        link = to;
        resuming = true;
        List<Delivery> all =
                deliveries.attach(Math.min(receiveMaximum, broker.limits().inflightMaximum()));
        new Reload(broker, all, () -> resume(to, all)).start();
    }

    private void resume(Link to, List<Delivery> all) {
        if (link != to) {
            return;
        }
        resuming = false;
        session.describe(all);
        deliveries.resume(to, all);
        if (backlog != null) {
            backlog.attach();
        }
        pump();
    }

    void detach() {
        link = null;
        resuming = false;
        feeds.clear();
        if (backlog != null) {
            backlog.detach();
        }
        WaitingMessages left = waiting;
        waiting = WaitingMessages.NONE;
        left.forEach(one -> drop(one.lease()));
        deliveries.detach();
    }

    /** The client has left that group: what it was lent and not yet sent goes back. */
    void left(ShareGroup group) {
        waiting.removeLentBy(group, group::giveBack);
        deliveries.left(group);
    }

    // --- moving on ---

    void feed(RetainedFeed retained) {
        feeds.add(retained);
        pump();
    }

    void schedulePump() {
        if (!pumpScheduled) {
            pumpScheduled = true;
            broker.lane().execute(() -> {
                pumpScheduled = false;
                pump();
            });
        }
    }

    /** Sends what may go: called when there may be room again. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            if (deliveries.resend() && feedRetained() && sendWaiting() && backlog != null) {
                backlog.pump();
            }
            broker.batch().send();
        } finally {
            pumping = false;
        }
    }

    private boolean feedRetained() {
        for (RetainedFeed next = feeds.peek(); next != null && isReady(); next = feeds.peek()) {
            if (next.feed(this)) {
                feeds.remove();
            } else {
                return false;
            }
        }
        return feeds.isEmpty() && isReady();
    }

    /** Sends a retained message now; the caller has seen that there is room. */
    void sendRetained(Message message, Qos qos, int[] identifiers) {
        Link to = link;
        if (to == null) {
            return;
        }
        if (qos == Qos.AT_MOST_ONCE) {
            broker.batch().add(message, this, to, qos, 0, false, true, identifiers);
        } else {
            send(to, message, qos, true, identifiers, null);
        }
    }

    private boolean sendWaiting() {
        while (waiting.hasOnce() && isReady()) {
            WaitingMessages.Waiting next = waiting.takeOnce();
            Link to = link;
            if (to != null && !isExpired(next)) {
                broker.batch().add(next.message(), this, to, next.qos(), 0, false, next.retain(), next.identifiers());
            }
        }
        while (waiting.hasForWindow() && isReady()) {
            if (!deliveries.hasRoom() || deliveries.identifiersLeft() == 0) {
                return false;
            }
            WaitingMessages.Waiting next = waiting.takeForWindow();
            Link to = link;
            if (to == null || isExpired(next)) {
                settleExpired(next.lease());
            } else {
                send(to, next.message(), next.qos(), next.retain(), next.identifiers(), next.lease());
            }
        }
        return !waiting.hasForWindow() && isReady();
    }

    private boolean isExpired(WaitingMessages.Waiting one) {
        boolean expired = one.message().isExpired(broker.lane().clock().wallMs());
        broker.figures().expired.add(expired ? 1 : 0);
        return expired;
    }

    private static void settleExpired(@Nullable ShareLease lease) {
        if (lease != null) {
            lease.group().acknowledged(lease);
        }
    }
}
