// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.core.log.OutboundRecord;
import org.jspecify.annotations.Nullable;

/**
 * Messages under way to one client, each under its packet identifier: sent when its record is on disk and there is room,
 * answered step by step, sent again on the next connection. On the lane only.
 */
final class Deliveries {
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    private final ClientSession session;
    private final LaneBroker broker;
    private final Outbound outbound;
    private final InflightWindow window = new InflightWindow();
    private final DeliveryRecords records;
    private final Settlement settlement;

    /** Those that wait for room. Small at first: most sessions are offline, and most of the others keep up. */
    private final Fifo<Delivery> unsent = new Fifo<>();

    private int windowMax = 1;
    private int onWire;

    /** Those whose record is being written; they have their room in the window already. */
    private int recording;

    /** Counts connections, so that answers to an earlier one are told apart. */
    private int epoch;

    private long nextOrder;

    Deliveries(ClientSession session, LaneBroker broker, Outbound outbound) {
        this.session = session;
        this.broker = broker;
        this.outbound = outbound;
        this.records = new DeliveryRecords(session, broker);
        this.settlement = new Settlement(session, broker, outbound, window, records);
    }

    /** How many the client takes without acknowledging. */
    int windowMax() {
        return windowMax;
    }

    boolean hasRoom() {
        return onWire < windowMax;
    }

    /** How many more may be begun. */
    int room() {
        return Math.min(windowMax - onWire - recording - unsent.size(), identifiersLeft());
    }

    /** Packet identifiers that are free. */
    int identifiersLeft() {
        return InflightWindow.IDS - window.size();
    }

    /** Whether some wait for their record: what comes after them must not overtake. */
    boolean isRecording() {
        return recording > 0;
    }

    /** Whether some wait for room, and nothing may overtake them. */
    boolean hasUnsent() {
        return !unsent.isEmpty();
    }

    // --- they begin ---

