// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;

/**
 * One STOMP connection: what the kernel calls. All on the connection's lane. It keeps nothing but its {@link StompState};
 * whatever comes late finds its way by its token. What a client does wrong never leaves this class as an exception.
 */
final class StompHandler implements ConnectionHandler {
    private final StompLane lane;
    private final Connection connection;
    private final StompState state;
    private final Kernel kernel;
    private final Requests requests;

    StompHandler(StompLane lane, Connection connection, StompState state) {
        this.lane = lane;
        this.connection = connection;
        this.state = state;
        this.kernel = new Kernel(lane, connection, state);
        this.requests = new Requests(lane, connection, state, kernel);
    }

    StompState state() {
        return state;
    }

    @Override
    public void onData(ByteBuf in) {
        try {
            Frame frame;
            while (isReading() && (frame = lane.reader().read(in, lane.settings())) != null) {
                requests.take(frame);
            }
        } catch (StompError error) {
            fail(error);
        }
        if (state.phase == Phase.DISCONNECTING) {
            in.skipBytes(in.readableBytes());
        }
    }

    private boolean isReading() {
        return state.phase == Phase.AWAITING_CONNECT || state.phase == Phase.CONNECTED;
    }

    private boolean isOpen() {
        return state.phase == Phase.CONNECTED || state.phase == Phase.DISCONNECTING;
    }

    private void fail(StompError error) {
        lane.countError();
        connection.countRefusal();
        Replies.error(connection, error.text(), error.receipt());
        close();
    }

    private void close() {
        state.phase = Phase.CLOSED;
        connection.close();
    }

    @Override
    public void onConnected(ConnectResult result) {
        if (state.phase != Phase.CONNECTING) {
            return;
        }
        switch (result) {
            case ConnectResult.Accepted accepted -> {
                state.phase = Phase.CONNECTED;
                Replies.connected(connection, accepted.session().clientId(), state.heartBeat);
                connection.wakeIn(state.heartBeat.wakeInMs());
            }
            case ConnectResult.Refused refused -> fail(new StompError(refused.text()));
        }
    }

    @Override
    public void onPublished(long token, PublishResult result) {
        answered(token, result.isSuccess() ? "" : "the message was refused: " + result);
    }

    @Override
    public void onSubscribed(long token, List<SubscribeResult> results) {
        Optional<SubscribeResult> no =
                results.stream().filter(one -> !one.isGranted()).findFirst();
        answered(token, no.map(one -> "the subscription was refused: " + one).orElse(""));
    }

    @Override
    public void onUnsubscribed(long token, List<Boolean> existed) {
        answered(token, existed.isEmpty() ? "the end of the subscription was refused" : "");
    }

    /** @param refusal why not; empty for yes */
    private void answered(long token, String refusal) {
        if (!isOpen()) {
            return;
        }
        if (!refusal.isEmpty()) {
            fail(new StompError(refusal, state.receipts.of(token)));
            return;
        }
        state.receipts.answered(token).ifPresent(receipt -> Replies.receipt(connection, receipt));
        requests.endWhenAnswered();
    }

    /** Only QoS 2 identifiers are released, and a STOMP connection has none. */
    @Override
    public void onReleased(int packetId, boolean found) {}

    /** Only at QoS 2, which this protocol does not subscribe with. */
    @Override
    public void onRelease(int packetId) {}

    /**
     * Either messages were sent that need no ACK: the kernel learns of it here, since it must not be asked for more in the
     * middle of a delivery. Or nothing was, and it is time for a heart-beat.
     */
    @Override
    public void onWake() {
        if (state.phase != Phase.CONNECTED) {
            return;
        }
        if (state.taken.isEmpty() && connection.isWritable()) {
            Replies.heartBeat(connection);
        }
        connection.wakeIn(state.heartBeat.wakeInMs());
        kernel.acknowledgeTaken();
    }

    @Override
    public void onClosing(CloseReason reason) {
        if (state.phase != Phase.CLOSED) {
            Replies.error(connection, "the broker closes the connection: " + reason, Optional.empty());
        }
        state.phase = Phase.CLOSED;
    }

    @Override
    public void onClosed() {
        state.phase = Phase.CLOSED;
    }

    @Override
    public int packetBytesMax() {
        return lane.settings().frameBytesMax();
    }

    @Override
    public ExportedState export(int schema) {
        return StateWriter.write(state, schema);
    }
}
