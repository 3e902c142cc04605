// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.List;
import org.backplane.api.auth.AuthStep;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.message.Qos;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;
import org.backplane.protocol.mqtt.codec.Decoder;
import org.backplane.protocol.mqtt.codec.MalformedPacket;
import org.backplane.protocol.mqtt.codec.MqttVersion;
import org.backplane.protocol.mqtt.codec.PacketSink;
import org.backplane.protocol.mqtt.codec.PacketType;
import org.backplane.protocol.mqtt.codec.ReasonCode;

/**
 * One MQTT connection: bytes to the kernel, its results to answers. All on the connection's lane. It keeps nothing but its
 * {@link ConnectionState}; whatever comes late finds its way by the packet identifier in its token.
 */
final class MqttHandler implements ConnectionHandler {
    private static final int FAILED = ReasonCode.UNSPECIFIED_ERROR.code();

    private final MqttLane lane;
    private final Connection connection;
    private final ConnectionState state;
    private final Answers answers;
    private final Inbound inbound;

    MqttHandler(MqttLane lane, Connection connection, ConnectionState state) {
        this.lane = lane;
        this.connection = connection;
        this.state = state;
        this.answers = new Answers(connection, state, lane.sent());
        this.inbound = new Inbound(connection, state, answers, lane);
    }

    ConnectionState state() {
        return state;
    }

    @Override
    public void onData(ByteBuf in) {
        Decoder decoder = lane.decoder();
        inbound.begin(lane.context().clock().wallMs());
        int start = in.readerIndex();
        int packets = 0;
        try {
            while (isReading() && decoder.decode(in, state.version, state.settings.packetBytesMax(), sink())) {
                start = in.readerIndex();
                packets++;
            }
        } catch (MalformedPacket bad) {
            lane.countMalformed();
            reject(bad, in, start);
        }
        lane.countReceived(packets);
    }

    private boolean isReading() {
        return state.phase == Phase.AWAITING_CONNECT
                || state.phase == Phase.CONNECTED
                || exchange().isClientsTurn();
    }

    private Exchange exchange() {
        return new Exchange(connection, state, answers);
    }

    /** Until it has its CONNACK, a client that authenticates has nothing to say but that. */
    private PacketSink sink() {
        return state.phase == Phase.CONNECTING ? exchange() : inbound;
    }

    /** Tells the client why, as far as its version has words for it, and closes [MQTT-4.13.1-1]. */
    private void reject(MalformedPacket bad, ByteBuf in, int start) {
        if (state.phase == Phase.CONNECTED) {
            answers.disconnect(bad.code(), bad.getMessage());
        } else {
            if (state.phase == Phase.AWAITING_CONNECT) {
                state.version = Decoder.peekVersion(in, start);
                state.clientPacketBytesMax = lane.decoder().refusedPacketBytesMax();
            }
            int returnCode = returnCode(bad.code());
            if (state.version.isV5() || (state.version != MqttVersion.NONE && returnCode != 0)) {
                answers.refused(bad.code(), returnCode, bad.getMessage());
            }
        }
        close();
    }

    /** CONNACK return code of 3.1.1; 0 where it has none and the connection just closes. */
    private static int returnCode(ReasonCode code) {
        return switch (code) {
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            default -> 0;
        };
    }

    private void close() {
        state.phase = Phase.CLOSING;
        connection.close();
    }

    @Override
    public void onAuthentication(AuthStep step) {
        if (state.phase == Phase.CONNECTING || state.phase == Phase.CONNECTED) {
            exchange().onStep(step);
        }
    }

    @Override
    public void onConnected(ConnectResult result) {
        if (state.phase != Phase.CONNECTING) {
            return;
        }
        switch (result) {
            case ConnectResult.Accepted accepted -> {
                state.receiveMaximum = lane.context().limits().receiveMaximum();
                state.phase = Phase.CONNECTED;
                var words = Announcement.of(state, accepted, connection.authentication(), lane.directions());
                if (!answers.accepted(accepted.present(), words)) {
                    answers.refused(ReasonCode.PACKET_TOO_LARGE, 3, "");
                    close();
                }
            }
            case ConnectResult.Refused refused -> {
                refuse(refused);
                close();
            }
        }
    }

