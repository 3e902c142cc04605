// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;

/** Packets of version 5 as a client writes them, right or wrong. */
final class V5Packets {
    static final int CONNECT = 1;
    static final int SUBSCRIBE = 8;
    static final int UNSUBSCRIBE = 10;
    static final int PINGREQ = 12;
    static final int AUTH = 15;

    /** Flags of CONNECT. */
    static final int CLEAN = 0x02;

    static final int WILL = 0x04;
    static final int WILL_RETAIN = 0x20;
    static final int PASSWORD = 0x40;
    static final int USERNAME = 0x80;

    /** Flags of PUBLISH. */
    static final int RETAIN = 1;

    static final int QOS_1 = 2;
    static final int QOS_2 = 4;
    static final int DUPLICATE = 8;

    /** Subscription options. */
    static final int NO_LOCAL = 4;

    static final int RETAIN_AS_PUBLISHED = 8;

    private V5Packets() {}

    /** No properties. */
    static Bytes none() {
        return new Bytes();
    }

    static byte[] connect(int flags, int keepAliveS, Bytes properties, Bytes payload) {
        return connect("MQTT", 5, flags, keepAliveS, properties, payload);
    }

    static byte[] connect(String name, int level, int flags, int keepAliveS, Bytes properties, Bytes payload) {
        Bytes body = new Bytes().text(name).u8(level).u8(flags).u16(keepAliveS).sized(properties);
        return Packets.packet(CONNECT, 0, body.raw(payload.toArray()));
    }

    /** A clean start that leaves nothing behind. */
    static byte[] connect(String clientId) {
        return connect(CLEAN, 0, none(), new Bytes().text(clientId));
    }

    /** The payload of a CONNECT with a will. */
    static Bytes will(String clientId, Bytes properties, String topic, String payload) {
        return new Bytes()
                .text(clientId)
                .sized(properties)
                .text(topic)
                .binary(payload.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] publish(String topic, String payload) {
        return publish(topic, payload, 0, 0, none());
    }

    static byte[] publish(String topic, String payload, int flags, int packetId) {
        return publish(topic, payload, flags, packetId, none());
    }

    static byte[] publish(String topic, String payload, int flags, int packetId, Bytes properties) {
        return Packets.publish(5, topic, payload.getBytes(StandardCharsets.UTF_8), flags, packetId, properties);
    }

    /** PUBLISH at QoS 0 with any bytes for a topic. */
    static byte[] publish(byte[] topic) {
        return Packets.packet(Packets.PUBLISH, 0, new Bytes().binary(topic).u8(0));
    }

    static byte[] subscribe(int packetId, Bytes properties, Bytes filters) {
        Bytes body = new Bytes().u16(packetId).sized(properties).raw(filters.toArray());
        return Packets.packet(SUBSCRIBE, 2, body);
    }

    static byte[] subscribe(int packetId, String filter, int options) {
        return subscribe(packetId, none(), new Bytes().text(filter).u8(options));
    }

    static byte[] unsubscribe(int packetId, String... filters) {
        Bytes body = new Bytes().u16(packetId).u8(0);
        for (String filter : filters) {
            body.text(filter);
        }
        return Packets.packet(UNSUBSCRIBE, 2, body);
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP with a reason code. */
    static byte[] acknowledge(int type, int packetId, int reason) {
        return Packets.packet(
                type, type == Packets.PUBREL ? 2 : 0, new Bytes().u16(packetId).u8(reason));
    }

    static byte[] disconnect(int reason, Bytes properties) {
        return Packets.packet(Packets.DISCONNECT, 0, new Bytes().u8(reason).sized(properties));
    }

    static Bytes userProperty(String name, String value) {
        return new Bytes().u8(0x26).text(name).text(value);
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    static byte[] join(byte[]... packets) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            all.writeBytes(packet);
        }
        return all.toByteArray();
    }

    static Bytes join(Bytes... parts) {
        Bytes all = new Bytes();
        for (Bytes part : parts) {
            all.raw(part.toArray());
        }
        return all;
    }
}
