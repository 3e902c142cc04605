// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.backplane.api.auth.AuthData;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;

/** Reads CONNECT (MQTT 5.0 section 3.1, MQTT 3.1.1 section 3.1). */
final class ConnectDecoder {
    private static final int USERNAME = 0x80;
    private static final int PASSWORD = 0x40;
    private static final int WILL_RETAIN = 0x20;
    private static final int WILL = 0x04;
    private static final int CLEAN = 0x02;
    private static final int RESERVED = 0x01;

    /** Longest client identifier of MQTT 3.1, in characters. */
    private static final int ID_CHARACTERS_MAX_3_1 = 23;

    private final Properties properties;
    private final TopicCache topics;
    private int packetBytesMax = Connect.PACKET_BYTES_MAX;

    ConnectDecoder(Properties properties, TopicCache topics) {
        this.properties = properties;
        this.topics = topics;
    }

    /** A packet of an unknown client begins. */
    void begin() {
        packetBytesMax = Connect.PACKET_BYTES_MAX;
    }

    /** Largest packet that the client of the last CONNECT takes, in bytes, as far as it was read. */
    int packetBytesMax() {
        return packetBytesMax;
    }

    Connect decode(PacketReader in) {
        MqttVersion version = version(in);
        int flags = flags(in, version);
        int keepAliveS = in.u16();
        readProperties(in, version, Property.IN_CONNECT);
        if (properties.has(Property.AUTHENTICATION_DATA) && !properties.has(Property.AUTHENTICATION_METHOD)) {
            throw in.protocolError("authentication data without a method [MQTT 5.0 section 3.1.2.11.10]");
        }
        long sessionExpiryS = properties.number(Property.SESSION_EXPIRY_INTERVAL, 0);
        int receiveMaximum = (int) properties.number(Property.RECEIVE_MAXIMUM, 65_535);
        long bytesMax = properties.number(Property.MAXIMUM_PACKET_SIZE, Connect.PACKET_BYTES_MAX);
        packetBytesMax = (int) Math.min(bytesMax, Connect.PACKET_BYTES_MAX);
        int aliasMax = (int) properties.number(Property.TOPIC_ALIAS_MAXIMUM, 0);
        boolean problems = properties.number(Property.REQUEST_PROBLEM_INFORMATION, 1) == 1;
        boolean response = properties.number(Property.REQUEST_RESPONSE_INFORMATION, 0) == 1;
        byte[] data = properties.binary(Property.AUTHENTICATION_DATA);
        Optional<AuthData> authentication =
                properties.text(Property.AUTHENTICATION_METHOD).map(method -> new AuthData(method, data));
        String clientId = clientId(in, version, (flags & CLEAN) != 0);
        Optional<Connect.LastWill> will =
                (flags & WILL) == 0 ? Optional.empty() : Optional.of(will(in, version, flags));
        Optional<String> username = isThere(in, version, flags & USERNAME) ? Optional.of(in.text()) : Optional.empty();
        byte[] password = isThere(in, version, flags & PASSWORD) ? in.binary() : null;
        in.finish();
        return new Connect(
                version,
                (flags & CLEAN) != 0,
                keepAliveS,
                sessionExpiryS,
                receiveMaximum,
                packetBytesMax,
                aliasMax,
                problems,
                response,
                authentication,
                clientId,
                will,
                username,
                password);
    }

    /** In MQTT 3.1 the packet's length goes before the flags of what comes last: older clients set them for nothing. */
    private static boolean isThere(PacketReader in, MqttVersion version, int flag) {
        return flag != 0 && (version != MqttVersion.V3_1 || in.remaining() > 0);
    }

    private static MqttVersion version(PacketReader in) {
        String name = in.text();
        int level = in.u8();
        if (name.equals("MQTT") && level == 5) {
            return MqttVersion.V5;
        }
        if (name.equals("MQTT") && level == 4) {
            return MqttVersion.V3_1_1;
        }
        if (name.equals("MQIsdp") && level == 3) {
            return MqttVersion.V3_1;
        }
        throw in.reject(
                ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "protocol name and level are not of 3.1, 3.1.1 or 5.0");
    }

    private static int flags(PacketReader in, MqttVersion version) {
        int flags = in.u8();
        if ((flags & RESERVED) != 0) {
            throw in.malformed("reserved connect flag is set [MQTT-3.1.2-3]");
        }
        if ((flags & WILL) == 0 && version == MqttVersion.V3_1) {
            flags &= ~0x38; // there they mean nothing without a will
        }
        if ((flags & WILL) == 0 && (flags & 0x38) != 0) {
            throw in.malformed("will QoS or retain without a will [MQTT-3.1.2-11, MQTT-3.1.2-13]");
        }
        if ((flags & 0x18) == 0x18) {
            throw in.malformed("will QoS is 3 [MQTT-3.1.2-12]");
        }
        if (!version.isV5() && (flags & USERNAME) == 0 && (flags & PASSWORD) != 0) {
            throw in.malformed("password without user name [MQTT-3.1.2-22 of 3.1.1]");
        }
        return flags;
    }

    private static String clientId(PacketReader in, MqttVersion version, boolean clean) {
        String clientId = in.text();
        boolean needed = version == MqttVersion.V3_1 || (version == MqttVersion.V3_1_1 && !clean);
        if (needed && clientId.isEmpty()) {
            throw in.reject(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client identifier is empty [MQTT-3.1.3-8 of 3.1.1]");
        }
        if (version == MqttVersion.V3_1 && clientId.codePointCount(0, clientId.length()) > ID_CHARACTERS_MAX_3_1) {
            throw in.reject(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "client identifier has more than " + ID_CHARACTERS_MAX_3_1 + " characters, which 3.1 forbids");
        }
        return clientId;
    }

    private Connect.LastWill will(PacketReader in, MqttVersion version, int flags) {
        readProperties(in, version, Property.IN_WILL);
        Headers headers = properties.headers();
        long delayS = properties.number(Property.WILL_DELAY_INTERVAL, 0);
        long expiryS = properties.number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
        int size = in.u16();
        in.need(size);
        if (size == 0) {
            throw in.reject(ReasonCode.TOPIC_NAME_INVALID, "will topic is empty [MQTT-4.7.3-1]");
        }
        Topic topic = topics.read(in, size);
        byte[] payload = in.binary();
        Qos qos = Qos.of(flags >> 3 & 3);
        return new Connect.LastWill(topic, payload, qos, (flags & WILL_RETAIN) != 0, headers, delayS, expiryS);
    }

    private void readProperties(PacketReader in, MqttVersion version, long allowed) {
        if (version.isV5()) {
            properties.read(in, allowed);
        } else {
            properties.clear();
        }
    }

    /** Which version's answer a client understands whose CONNECT was refused; NONE if that can't be told. */
    static MqttVersion peekVersion(ByteBuf in, int start) {
        int end = in.writerIndex();
        if (start == end || in.getUnsignedByte(start) >> 4 != PacketType.CONNECT) {
            return MqttVersion.NONE;
        }
        int i = start + 1;
        while (i < end && i < start + 4 && in.getByte(i) < 0) {
            i++;
        }
        i++;
        if (end - i >= 7 && in.getInt(i) == 0x0004_4D51 && in.getShort(i + 4) == 0x5454) {
            return in.getUnsignedByte(i + 6) >= 5 ? MqttVersion.V5 : MqttVersion.V3_1_1;
        }
        return end - i >= 9 && in.getLong(i) == 0x0006_4D51_4973_6470L ? MqttVersion.V3_1 : MqttVersion.NONE;
    }
}
