// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import org.backplane.api.message.Qos;
import org.backplane.protocol.mqtt.codec.PacketType;

/**
 * What a result needs to become an answer, in the 64 bits that come back with it, perhaps to the next version of this
 * code: bits 0-15 packet identifier, 16-19 packet type, 20-21 QoS, 32-63 number of filters. Fixed for ever.
 */
final class Tokens {
    private Tokens() {}

    static long publish(int packetId, Qos qos) {
        return (long) qos.code() << 20 | PacketType.PUBLISH << 16 | packetId;
    }

    static long filters(int type, int packetId, int count) {
        return (long) count << 32 | type << 16 | packetId;
    }

    static int packetId(long token) {
        return (int) token & 0xFFFF;
    }

    static int qos(long token) {
        return (int) (token >> 20) & 3;
    }

    static int count(long token) {
        return (int) (token >>> 32);
    }
}
