// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.Session;
import org.backplane.api.broker.Subscription;
import org.backplane.api.broker.Will;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.protocol.Connection;
import org.backplane.protocol.mqtt.codec.Connect;
import org.backplane.protocol.mqtt.codec.MalformedPacket;
import org.backplane.protocol.mqtt.codec.PacketSink;
import org.backplane.protocol.mqtt.codec.PacketType;
import org.backplane.protocol.mqtt.codec.Publish;
import org.backplane.protocol.mqtt.codec.ReasonCode;
import org.jspecify.annotations.Nullable;

/** What a client's packets mean: checks what only the connection can know, and asks the kernel for the rest. */
final class Inbound implements PacketSink {
    private static final int REFUSALS_FROM = 0x80;

    /** "Server unavailable": the only word that 3.1.1 has for it. */
    private static final int MOVED_RETURN_CODE = 3;

    private final Connection connection;
    private final ConnectionState state;
    private final Answers answers;
    private final MqttLane lane;
    private long nowMs;
    private @Nullable Session session;
    private String clientId = "";

    Inbound(Connection connection, ConnectionState state, Answers answers, MqttLane lane) {
        this.connection = connection;
        this.state = state;
        this.answers = answers;
        this.lane = lane;
    }

    /** A batch begins: what is the same for all its packets is asked for once. */
    void begin(long nowMs) {
        this.nowMs = nowMs;
        if (session == null && state.phase == Phase.CONNECTED) {
            session = connection.session().orElseThrow();
            clientId = session.clientId();
        }
    }

    private Session session() {
        Session current = session;
        if (current == null) {
            throw new IllegalStateException("connected without a session");
        }
        return current;
    }

    @Override
    public void connect(Connect connect) {
        int idBytes = connect.clientId().getBytes(StandardCharsets.UTF_8).length;
        if (idBytes > state.settings.clientIdBytesMax()) {
            throw reject(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, PacketType.CONNECT, "client identifier is too long");
        }
        Optional<Will> will = connect.will().map(last -> will(connect, last));
        state.connecting(connect);
        Directions now = lane.directions();
        if (now.moved()) {
            answers.refused(ReasonCode.SERVER_MOVED, MOVED_RETURN_CODE, "", now.serverReference());
            state.phase = Phase.CLOSING;
            connection.close();
            return;
        }
        boolean v5 = connect.version().isV5();
        long never = connect.clean() ? 0 : ConnectRequest.NEVER_EXPIRES;
        connection.connect(new ConnectRequest(
                connect.clientId(),
                connect.version().text(),
                connect.clean(),
                v5 ? connect.sessionExpiryS() : never,
                connect.receiveMaximum(),
                connect.keepAliveS(),
                will,
                connect.username(),
                connect.password(),
                connect.authentication()));
    }

    private Will will(Connect connect, Connect.LastWill last) {
        checkAllowed(last.qos(), last.retain(), PacketType.CONNECT);
        Message message = new Message(
                last.topic(),
                Payload.of(last.payload()),
                last.qos(),
                last.retain(),
                last.headers(),
                nowMs,
                Message.NEVER,
                connect.clientId());
        return new Will(message, last.delayS(), last.expiryS());
    }

    @Override
    public void publish(Publish publish) {
        Qos qos = publish.qos();
        checkAllowed(qos, publish.isRetain(), PacketType.PUBLISH);
        if (qos != Qos.AT_MOST_ONCE && state.version.isV5() && ++state.inboundInflight > state.receiveMaximum) {
            throw reject(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, PacketType.PUBLISH, "more unacknowledged than allowed");
        }
        Topic topic = topic(publish);
        if (state.settings.payloadFormatChecked()) {
            checkPayloadFormat(publish);
        }
        long expiresAtMs = publish.expiryS() < 0 ? Message.NEVER : nowMs + publish.expiryS() * 1000;
        Message message = new Message(
                topic, publish.payload(), qos, publish.isRetain(), publish.headers(), nowMs, expiresAtMs, clientId);
        int exactlyOnceId = qos == Qos.EXACTLY_ONCE ? publish.packetId() : 0;
        session().publish(message, exactlyOnceId, Tokens.publish(publish.packetId(), qos));
    }

