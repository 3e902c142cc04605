// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.core.log.OutboundRecord;
import org.jspecify.annotations.Nullable;

/**
 * The way of messages to one client: the window of deliveries under way, what waits in memory behind it, then retained
 * messages and the backlog on disk. On the lane only.
 */
final class Outbound {
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    private final ClientSession session;
    private final LaneBroker broker;
    private final InflightWindow window = new InflightWindow();
    private final WaitingMessages waiting = new WaitingMessages();

    // Small at first: most sessions are offline, and most of the others keep up.
    private ArrayDeque<Delivery> unsent = new ArrayDeque<>(1);
    private ArrayDeque<RetainedFeed> feeds = new ArrayDeque<>(1);

    private final Backlog backlog;
    private final DeliveryRecords records;
    private @Nullable Link link;
    private int windowMax = 1;
    private int onWire;

    /** Deliveries whose record is being written; they have their room in the window already. */
    private int recording;

    /** Counts connections, so that answers to an earlier one are told apart. */
    private int onWireEpoch;

    private long nextOrder;
    private boolean pumping;
    private boolean resuming;
    private boolean pumpScheduled;

    Outbound(ClientSession session, LaneBroker broker) {
        this.session = session;
        this.broker = broker;
        this.backlog = new Backlog(session, broker, this);
        this.records = new DeliveryRecords(session, broker);
    }

    Backlog backlog() {
        return backlog;
    }

    boolean isReady() {
        Link to = link;
        return to != null && !resuming && to.canDeliver();
    }

    /** Whether a QoS 0 message leaves at once, rather than wait in memory. */
    boolean sendsOnce() {
        return isReady() && feeds.isEmpty() && !waiting.hasOnce();
    }

    boolean hasRoom() {
        return onWire < windowMax;
    }

    /** Deliveries the client takes without acknowledging. */
    int windowMax() {
        return windowMax;
    }

    int room() {
        return Math.min(windowMax - onWire - recording - unsent.size(), identifiersLeft());
    }

    /** Whether deliveries wait for their record: what comes after them must not overtake. */
    boolean isRecording() {
        return recording > 0;
    }

    /** Packet identifiers that are free. */
    int identifiersLeft() {
        return InflightWindow.IDS - window.size();
    }

    /** Whether what comes from the log may go out now: nothing older waits in memory. */
    boolean isClear() {
        return unsent.isEmpty() && waiting.isEmpty() && feeds.isEmpty();
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
        } else if (isReady() && isClear() && hasRoom()) {
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
            waiting.add(new WaitingMessages.Waiting(message.keep(), qos, retain, identifiers, lease));
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
        int id = window.nextId();
        if (id == 0) {
            enqueue(message, qos, retain, identifiers, lease);
            return;
        }
        if (lease != null && lease.isStored() && qos == Qos.EXACTLY_ONCE && session.isDurable()) {
            sendLent(id, message, retain, identifiers, lease);
            return;
        }
        Delivery delivery = new Delivery(id, qos, Delivery.NOWHERE, 0, nextOrder++, message.keep());
        delivery.retain = retain;
        delivery.identifiers = identifiers;
        delivery.lease = lease;
        window.put(delivery);
        if (qos == Qos.EXACTLY_ONCE && session.isDurable()) {
            recording++;
            record(delivery, onWireEpoch);
        } else {
            transmit(to, delivery, message);
        }
    }

    /** What a share group lent at QoS 2 stays this client's, over a restart too [MQTT-4.8.2-4]. */
    private void sendLent(int id, Message message, boolean retain, int[] identifiers, ShareLease lease) {
        Delivery delivery =
                new Delivery(id, Qos.EXACTLY_ONCE, lease.shard(), lease.offset(), nextOrder++, message.keep());
        delivery.retain = retain;
        delivery.identifiers = identifiers;
        delivery.queue = lease.queue();
        delivery.lease = lease;
        window.put(delivery);
        recording++;
        record(delivery, onWireEpoch);
    }

    /**
     * A message from the log. The cursor has it as read, and {@link #room} was above 0, so there is an identifier.
     *
     * @param queue number of the queue whose subscription this copy is for; 0 if it is for all that match
     * @param recorded whether its identifier must be on disk first, as it always is at QoS 2
     */
    void sendStored(Message message, Target target, int shard, long offset, int queue, boolean recorded) {
        Qos qos = message.qos().min(target.qos());
        Delivery delivery = new Delivery(window.nextId(), qos, shard, offset, nextOrder++, message);
        delivery.retain = target.retainAsPublished() && message.retain();
        delivery.identifiers = target.identifiers();
        delivery.queue = -queue;
        window.put(delivery);
        if (recorded || qos == Qos.EXACTLY_ONCE) {
            recording++;
            record(delivery, onWireEpoch);
        } else {
            transmitOrWait(delivery);
        }
    }

    /** QoS 0 delivery of a stored message: over as soon as it is written. */
    void sendOnce(Message message, boolean retain, int[] identifiers) {
        Link to = link;
        if (to != null) {
            broker.batch().add(message, this, to, Qos.AT_MOST_ONCE, 0, false, retain, identifiers);
        }
    }

