// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import java.nio.charset.StandardCharsets;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;

/** Packets of MQTT 3.1.1, right ones and those that a test wants wrong. */
final class V3Packets {
    static final int CONNECT = 1;
    static final int SUBSCRIBE = 8;
    static final int UNSUBSCRIBE = 10;
    static final int CLEAN = 2;
    static final int KEPT = 0;
    static final int WILL = 4;

    private V3Packets() {}

    /** CONNECT with a client id alone. */
    static byte[] connect(String clientId, boolean clean) {
        return connect(clean ? CLEAN : KEPT, 0, new Bytes().text(clientId));
    }

    /** CONNECT with its flags and payload as on the wire. */
    static byte[] connect(int flags, int keepAliveS, Bytes payload) {
        return connect("MQTT", 4, flags, keepAliveS, payload);
    }

    /** CONNECT of any protocol. */
    static byte[] connect(String protocol, int level, int flags, int keepAliveS, Bytes payload) {
        Bytes body = new Bytes().text(protocol).u8(level).u8(flags).u16(keepAliveS);
        return Packets.packet(CONNECT, 0, body.raw(payload.toArray()));
    }

    /** CONNECT with a clean session and a will. */
    static byte[] connectWithWill(String clientId, int qos, boolean retain, String topic, String message) {
        int flags = CLEAN | WILL | qos << 3 | (retain ? 0x20 : 0);
        return connect(flags, 0, new Bytes().text(clientId).text(topic).text(message));
    }

    static byte[] publish(String topic, String payload, int qos, int id) {
        return publishFlags(topic, payload, qos << 1, id);
    }

    static byte[] retained(String topic, String payload, int qos, int id) {
        return publishFlags(topic, payload, qos << 1 | 1, id);
    }

    /** PUBLISH with the lower half of its first byte as on the wire. */
    static byte[] publishFlags(String topic, String payload, int flags, int id) {
        return Packets.publish(4, topic, utf8(payload), flags, id, new Bytes());
    }

    static byte[] subscribe(int id, int qos, String... filters) {
        Bytes body = new Bytes().u16(id);
        for (String filter : filters) {
            body.text(filter).u8(qos);
        }
        return Packets.packet(SUBSCRIBE, 2, body);
    }

    static byte[] unsubscribe(int id, String... filters) {
        Bytes body = new Bytes().u16(id);
        for (String filter : filters) {
            body.text(filter);
        }
        return Packets.packet(UNSUBSCRIBE, 2, body);
    }

    /** The packet with other flags in its first byte. */
    static byte[] withFlags(byte[] packet, int flags) {
        byte[] changed = packet.clone();
        changed[0] = (byte) (packet[0] & 0xF0 | flags);
        return changed;
    }

    /** Several packets for one write. */
    static byte[] together(byte[]... packets) {
        Bytes all = new Bytes();
        for (byte[] one : packets) {
            all.raw(one);
        }
        return all.toArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
