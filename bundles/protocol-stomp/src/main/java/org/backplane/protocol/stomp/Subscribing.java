// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.List;
import java.util.Optional;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Qos;
import org.backplane.api.message.TopicFilter;

/** SUBSCRIBE, UNSUBSCRIBE, ACK and NACK. */
final class Subscribing {
    private final StompLane lane;
    private final StompState state;
    private final Kernel kernel;
    private final Publishing publishing;

    Subscribing(StompLane lane, StompState state, Kernel kernel, Publishing publishing) {
        this.lane = lane;
        this.state = state;
        this.kernel = kernel;
        this.publishing = publishing;
    }

    void subscribe(Frame frame) {
        String id = frame.required("id");
        Destination destination = Destination.of(frame.required("destination"));
        TopicFilter filter = destination.filter();
        AckMode ack = AckMode.of(frame.header("ack"));
        if (frame.header("selector").isPresent()) {
            throw new StompError("selectors are not supported");
        }
        checkRoom(id, filter);
        int identifier = state.subscriptions.nextIdentifier();
        state.subscriptions.add(new Subscriptions.Entry(id, filter, destination.prefixed(), ack, identifier));
        // A second one to the same filter takes the first one's place in the kernel, which sends retained messages for
        // it.
        Subscription subscription =
                new Subscription(filter, Qos.AT_LEAST_ONCE, false, false, Subscription.RetainHandling.SEND, identifier);
        kernel.subscribe(subscription, kernel.token(frame, 1));
    }

    private void checkRoom(String id, TopicFilter filter) {
        if (state.subscriptions.get(id) != null) {
            throw new StompError("there is a subscription " + StompError.quote(id) + " already");
        }
        int max = lane.context().limits().subscriptionsMax();
        if (state.subscriptions.size() >= max) {
            throw new StompError("more than " + max + " subscriptions");
        }
        int sameMax = lane.settings().subscriptionsPerDestinationMax();
        if (state.subscriptions.to(filter) >= sameMax) {
            throw new StompError("more than " + sameMax + " subscriptions to the same destination");
        }
    }

    void unsubscribe(Frame frame) {
        String id = frame.required("id");
        Subscriptions.Entry entry = state.subscriptions.get(id);
        if (entry == null) {
            throw new StompError("there is no subscription " + StompError.quote(id));
        }
        boolean last = state.subscriptions.remove(entry);
        List<Integer> left = state.unacknowledged.settleAll(entry);
        if (last) {
            kernel.unsubscribe(entry.filter(), kernel.token(frame, 1));
        } else {
            kernel.done(frame);
        }
        kernel.acknowledge(left);
    }

    /** NACK too: the kernel knows no other end of a delivery than that the client had it. */
    void acknowledge(Frame frame) {
        long serial = serial(frame.required("id"));
        Optional<String> transaction = frame.header("transaction");
        if (transaction.isPresent()) {
            publishing.hold(transaction.get(), new Transactions.Settle(serial), frame);
        } else {
            kernel.settle(serial);
            kernel.done(frame);
        }
    }

    /** Of a message that was sent, even if it is settled by now: a later cumulative ACK or UNSUBSCRIBE may have come first. */
    private long serial(String id) {
        try {
            long serial = Long.parseLong(id);
            if (serial > 0 && serial <= state.lastSerial) {
                return serial;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new StompError("no message was sent with ack " + StompError.quote(id));
    }
}