    /**
     * A QoS 2 delivery leaves only when its packet identifier is on disk: after a crash it must go on under the same one, or
     * the client would take it for another message.
     */
    private void record(Delivery delivery, int epoch) {
        records.write(delivery, false);
        broker.log().onDone(failure -> {
            if (epoch != onWireEpoch) {
                return; // another connection came: attach() sends what is in the window
            }
            if (failure != null) {
                broker.lane().schedule(RETRY_NS, () -> retry(delivery, epoch));
                return;
            }
            recording--;
            if (window.get(delivery.packetId) == delivery) {
                transmitOrWait(delivery);
                broker.batch().send();
            }
        });
    }

    private void retry(Delivery delivery, int epoch) {
        if (epoch == onWireEpoch && !session.isEnded()) {
            record(delivery, epoch);
        }
    }

    private void transmitOrWait(Delivery delivery) {
        Link to = link;
        Message message = delivery.message;
        if (to != null && message != null && isReady() && hasRoom()) {
            transmit(to, delivery, message);
        } else if (to != null) {
            unsent.add(delivery);
        }
    }

    private void transmit(Link to, Delivery delivery, Message message) {
        onWire++;
        delivery.onWire = true;
        broker.batch()
                .add(
                        message,
                        this,
                        to,
                        delivery.qos,
                        delivery.packetId,
                        delivery.sent,
                        delivery.retain,
                        delivery.identifiers);
        delivery.sent = true;
    }

    // --- the client answers ---

    void acknowledge(int packetId) {
        Delivery delivery = window.get(packetId);
        if (delivery != null && delivery.qos == Qos.AT_LEAST_ONCE && delivery.onWire) {
            finish(delivery);
            pump();
        }
    }

    boolean received(int packetId, boolean refused) {
        Delivery delivery = window.get(packetId);
        if (delivery == null || delivery.qos != Qos.EXACTLY_ONCE || !delivery.sent || delivery.over) {
            return false;
        }
        if (refused) {
            finish(delivery);
            pump();
        } else if (delivery.released) {
            release(delivery);
        } else {
            delivery.released = true;
            delivery.message = null;
            settle(delivery);
            release(delivery);
        }
        return true;
    }

    private void release(Delivery delivery) {
        Link to = link;
        if (session.isEnded() || delivery.over || window.get(delivery.packetId) != delivery) {
            return; // its record is gone, and must not come back
        }
        if (session.isDurable()) {
            records.write(delivery, true);
            broker.log().onDone(failure -> {
                if (failure == null && window.get(delivery.packetId) == delivery && to != null && to == link) {
                    to.release(delivery.packetId);
                } else if (failure != null) {
                    broker.lane().schedule(RETRY_NS, () -> release(delivery));
                }
            });
        } else if (to != null) {
            to.release(delivery.packetId);
        }
    }

    void complete(int packetId) {
        Delivery delivery = window.get(packetId);
        if (delivery != null && delivery.released && !delivery.over) {
            finish(delivery);
            pump();
        }
    }

    /** The protocol could not send it, ever: it counts as delivered. */
    void refused(int packetId) {
        broker.figures().droppedTooLarge.add(1);
        Delivery delivery = packetId == 0 ? null : window.get(packetId);
        if (delivery != null && !delivery.over) {
            finish(delivery);
            schedulePump();
        }
    }

    private void finish(Delivery delivery) {
        if (delivery.onWire) {
            onWire--;
            delivery.onWire = false;
        }
        if (!delivery.released) {
            settle(delivery);
        }
        if (delivery.settling) {
            outlive(delivery);
        } else {
            window.remove(delivery);
            records.erase(delivery);
        }
    }

    /** Its record, and so its identifier, must stay until the group it was lent by has it as done on disk. */
    private void outlive(Delivery delivery) {
        delivery.over = true;
        if (!delivery.released) {
            delivery.released = true; // that it was received and refused, or given up: it must not go out again
            delivery.message = null;
            records.write(delivery, true);
        }
    }

    /** The message has reached its client; whoever lent it need not keep it. */
    private void settle(Delivery delivery) {
        ShareLease lease = delivery.lease;
        if (lease != null && lease.isStored() && delivery.recorded) {
            delivery.settling = true;
            delivery.lease = null;
            lease.group().acknowledged(lease, () -> settled(delivery));
        } else if (lease != null) {
            lease.group().acknowledged(lease);
            delivery.lease = null;
        } else if (delivery.isStored() && delivery.queue <= 0) {
            backlog.acknowledge(delivery.shard, delivery.offset);
        }
    }

    /** The group has it as done, on disk: it will not lend it again whatever happens. */
    private void settled(Delivery delivery) {
        delivery.settling = false;
        if (delivery.over) {
            boolean wasFull = identifiersLeft() == 0;
            window.remove(delivery);
            records.erase(delivery);
            if (wasFull) {
                pump();
            }
        }
    }

    // --- connections come and go ---

