// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.backplane.api.protocol.Connection;
import org.backplane.api.runtime.Metrics.Counter;
import org.backplane.protocol.mqtt.codec.MqttVersion;
import org.backplane.protocol.mqtt.codec.PacketType;
import org.backplane.protocol.mqtt.codec.Property;
import org.backplane.protocol.mqtt.codec.PropertyWriter;
import org.backplane.protocol.mqtt.codec.ReasonCode;
import org.backplane.protocol.mqtt.codec.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Writes everything but PUBLISH to one client. A packet larger than the client takes is not sent, and what follows is as if
 * it had been [MQTT-3.1.2-24, MQTT-3.1.2-25]; a reason string that alone makes it too large is left out.
 */
final class Answers {
    private static final int REFUSALS_FROM = 0x80;

    private final Connection connection;
    private final ConnectionState state;
    private final Counter sent;

    /** @param sent counts the packets */
    Answers(Connection connection, ConnectionState state, Counter sent) {
        this.connection = connection;
        this.state = state;
        this.sent = sent;
    }

    /** CONNACK with success. Answers whether the client takes packets of that size. */
    boolean accepted(boolean present, PropertyWriter properties) {
        return connack(present, 0, properties);
    }

    /** CONNACK with a refusal: {@code code} to a 5.0 client, {@code returnCode} to an older one. */
    void refused(ReasonCode code, int returnCode, String reason) {
        refused(code, returnCode, reason, "");
    }

    /** @param reference of a server to go to instead, or empty */
    void refused(ReasonCode code, int returnCode, String reason, String reference) {
        connection.countRefusal();
        PropertyWriter properties = words(reason, reference);
        boolean withWords = fits(2 + properties.size());
        connack(false, state.version.isV5() ? code.code() : returnCode, withWords ? properties : new PropertyWriter());
    }

    private static PropertyWriter words(String reason, String reference) {
        PropertyWriter properties = new PropertyWriter();
        if (!reason.isEmpty()) {
            properties.text(Property.REASON_STRING, reason);
        }
        return reference.isEmpty() ? properties : properties.text(Property.SERVER_REFERENCE, reference);
    }

    /** AUTH. Answers whether the client takes packets of that size. */
    boolean auth(ReasonCode code, String method, byte @Nullable [] data) {
        PropertyWriter properties = Announcement.authenticated(new PropertyWriter(), method, data);
        int size = 1 + properties.size();
        if (!fits(size)) {
            return false;
        }
        ByteBuf out = begin(PacketType.AUTH << 4, size);
        out.writeByte(code.code());
        properties.writeTo(out);
        return true;
    }

    private boolean connack(boolean present, int code, PropertyWriter properties) {
        boolean v5 = state.version.isV5();
        int size = 2 + (v5 ? properties.size() : 0);
        if (!fits(size)) {
            return false;
        }
        ByteBuf out = begin(PacketType.CONNACK << 4, size);
        // MQTT 3.1 has no session present flag: the byte is reserved there.
        out.writeByte(present && state.version != MqttVersion.V3_1 ? 1 : 0).writeByte(code);
        if (v5) {
            properties.writeTo(out);
        }
        return true;
    }

    /**
     * PUBACK, PUBREC, PUBREL or PUBCOMP.
     *
     * @param reasonCode left out if 0, and to 3.x clients always
     */
    void acknowledgement(int type, int packetId, int reasonCode) {
        boolean withCode = state.version.isV5() && reasonCode != 0;
        int size = withCode ? 3 : 2;
        if (!fits(size)) {
            return;
        }
        if (reasonCode >= REFUSALS_FROM && (type == PacketType.PUBACK || type == PacketType.PUBREC)) {
            connection.countRefusal();
        }
        ByteBuf out = begin(type << 4 | (type == PacketType.PUBREL ? 2 : 0), size);
        out.writeShort(packetId);
        if (withCode) {
            out.writeByte(reasonCode);
        }
    }

    /** SUBACK or UNSUBACK, with a code for each filter, except UNSUBACK to a 3.x client. */
    void codes(int type, int packetId, List<Integer> codes) {
        boolean v5 = state.version.isV5();
        boolean withCodes = v5 || type == PacketType.SUBACK;
        int size = 2 + (v5 ? 1 : 0) + (withCodes ? codes.size() : 0);
        if (!fits(size)) {
            return;
        }
        ByteBuf out = begin(type << 4, size);
        out.writeShort(packetId);
        if (v5) {
            out.writeByte(0);
        }
        for (int i = 0; i < codes.size(); i++) {
            if (codes.get(i) >= REFUSALS_FROM) {
                connection.countRefusal();
            }
            if (withCodes) {
                out.writeByte(codes.get(i));
            }
        }
    }

    void pong() {
        if (fits(0)) {
            begin(PacketType.PINGRESP << 4, 0);
        }
    }

    /** DISCONNECT, which servers have since 5.0 only. */
    void disconnect(ReasonCode code, String reason) {
        disconnect(code, reason, "");
    }

    /** @param reference of a server to go to instead, or empty */
    void disconnect(ReasonCode code, String reason, String reference) {
        if (!state.version.isV5()) {
            return;
        }
        PropertyWriter properties = words(reason, reference);
        boolean withWords = !(reason.isEmpty() && reference.isEmpty()) && fits(1 + properties.size());
        int size = withWords ? 1 + properties.size() : 1;
        if (!fits(size)) {
            return;
        }
        ByteBuf out = begin(PacketType.DISCONNECT << 4, size);
        out.writeByte(code.code());
        if (withWords) {
            properties.writeTo(out);
        }
    }

    private boolean fits(int size) {
        return 1 + VarInt.size(size) + size <= state.clientPacketBytesMax;
    }

    private ByteBuf begin(int first, int size) {
        ByteBuf out = connection.outgoing(1 + VarInt.size(size) + size);
        sent.add(1);
        out.writeByte(first);
        VarInt.write(out, size);
        return out;
    }
}
