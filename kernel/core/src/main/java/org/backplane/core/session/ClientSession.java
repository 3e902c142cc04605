// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.Session;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Message;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.StoreException;
import org.backplane.core.lane.Meter;
import org.backplane.core.log.Keys;
import org.backplane.core.log.OutboundRecord;
import org.backplane.core.log.QueueRef;
import org.backplane.core.log.SessionRecord;
import org.backplane.core.log.SubscriptionRecord;
import org.backplane.core.log.Tables;
import org.backplane.core.routing.Update;
import org.jspecify.annotations.Nullable;

/**
 * A client's session: what goes on when connections come and go. It lives on the lane its client id hashes to, for good;
 * connections come to it. On that lane only.
 */
public final class ClientSession implements Session {
    private final LaneBroker broker;
    private final Meter meter;
    private final String clientId;
    private final long number;
    private final boolean durable;
    private final Inbound inbound;
    private final Outbound outbound;
    private final Subscriptions subscriptions;
    private final Absence absence;

    private @Nullable Link link;

    /** A connection that waits for the session's record to be durable. */
    private @Nullable Link accepting;

    private @Nullable AckOrder acks;
    private boolean ended;

    ClientSession(LaneBroker broker, String clientId, long number, boolean durable) {
        this.broker = broker;
        this.meter = broker.lane().meter();
        this.clientId = clientId;
        this.number = number;
        this.durable = durable;
        this.inbound = new Inbound(this, broker);
        this.outbound = new Outbound(this, broker);
        this.subscriptions = new Subscriptions(this, broker);
        this.absence = new Absence(this, broker);
    }

    @Override
    public String clientId() {
        return clientId;
    }

    long number() {
        return number;
    }

    /** Whether it was made to outlive its connection: then all of it is on disk. */
    boolean isDurable() {
        return durable;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isConnected() {
        return link != null;
    }

    /** Whether it is served by that connection, and has not said goodbye on it. */
    public boolean isConnectedBy(Link one) {
        return link == one;
    }

    int laneIndex() {
        return broker.lane().index();
    }

    Inbound inbound() {
        return inbound;
    }

    Outbound outbound() {
        return outbound;
    }

    @Nullable
    Target match(Message message) {
        return subscriptions.match(message);
    }

    /** Finds again what a restart has left out of deliveries under way. */
    void describe(List<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            if (delivery.bare && delivery.message != null) {
                subscriptions.describe(delivery, delivery.message);
            }
        }
    }

    Map<QueueRef, Target> matchEach(Message message, int shard, long offset) {
        return subscriptions.matchEach(message, shard, offset);
    }

    // --- connections come and go ---

    /** A connection takes the session up. */
    void accept(Link to, ConnectRequest request, boolean present, boolean assigned) {
        absence.over(request);
        accepting = to;
        if (!durable) {
            attach(to, request, present, assigned);
            return;
        }
        write();
        broker.log().onDone(failure -> {
            if (accepting == to && failure == null) {
                attach(to, request, present, assigned);
            } else if (accepting == to && failure != null) {
                refuse(to, present, failure);
            }
        });
    }

    private void attach(Link to, ConnectRequest request, boolean present, boolean assigned) {
        accepting = null;
        link = to;
        broker.connected(true);
        acks = new AckOrder(to);
        int keepAliveMaxS = broker.limits().keepAliveMaxS();
        int keepAliveS = request.keepAliveS();
        if (keepAliveMaxS > 0 && (keepAliveS == 0 || keepAliveS > keepAliveMaxS)) {
            keepAliveS = keepAliveMaxS;
        }
        to.keepAlive(keepAliveS);
        to.connected(new ConnectResult.Accepted(this, present, assigned, absence.expiryS(), keepAliveS));
        if (link == to) {
            outbound.attach(to, request.receiveMaximum());
            subscriptions.online(true);
        }
    }

    private void refuse(Link to, boolean present, StoreException failure) {
        accepting = null;
        absence.forgetWill();
        var reason = failure.category() == StoreException.Category.FULL
                ? ConnectResult.Refusal.QUOTA_EXCEEDED
                : ConnectResult.Refusal.UNAVAILABLE;
        to.connected(new ConnectResult.Refused(reason, "the session can't be made durable now"));
        if (!present) {
            end();
        } else {
            absence.begin();
        }
    }

    /** Another connection comes for this session. */
    void takenOver() {
        Link old = link != null ? link : accepting;
        if (old != null) {
            broker.figures().takenOver.add(1);
            disconnected(old);
            old.close(CloseReason.SESSION_TAKEN_OVER);
        }
    }

