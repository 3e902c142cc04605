// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.Session;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Qos;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.protocol.Connection;

/** What a client's frames mean: what is asked of the kernel, and which answers their receipts wait for. */
final class Requests {
    /** The kernel's own limit holds. */
    private static final int RECEIVE_MAX = 65_535;

    private final StompLane lane;
    private final Connection connection;
    private final StompState state;

    Requests(StompLane lane, Connection connection, StompState state) {
        this.lane = lane;
        this.connection = connection;
        this.state = state;
    }

    /** @throws StompError if it can't be done, with the receipt that the frame asked for */
    void take(Frame frame) {
        try {
            if (frame.command().connects()) {
                connect(frame);
            } else if (state.phase != Phase.CONNECTED) {
                throw new StompError(frame.command() + " comes before CONNECT");
            } else {
                obey(frame);
            }
        } catch (StompError error) {
            throw error.at(frame.receipt());
        }
    }

    private void obey(Frame frame) {
        switch (frame.command()) {
            case CONNECT, STOMP -> throw new IllegalStateException("connecting is not done here");
            case SEND -> send(frame);
            case SUBSCRIBE -> subscribe(frame);
            case UNSUBSCRIBE -> unsubscribe(frame);
            case ACK, NACK -> acknowledge(frame);
            case BEGIN -> {
                state.transactions.begin(
                        frame.required("transaction"), lane.settings().transactionsMax());
                receipt(frame);
            }
            case COMMIT -> commit(frame);
            case ABORT -> {
                state.transactions.end(frame.required("transaction"));
                receipt(frame);
            }
            case DISCONNECT -> disconnect(frame);
        }
    }

    /** At once: what the frame asked for is done. */
    private void receipt(Frame frame) {
        frame.receipt().ifPresent(receipt -> Replies.receipt(connection, receipt));
    }

    private void connect(Frame frame) {
        if (state.phase != Phase.AWAITING_CONNECT) {
            throw new StompError("this connection is connected already");
        }
        String versions = frame.header("accept-version").orElse("1.0");
        if (!Arrays.asList(versions.split(",")).contains(Replies.VERSION)) {
            throw new StompError("the only version here is " + Replies.VERSION + ", not " + StompError.quote(versions));
        }
        StompSettings settings = lane.settings();
        state.heartBeat = HeartBeat.agree(
                frame.header("heart-beat").orElse("0,0"), settings.heartBeatOfferMs(), settings.heartBeatWantMs());
        state.phase = Phase.CONNECTING;
        connection.connect(new ConnectRequest(
                frame.header("client-id").orElse(""),
                "STOMP " + Replies.VERSION,
                true,
                0,
                RECEIVE_MAX,
                state.heartBeat.keepAliveS(),
                Optional.empty(),
                frame.header("login"),
                frame.header("passcode")
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .orElse(null)));
    }

    private Session session() {
        return connection.session().orElseThrow();
    }

    private long ask(Optional<String> receipt, int answers) {
        return state.receipts.ask(receipt, answers, lane.settings().receiptBytesMax());
    }

    private void send(Frame frame) {
        Publication publication = new Publication(
                Destination.of(frame.required("destination"))
                        .topic(lane.context().limits().topicLevelsMax()),
                frame.body(),
                qos(frame),
                frame.header("retain").filter("true"::equals).isPresent(),
                MessageHeaders.of(frame));
        Optional<String> transaction = frame.header("transaction");
        if (transaction.isPresent()) {
            hold(transaction.get(), new Transactions.Publish(publication.keep()), frame);
        } else {
            publish(publication, ask(frame.receipt(), 1));
        }
    }

    private static Qos qos(Frame frame) {
        return switch (frame.header("qos").orElse("1")) {
            case "0" -> Qos.AT_MOST_ONCE;
            case "1" -> Qos.AT_LEAST_ONCE;
            case "2" -> Qos.EXACTLY_ONCE;
            case String other -> throw new StompError("qos is 0, 1 or 2, not " + StompError.quote(other));
        };
    }

