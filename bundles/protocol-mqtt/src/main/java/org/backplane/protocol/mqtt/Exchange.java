// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import java.util.List;
import java.util.Optional;
import org.backplane.api.auth.AuthStep;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.protocol.Authentication;
import org.backplane.api.protocol.Connection;
import org.backplane.protocol.mqtt.codec.Connect;
import org.backplane.protocol.mqtt.codec.MalformedPacket;
import org.backplane.protocol.mqtt.codec.PacketSink;
import org.backplane.protocol.mqtt.codec.PacketType;
import org.backplane.protocol.mqtt.codec.Publish;
import org.backplane.protocol.mqtt.codec.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Enhanced authentication (MQTT 5.0 section 4.12): AUTH to the kernel's {@link Authentication} and back. Before the CONNACK it
 * takes all packets, and no other than AUTH and DISCONNECT [MQTT-3.1.2-30]. It keeps nothing: most clients never need one, so it is
 * made for each step.
 */
final class Exchange implements PacketSink {
    private final Connection connection;
    private final ConnectionState state;
    private final Answers answers;

    Exchange(Connection connection, ConnectionState state, Answers answers) {
        this.connection = connection;
        this.state = state;
        this.answers = answers;
    }

    /** Whether the client is to go on with an exchange that must end before its CONNACK. */
    boolean isClientsTurn() {
        return state.phase == Phase.CONNECTING
                && connection
                        .authentication()
                        .filter(one -> one.turn() == Authentication.Turn.CLIENT)
                        .isPresent();
    }

    @Override
    public void auth(int reasonCode, Optional<String> method, byte @Nullable [] data) {
        Authentication authentication = connection
                .authentication()
                .orElseThrow(() -> error(PacketType.AUTH, "CONNECT named no method [MQTT-4.12.0-7]"));
        if (!method.equals(Optional.of(authentication.method()))) {
            throw error(PacketType.AUTH, "method is not that of CONNECT [MQTT-4.12.0-5, MQTT-4.12.1-1]");
        }
        boolean again = reasonCode == ReasonCode.REAUTHENTICATE.code();
        if (again && state.phase == Phase.CONNECTED && authentication.turn() == Authentication.Turn.NONE) {
            authentication.again(data);
        } else if (!again && authentication.turn() == Authentication.Turn.CLIENT) {
            authentication.proceed(data);
        } else {
            throw error(PacketType.AUTH, "reason code " + reasonCode + " has no place here [MQTT-4.12.0-3]");
        }
    }

    /** What the authenticator said; before the CONNACK only that the client is to go on. */
    void onStep(AuthStep step) {
        String method = connection.authentication().orElseThrow().method();
        switch (step) {
            case AuthStep.Continue next -> say(ReasonCode.CONTINUE_AUTHENTICATION, method, next.data());
            case AuthStep.Success success -> say(ReasonCode.SUCCESS, method, success.data());
            case AuthStep.Failure failure -> {
                connection.countRefusal();
                answers.disconnect(Reasons.of(failure.reason()), failure.text());
                close();
            }
        }
    }

    private void say(ReasonCode code, String method, byte @Nullable [] data) {
        if (!answers.auth(code, method, data)) {
            answers.disconnect(ReasonCode.PACKET_TOO_LARGE, "");
            close();
        }
    }

    private void close() {
        state.phase = Phase.CLOSING;
        connection.close();
    }

    @Override
    public void disconnect(int reasonCode, long sessionExpiryS) {
        close();
    }

    @Override
    public void connect(Connect connect) {
        throw misplaced(PacketType.CONNECT);
    }

    @Override
    public void publish(Publish publish) {
        throw misplaced(PacketType.PUBLISH);
    }

    @Override
    public void acknowledgement(int type, int packetId, int reasonCode) {
        throw misplaced(type);
    }

    @Override
    public void subscribe(int packetId, List<Subscription> subscriptions) {
        throw misplaced(PacketType.SUBSCRIBE);
    }

    @Override
    public void unsubscribe(int packetId, List<TopicFilter> filters) {
        throw misplaced(PacketType.UNSUBSCRIBE);
    }

    @Override
    public void pingRequest() {
        throw misplaced(PacketType.PINGREQ);
    }

    private static MalformedPacket misplaced(int packet) {
        return error(packet, "comes in the middle of authentication [MQTT-3.1.2-30]");
    }

    private static MalformedPacket error(int packet, String what) {
        return new MalformedPacket(ReasonCode.PROTOCOL_ERROR, PacketType.name(packet), 0, what);
    }
}
