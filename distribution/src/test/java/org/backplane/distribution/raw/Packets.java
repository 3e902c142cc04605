// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.raw;

/** Packets as a client writes them; {@code version} is 4 for MQTT 3.1.1 and 5 for 5.0. */
public final class Packets {
    public static final int CONNACK = 2;
    public static final int PUBLISH = 3;
    public static final int PUBACK = 4;
    public static final int PUBREC = 5;
    public static final int PUBREL = 6;
    public static final int PUBCOMP = 7;
    public static final int SUBACK = 9;
    public static final int UNSUBACK = 11;
    public static final int PINGRESP = 13;
    public static final int DISCONNECT = 14;
    public static final long FOREVER = 4_294_967_295L;

    private Packets() {}

    /**
     * CONNECT.
     *
     * @param keepAliveS seconds; 0 for none
     * @param properties used by version 5 alone
     */
    public static byte[] connect(int version, String clientId, boolean clean, int keepAliveS, Bytes properties) {
        Bytes body = new Bytes().text("MQTT").u8(version).u8(clean ? 2 : 0).u16(keepAliveS);
        return packet(1, 0, withProperties(body, version, properties).text(clientId));
    }

    /** The property that makes a session of version 5 stay. */
    public static Bytes sessionExpiry(long seconds) {
        return new Bytes().u8(0x11).u32(seconds);
    }

    /** PUBLISH; {@code packetId} is unused at QoS 0. */
    public static byte[] publish(int version, String topic, byte[] payload, int qos, int packetId, boolean duplicate) {
        return publish(version, topic, payload, qos << 1 | (duplicate ? 8 : 0), packetId, new Bytes());
    }

    /** PUBLISH with its flags as on the wire and properties. */
    public static byte[] publish(int version, String topic, byte[] payload, int flags, int packetId, Bytes properties) {
        Bytes body = new Bytes().text(topic);
        if ((flags & 6) != 0) {
            body.u16(packetId);
        }
        return packet(PUBLISH, flags, withProperties(body, version, properties).raw(payload));
    }

    public static byte[] subscribe(int version, int packetId, String filter, int options) {
        Bytes body = withProperties(new Bytes().u16(packetId), version, new Bytes());
        return packet(8, 2, body.text(filter).u8(options));
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP with success. */
    public static byte[] acknowledge(int type, int packetId) {
        return packet(type, type == PUBREL ? 2 : 0, new Bytes().u16(packetId));
    }

    public static byte[] ping() {
        return packet(12, 0, new Bytes());
    }

    public static byte[] disconnect() {
        return packet(DISCONNECT, 0, new Bytes());
    }

    public static byte[] packet(int type, int flags, Bytes body) {
        return new Bytes().u8(type << 4 | flags).sized(body).toArray();
    }

    private static Bytes withProperties(Bytes body, int version, Bytes properties) {
        return version == 5 ? body.sized(properties) : body;
    }
}