    /** That connection is gone, with or without a word. */
    void disconnected(Link gone) {
        if (gone == accepting) {
            accepting = null;
        } else if (gone != link) {
            return;
        } else {
            broker.connected(false);
        }
        link = null;
        acks = null;
        subscriptions.online(false);
        outbound.detach();
        if (absence.expiryS() == 0) {
            end();
        } else {
            absence.begin();
            store();
        }
    }

    private void write() {
        broker.log()
                .mutate(new Mutation.Put(
                        Tables.SESSION,
                        Keys.of(clientId),
                        absence.record(number, clientId).encode()));
    }

    /** Writes down what has changed of it. */
    void store() {
        if (durable && !ended) {
            write();
        }
    }

    /** It is over, with everything in it. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        absence.cancelTimers();
        broker.remove(this);
        absence.publishWill();
        outbound.deliveries().end();
        subscriptions.clear();
        if (durable) {
            byte[] prefix = Keys.of(number);
            broker.log().mutate(new Mutation.DeletePrefix(Tables.SUBSCRIPTION, prefix));
            broker.log().mutate(new Mutation.DeletePrefix(Tables.CURSOR, prefix));
            broker.log().mutate(new Mutation.DeletePrefix(Tables.INBOUND, prefix));
            broker.log().mutate(new Mutation.Delete(Tables.SESSION, Keys.of(clientId)));
        }
    }

    /** The session as it stood before a restart. A connection it had then was lost with the broker. */
    void recover(SessionRecord record) {
        absence.recover(record);
    }

    /** Deliveries that were under way, by packet identifier; after its cursors and subscriptions. */
    void recover(Map<Integer, OutboundRecord> deliveries) {
        // Identifiers say nothing of the order of sending, offsets do: per shard, and so per topic [MQTT-4.6.0-6].
        deliveries.entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> entry.getValue().offset()))
                .forEach(entry -> outbound.deliveries().recover(entry.getKey(), entry.getValue()));
    }

    void recover(SubscriptionRecord subscription, Update<Interest> update) {
        subscriptions.recover(subscription, update);
    }

    /** Timers go on where they stood. On the lane, once everything is recovered. */
    void resumeTimers(SessionRecord record) {
        absence.resume(record);
    }

    /** Closes its connection, if it has one. */
    void close(CloseReason reason) {
        Link now = link != null ? link : accepting;
        if (now != null) {
            disconnected(now);
            now.close(reason);
        }
    }

    // --- what the protocol asks ---

    @Override
    public void publish(Message message, int packetId, long token) {
        long began = meter.begin();
        AckOrder order = acks;
        Link from = link;
        if (order != null
                && from != null) { // else it was taken over while this packet was being read: nobody is owed an answer
            long added = broker.log().added();
            inbound.publish(message, packetId, order, token);
            broker.holdBack(from, broker.log().added() != added);
        }
        meter.end(began);
    }

    @Override
    public void release(int packetId) {
        long began = meter.begin();
        AckOrder order = acks;
        if (order != null) {
            inbound.release(packetId, order);
        }
        meter.end(began);
    }

    @Override
    public void acknowledge(int packetId) {
        long began = meter.begin();
        outbound.deliveries().acknowledge(packetId);
        meter.end(began);
    }

    @Override
    public boolean received(int packetId, boolean refused) {
        long began = meter.begin();
        boolean known = outbound.deliveries().received(packetId, refused);
        meter.end(began);
        return known;
    }

    @Override
    public void complete(int packetId) {
        long began = meter.begin();
        outbound.deliveries().complete(packetId);
        meter.end(began);
    }

    @Override
    public void subscribe(List<Subscription> wanted, long token) {
        long began = meter.begin();
        subscriptions.subscribe(wanted, token);
        meter.end(began);
    }

    @Override
    public void unsubscribe(List<TopicFilter> filters, long token) {
        long began = meter.begin();
        subscriptions.unsubscribe(filters, token);
        meter.end(began);
    }

    /** The connection there is now: whom an answer is owed that comes later. */
    @Nullable
    Link link() {
        return link;
    }

    void subscribed(@Nullable Link asked, long token, List<SubscribeResult> results) {
        if (asked != null && asked == link) {
            asked.subscribed(token, results);
        }
    }

    void unsubscribed(@Nullable Link asked, long token, List<Boolean> existed) {
        if (asked != null && asked == link) {
            asked.unsubscribed(token, existed);
        }
    }

    @Override
    public void end(boolean publishWill, long sessionExpiryS) {
        long began = meter.begin();
        Link now = link;
        if (now != null) {
            goodbye(now, publishWill, sessionExpiryS);
        }
        meter.end(began);
    }

    private void goodbye(Link from, boolean publishWill, long sessionExpiryS) {
        if (!publishWill) {
            absence.forgetWill();
        }
        if (sessionExpiryS >= 0) {
            absence.lasts(sessionExpiryS);
        }
        disconnected(from);
    }
}