    private void refuse(ConnectResult.Refused refused) {
        String reference = lane.directions().serverReference();
        int returnCode = Reasons.returnCode(refused.reason());
        if (!reference.isEmpty() && Reasons.isOfThisServerAlone(refused.reason())) {
            answers.refused(ReasonCode.USE_ANOTHER_SERVER, returnCode, refused.text(), reference);
        } else {
            answers.refused(Reasons.of(refused.reason()), returnCode, refused.text());
        }
    }

    @Override
    public void onPublished(long token, PublishResult result) {
        int qos = Tokens.qos(token);
        if (state.phase != Phase.CONNECTED || qos == Qos.AT_MOST_ONCE.code()) {
            return;
        }
        boolean denied = result == PublishResult.NOT_AUTHORIZED;
        if (!state.version.isV5() && !result.isSuccess() && !denied) {
            // Older versions can't say no; an acknowledgement would be a lie.
            close();
            return;
        }
        // What may not be published they have acknowledged and dropped, or would send it for ever [MQTT-3.3.5-2 of
        // 3.1.1].
        int type = qos == Qos.AT_LEAST_ONCE.code() ? PacketType.PUBACK : PacketType.PUBREC;
        if (type == PacketType.PUBACK || !result.isSuccess()) {
            inboundDone();
        }
        answers.acknowledgement(type, Tokens.packetId(token), Reasons.of(result).code());
    }

    @Override
    public void onReleased(int packetId, boolean found) {
        if (state.phase == Phase.CONNECTED) {
            if (found) {
                inboundDone();
            }
            answers.acknowledgement(PacketType.PUBCOMP, packetId, notFoundUnless(found));
        }
    }

    /** A PUBREL of an earlier connection's publish gives back what this connection never took: not below zero. */
    private void inboundDone() {
        state.inboundInflight = Math.max(0, state.inboundInflight - 1);
    }

    @Override
    public void onRelease(int packetId) {
        if (state.phase == Phase.CONNECTED) {
            answers.acknowledgement(PacketType.PUBREL, packetId, 0);
        }
    }

    private static int notFoundUnless(boolean found) {
        return found ? 0 : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND.code();
    }

    @Override
    public void onSubscribed(long token, List<SubscribeResult> results) {
        if (state.phase != Phase.CONNECTED) {
            return;
        }
        if (state.version == MqttVersion.V3_1 && !results.stream().allMatch(Reasons::canBeSaidIn31)) {
            // SUBACK of 3.1 has no failure; a yes would be a promise that nobody keeps.
            close();
            return;
        }
        List<Integer> codes =
                results.stream().map(one -> Reasons.of(one, state.version)).toList();
        answers.codes(PacketType.SUBACK, Tokens.packetId(token), codes);
    }

    @Override
    public void onUnsubscribed(long token, List<Boolean> existed) {
        if (state.phase != Phase.CONNECTED) {
            return;
        }
        if (existed.isEmpty() && !state.version.isV5()) {
            // UNSUBACK of 3.x always means yes.
            close();
            return;
        }
        List<Integer> codes = existed.isEmpty()
                ? Collections.nCopies(Tokens.count(token), FAILED)
                : existed.stream()
                        .map(one -> one ? 0 : ReasonCode.NO_SUBSCRIPTION_EXISTED.code())
                        .toList();
        answers.codes(PacketType.UNSUBACK, Tokens.packetId(token), codes);
    }

    @Override
    public void onClosing(CloseReason reason) {
        String reference = lane.directions().serverReference();
        boolean elsewhere = reason == CloseReason.SHUTTING_DOWN || reason == CloseReason.SERVER_UNAVAILABLE;
        if (state.phase == Phase.CONNECTED && elsewhere && !reference.isEmpty()) {
            answers.disconnect(ReasonCode.USE_ANOTHER_SERVER, "", reference);
        } else if (state.phase == Phase.CONNECTED) {
            answers.disconnect(Reasons.of(reason), "");
        } else if (state.phase == Phase.CONNECTING) {
            answers.refused(ReasonCode.SERVER_UNAVAILABLE, 3, "");
        }
        state.phase = Phase.CLOSING;
    }

    @Override
    public void onClosed() {
        state.phase = Phase.CLOSING;
    }

    @Override
    public int packetBytesMax() {
        return state.settings.packetBytesMax();
    }

    @Override
    public ExportedState export(int schema) {
        return StateWriter.write(state, schema);
    }
}