    void attach(Link to, int receiveMaximum) {
        link = to;
        windowMax = Math.min(receiveMaximum, broker.limits().inflightMaximum());
        resuming = true;
        List<Delivery> all = window.inOrder();
        new Reload(broker, all, () -> resume(to, all)).start();
    }

    private void resume(Link to, List<Delivery> all) {
        if (link != to) {
            return;
        }
        resuming = false;
        session.describe(all);
        for (Delivery delivery : all) {
            if (window.get(delivery.packetId) != delivery || delivery.over) {
                continue;
            }
            if (delivery.released) {
                onWire++;
                delivery.onWire = true;
                to.release(delivery.packetId);
            } else if (delivery.message == null && delivery.qos == Qos.EXACTLY_ONCE) {
                received(delivery.packetId, false); // nobody keeps it any more; the client gives its identifier back
            } else if (delivery.message == null) {
                finish(delivery);
            } else {
                unsent.add(delivery);
            }
        }
        backlog.attach();
        pump();
    }

    void detach() {
        link = null;
        resuming = false;
        onWire = 0;
        recording = 0;
        onWireEpoch++;
        unsent = new ArrayDeque<>(1);
        feeds = new ArrayDeque<>(1);
        backlog.detach();
        waiting.clear(one -> drop(one.lease()));
        for (Delivery delivery : window.inOrder()) {
            delivery.onWire = false;
            ShareLease lease = delivery.lease;
            if (lease != null && (delivery.qos == Qos.AT_LEAST_ONCE || !delivery.sent)) {
                window.remove(delivery);
                giveBack(delivery, lease);
            } else if (delivery.isStored() && session.isDurable()) {
                delivery.message = null;
                if (delivery.sent && !delivery.recorded) {
                    records.write(delivery, false);
                }
            }
        }
        window.rest();
    }

    /** The client has left that group: what it was lent and not yet sent goes back. */
    void left(ShareGroup group) {
        waiting.removeLentBy(group, group::giveBack);
        for (Delivery delivery : window.inOrder()) {
            ShareLease lease = delivery.lease;
            if (lease != null && lease.group() == group && !delivery.sent) {
                window.remove(delivery);
                giveBack(delivery, lease);
            }
        }
    }

    /** Nobody else gets it while a record says that it is this client's. */
    private void giveBack(Delivery delivery, ShareLease lease) {
        if (!delivery.recorded) {
            lease.group().giveBack(lease);
            return;
        }
        records.erase(delivery);
        broker.log().onDone(failure -> {
            if (failure == null || session.isEnded()) {
                lease.group().giveBack(lease);
            } else {
                broker.lane().schedule(RETRY_NS, () -> giveBack(delivery, lease));
            }
        });
    }

    /**
     * The session ends: what a share group lent is done with [MQTT-4.8.2-4 and -5]. Nothing stays on disk but what says so, until
     * the group has it there too.
     */
    void end() {
        if (session.isDurable()) {
            records.eraseAll();
        }
        for (Delivery delivery : window.inOrder()) {
            if (delivery.lease != null) {
                settle(delivery);
            }
            if (delivery.settling) {
                delivery.over = true;
                records.write(delivery, true);
            }
        }
    }

    /** A delivery as it stood before a restart. */
    void recover(int packetId, OutboundRecord stored) {
        Qos qos = Qos.of(stored.qos());
        Delivery delivery = new Delivery(packetId, qos, stored.shard(), stored.offset(), nextOrder++, null);
        // What lay in no log is gone, its identifier is not: the client gives it back when it is told to release it.
        delivery.released = stored.released() || stored.shard() == Delivery.NOWHERE;
        delivery.recorded = true;
        delivery.sent = true;
        delivery.bare = !delivery.released;
        window.put(delivery);
        delivery.queue = stored.queue();
        if (stored.queue() > 0 && delivery.isStored()) {
            delivery.lease = broker.groups().reclaim(session, stored);
            if (delivery.released) {
                settle(delivery); // the group may not have heard of it
            }
        } else if (!delivery.released) {
            backlog.recoverSent(stored.shard(), stored.offset());
        }
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
            if (resend() && feedRetained() && sendWaiting()) {
                backlog.pump();
            }
            broker.batch().send();
        } finally {
            pumping = false;
        }
    }

    private boolean resend() {
        while (!unsent.isEmpty() && isReady() && hasRoom()) {
            Delivery delivery = unsent.remove();
            if (window.get(delivery.packetId) != delivery || delivery.onWire) {
                continue;
            }
            Message message = delivery.message;
            if (message != null
                    && !delivery.sent
                    && message.isExpired(broker.lane().clock().wallMs())) {
                broker.figures().expired.add(1);
                finish(delivery);
            } else {
                transmitOrWait(delivery);
            }
        }
        return unsent.isEmpty() && isReady();
    }

    private boolean feedRetained() {
        while (!feeds.isEmpty() && isReady()) {
            if (feeds.element().feed(this)) {
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
            if (!hasRoom() || identifiersLeft() == 0) {
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
