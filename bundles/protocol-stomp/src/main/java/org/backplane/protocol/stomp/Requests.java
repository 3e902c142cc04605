// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.protocol.Connection;

/** A client's frames in their order: who may say what when, CONNECT and DISCONNECT. */
final class Requests {
    /** The kernel's own limit holds. */
    private static final int RECEIVE_MAX = 65_535;

    private final StompLane lane;
    private final Connection connection;
    private final StompState state;
    private final Kernel kernel;
    private final Publishing publishing;
    private final Subscribing subscribing;

    Requests(StompLane lane, Connection connection, StompState state, Kernel kernel) {
        this.lane = lane;
        this.connection = connection;
        this.state = state;
        this.kernel = kernel;
        this.publishing = new Publishing(lane, state, kernel);
        this.subscribing = new Subscribing(lane, state, kernel, publishing);
    }

    /** @throws StompError if it can't be done, with the receipt that the frame asked for */
    void take(Frame frame) {
        try {
            if (!frame.command().connects() && state.phase != Phase.CONNECTED) {
                throw new StompError(frame.command() + " comes before CONNECT");
            }
            switch (frame.command()) {
                case CONNECT, STOMP -> connect(frame);
                case SEND -> publishing.send(frame);
                case SUBSCRIBE -> subscribing.subscribe(frame);
                case UNSUBSCRIBE -> subscribing.unsubscribe(frame);
                case ACK, NACK -> subscribing.acknowledge(frame);
                case BEGIN -> publishing.begin(frame);
                case COMMIT -> publishing.commit(frame);
                case ABORT -> publishing.abort(frame);
                case DISCONNECT -> disconnect(frame);
            }
        } catch (StompError error) {
            throw error.at(frame.receipt());
        }
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

    /** Open transactions are dropped. What was asked before is answered first, if the client wants to know. */
    private void disconnect(Frame frame) {
        state.phase = Phase.DISCONNECTING;
        state.lastReceipt = frame.receipt().orElse("");
        if (frame.receipt().isEmpty()) {
            kernel.end();
        } else {
            endWhenAnswered();
        }
    }

    /** DISCONNECT is done once nothing is unanswered. */
    void endWhenAnswered() {
        if (state.phase == Phase.DISCONNECTING && state.receipts.unanswered == 0) {
            Replies.receipt(connection, state.lastReceipt);
            kernel.end();
        }
    }
}