    private void publish(Publication publication, long token) {
        long nowMs = lane.context().clock().wallMs();
        session().publish(publication.message(nowMs, session().clientId()), 0, token);
    }

    private void hold(String transaction, Transactions.Step step, Frame frame) {
        state.transactions.add(transaction, step, lane.settings().transactionBytesMax());
        receipt(frame);
    }

    private void commit(Frame frame) {
        List<Transactions.Step> steps = state.transactions.end(frame.required("transaction"));
        int publishes = (int)
                steps.stream().filter(Transactions.Publish.class::isInstance).count();
        long token = publishes == 0 ? 0 : ask(frame.receipt(), publishes);
        for (Transactions.Step step : steps) {
            switch (step) {
                case Transactions.Publish publish -> publish(publish.publication(), token);
                case Transactions.Settle settle -> settle(settle.serial());
            }
        }
        if (publishes == 0) {
            receipt(frame);
        }
    }

    private void subscribe(Frame frame) {
        String id = frame.required("id");
        Destination destination = Destination.of(frame.required("destination"));
        TopicFilter filter = destination.filter();
        AckMode ack = AckMode.of(frame.header("ack"));
        if (frame.header("selector").isPresent()) {
            throw new StompError("selectors are not supported");
        }
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
        int identifier = state.subscriptions.nextIdentifier();
        state.subscriptions.add(new Subscriptions.Entry(id, filter, destination.prefixed(), ack, identifier));
        // A second one to the same filter takes the first one's place in the kernel, which sends retained messages for
        // it.
        Subscription subscription =
                new Subscription(filter, Qos.AT_LEAST_ONCE, false, false, Subscription.RetainHandling.SEND, identifier);
        session().subscribe(List.of(subscription), ask(frame.receipt(), 1));
    }

    private void unsubscribe(Frame frame) {
        String id = frame.required("id");
        Subscriptions.Entry entry = state.subscriptions.get(id);
        if (entry == null) {
            throw new StompError("there is no subscription " + StompError.quote(id));
        }
        boolean last = state.subscriptions.remove(entry);
        acknowledge(state.unacknowledged.settleAll(entry));
        if (last) {
            session().unsubscribe(List.of(entry.filter()), ask(frame.receipt(), 1));
        } else {
            receipt(frame);
        }
    }

    /** NACK too: the kernel knows no other end of a delivery than that the client had it. */
    private void acknowledge(Frame frame) {
        long serial = serial(frame.required("id"));
        Optional<String> transaction = frame.header("transaction");
        if (transaction.isPresent()) {
            hold(transaction.get(), new Transactions.Settle(serial), frame);
        } else {
            settle(serial);
            receipt(frame);
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

    private void settle(long serial) {
        acknowledge(state.unacknowledged.settle(serial));
    }

    private void acknowledge(List<Integer> packetIds) {
        packetIds.forEach(session()::acknowledge);
    }

    /** Tells the kernel what was sent and needs no ACK; it may deliver more at once. */
    void acknowledgeTaken() {
        List<Integer> taken = state.taken;
        state.taken = new ArrayList<>();
        acknowledge(taken);
    }

    /** Open transactions are dropped. What was asked before is answered first, if the client wants to know. */
    private void disconnect(Frame frame) {
        state.phase = Phase.DISCONNECTING;
        state.lastReceipt = frame.receipt().orElse("");
        if (frame.receipt().isEmpty()) {
            end();
        } else {
            endWhenAnswered();
        }
    }

    /** DISCONNECT is done once nothing is unanswered. */
    void endWhenAnswered() {
        if (state.phase == Phase.DISCONNECTING && state.receipts.unanswered == 0) {
            Replies.receipt(connection, state.lastReceipt);
            end();
        }
    }

    private void end() {
        state.phase = Phase.CLOSED;
        session().end(false, -1);
        connection.close();
    }
}