    private void checkAllowed(Qos qos, boolean retain, int packet) {
        if (qos.code() > state.settings.qosMax()) {
            throw reject(ReasonCode.QOS_NOT_SUPPORTED, packet, "QoS is higher than allowed [MQTT-3.2.2-11]");
        }
        if (retain && !state.settings.retain()) {
            throw reject(ReasonCode.RETAIN_NOT_SUPPORTED, packet, "no retained messages here [MQTT-3.2.2-14]");
        }
    }

    private Topic topic(Publish publish) {
        Topic topic = publish.topic();
        int alias = publish.alias();
        if (alias > state.inboundAliases.max()) {
            throw reject(ReasonCode.TOPIC_ALIAS_INVALID, PacketType.PUBLISH, "topic alias is higher than allowed");
        }
        if (topic != null) {
            if (alias > 0) {
                state.inboundAliases.put(alias, topic);
            }
            return topic;
        }
        Topic known = state.inboundAliases.get(alias);
        if (known == null) {
            throw reject(ReasonCode.PROTOCOL_ERROR, PacketType.PUBLISH, "topic alias stands for nothing yet");
        }
        return known;
    }

    private static void checkPayloadFormat(Publish publish) {
        Optional<Header> format = publish.headers().standard(Headers.PAYLOAD_FORMAT);
        if (format.isPresent() && format.get().number() == 1 && !publish.isPayloadText()) {
            throw reject(ReasonCode.PAYLOAD_FORMAT_INVALID, PacketType.PUBLISH, "payload is not UTF-8 as it says");
        }
    }

    @Override
    public void acknowledgement(int type, int packetId, int reasonCode) {
        switch (type) {
            case PacketType.PUBACK -> session().acknowledge(packetId);
            case PacketType.PUBREC -> received(packetId, reasonCode >= REFUSALS_FROM);
            case PacketType.PUBREL -> session().release(packetId);
            default -> session().complete(packetId);
        }
    }

    private void received(int packetId, boolean refused) {
        if (!session().received(packetId, refused) && !refused) {
            answers.acknowledgement(PacketType.PUBREL, packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND.code());
        }
    }

    @Override
    public void subscribe(int packetId, List<Subscription> subscriptions) {
        Qos max = Qos.of(state.settings.qosMax());
        List<Subscription> granted =
                subscriptions.stream().map(one -> allowed(one, max)).toList();
        session().subscribe(granted, Tokens.filters(PacketType.SUBSCRIBE, packetId, granted.size()));
    }

    private Subscription allowed(Subscription one, Qos max) {
        if (one.filter().hasWildcard() && !state.settings.wildcards()) {
            throw reject(ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED, PacketType.SUBSCRIBE, "no wildcards here");
        }
        if (one.filter().isShared() && !state.settings.shared()) {
            throw reject(
                    ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
                    PacketType.SUBSCRIBE,
                    "no shared subscriptions here");
        }
        if (one.identifier() != 0 && !state.settings.identifiers()) {
            throw reject(
                    ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED, PacketType.SUBSCRIBE, "no identifiers here");
        }
        return new Subscription(
                one.filter(),
                one.qos().min(max),
                one.noLocal(),
                one.retainAsPublished(),
                one.retainHandling(),
                one.identifier());
    }

    @Override
    public void unsubscribe(int packetId, List<TopicFilter> filters) {
        session().unsubscribe(filters, Tokens.filters(PacketType.UNSUBSCRIBE, packetId, filters.size()));
    }

    @Override
    public void pingRequest() {
        answers.pong();
    }

    @Override
    public void disconnect(int reasonCode, long sessionExpiryS) {
        if (sessionExpiryS > 0 && state.sessionExpiryS == 0) {
            throw reject(ReasonCode.PROTOCOL_ERROR, PacketType.DISCONNECT, "session expiry was 0 and can't be changed");
        }
        session().end(reasonCode != 0, sessionExpiryS);
        state.phase = Phase.CLOSING;
        connection.close();
    }

    @Override
    public void auth(int reasonCode, Optional<String> method, byte @Nullable [] data) {
        new Exchange(connection, state, answers).auth(reasonCode, method, data);
    }

    private static MalformedPacket reject(ReasonCode code, int packet, String what) {
        return new MalformedPacket(code, PacketType.name(packet), 0, what);
    }
}