    /** A message that came from memory. False if no identifier is free. */
    boolean send(Link to, Message message, Qos qos, boolean retain, int[] identifiers, @Nullable ShareLease lease) {
        int id = window.nextId();
        if (id == 0) {
            return false;
        }
        if (lease != null && lease.isStored() && qos == Qos.EXACTLY_ONCE && session.isDurable()) {
            sendLent(id, message, retain, identifiers, lease);
            return true;
        }
        // A session that ends with its connection sends nothing a second time.
        Message again = session.isDurable() || lease != null ? message.keep() : null;
        Delivery delivery = new Delivery(id, qos, Delivery.NOWHERE, 0, nextOrder++, again);
        delivery.retain = retain;
        delivery.identifiers = identifiers;
        delivery.lease = lease;
        window.put(delivery);
        if (qos == Qos.EXACTLY_ONCE && session.isDurable()) {
            recordFirst(delivery);
        } else {
            transmit(to, delivery, message);
        }
        return true;
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
        recordFirst(delivery);
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
            recordFirst(delivery);
        } else {
            transmitOrWait(delivery);
        }
    }

    /**
     * A QoS 2 delivery leaves only when its packet identifier is on disk: after a crash it must go on under the same one, or
     * the client would take it for another message.
     */
    private void recordFirst(Delivery delivery) {
        recording++;
        record(delivery, epoch);
    }

    private void record(Delivery delivery, int began) {
        records.write(delivery, false);
        broker.log().onDone(failure -> {
            delivery.recorded &= failure == null;
            if (began != epoch) {
                return; // another connection came: attach() sends what is in the window
            }
            if (failure != null) {
                broker.lane().schedule(RETRY_NS, () -> retry(delivery, began));
                return;
            }
            recording--;
            if (window.get(delivery.packetId) == delivery) {
                transmitOrWait(delivery);
                broker.batch().send();
            }
        });
    }

    private void retry(Delivery delivery, int began) {
        if (began != epoch || session.isEnded()) {
            return;
        }
        if (window.get(delivery.packetId) == delivery) {
            record(delivery, began);
        } else {
            recording--; // it went back to its group meanwhile, and is not to be written as this client's any more
        }
    }

    private void transmitOrWait(Delivery delivery) {
        Link to = outbound.link();
        Message message = delivery.message;
        if (to != null && message != null && outbound.isReady() && hasRoom()) {
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
                        outbound,
                        to,
                        delivery.qos,
                        delivery.packetId,
                        delivery.sent,
                        delivery.retain,
                        delivery.identifiers);
        delivery.sent = true;
    }

    /** Sends what waits for room. True if nothing is left of it and more may go. */
    boolean resend() {
        while (!unsent.isEmpty() && outbound.isReady() && hasRoom()) {
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
        return unsent.isEmpty() && outbound.isReady();
    }

    // --- the client answers ---

    void acknowledge(int packetId) {
        Delivery delivery = window.get(packetId);
        if (delivery != null && delivery.qos == Qos.AT_LEAST_ONCE && delivery.onWire) {
            finish(delivery);
            outbound.pump();
        }
    }

    boolean received(int packetId, boolean refused) {
        Delivery delivery = window.get(packetId);
        if (delivery == null || delivery.qos != Qos.EXACTLY_ONCE || !delivery.sent || delivery.over) {
            return false;
        }
        if (refused) {
            finish(delivery);
            outbound.pump();
        } else if (delivery.released) {
            release(delivery);
        } else {
            delivery.released = true;
            delivery.message = null;
            settlement.settle(delivery);
            release(delivery);
        }
        return true;
    }

    private void release(Delivery delivery) {
        Link to = outbound.link();
        if (session.isEnded() || delivery.over || window.get(delivery.packetId) != delivery) {
            return; // its record is gone, and must not come back
        }
        if (session.isDurable()) {
            records.write(delivery, true);
            broker.log().onDone(failure -> {
                if (failure == null
                        && window.get(delivery.packetId) == delivery
                        && to != null
                        && to == outbound.link()) {
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
            outbound.pump();
        }
    }

    /** The client will never have it: it counts as delivered. */
    void refused(int packetId) {
        Delivery delivery = window.get(packetId);
        if (delivery != null && !delivery.over) {
            finish(delivery);
            outbound.schedulePump();
        }
    }

    private void finish(Delivery delivery) {
        if (delivery.onWire) {
            onWire--;
            delivery.onWire = false;
        }
        if (!delivery.released) {
            settlement.settle(delivery);
        }
        if (delivery.settling) {
            settlement.outlive(delivery);
        } else {
            window.remove(delivery);
            records.erase(delivery);
        }
    }

    // --- connections come and go ---

    /** A connection takes so many. Returns what is under way. */
    List<Delivery> attach(int receiveMaximum) {
        windowMax = receiveMaximum;
        return window.inOrder();
    }

    /** Those that were under way when the connection came go on, now that their messages are read back. */
    void resume(Link to, List<Delivery> all) {
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
            } else if (delivery.qos == Qos.EXACTLY_ONCE && session.isDurable() && !delivery.recorded) {
                recordFirst(delivery); // the connection before ended while its record was refused
            } else {
                unsent.add(delivery);
            }
        }
    }

    void detach() {
        onWire = 0;
        recording = 0;
        epoch++;
        unsent.clear();
        for (Delivery delivery : window.inOrder()) {
            delivery.onWire = false;
            ShareLease lease = delivery.lease;
            if (lease != null && (delivery.qos == Qos.AT_LEAST_ONCE || !delivery.sent)) {
                window.remove(delivery);
                settlement.giveBack(delivery, lease);
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
        for (Delivery delivery : window.inOrder()) {
            ShareLease lease = delivery.lease;
            if (lease != null && lease.group() == group && !delivery.sent) {
                window.remove(delivery);
                settlement.giveBack(delivery, lease);
            }
        }
    }

    /** The session ends. */
    void end() {
        settlement.end();
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
                settlement.settle(delivery); // the group may not have heard of it
            }
        } else if (!delivery.released) {
            outbound.backlog().recoverSent(stored.shard(), stored.offset());
        }
    }
}
