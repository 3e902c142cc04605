// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;

/** Properties with a length, of CONNACK, DISCONNECT and AUTH. */
final class AuthProperties {
    private AuthProperties() {}

    /** Reason code of an AUTH. */
    static int reason(Packet auth) {
        return auth.body().length == 0 ? 0 : auth.body()[0] & 255;
    }

    static boolean has(Packet packet, int property) {
        return of(packet).containsKey(property);
    }

    static byte[] data(Packet packet) {
        return one(packet, 0x16);
    }

    static String text(Packet packet, int property) {
        return new String(one(packet, property), StandardCharsets.UTF_8);
    }

    private static byte[] one(Packet packet, int property) {
        byte[] value = of(packet).get(property);
        if (value == null) {
            throw new AssertionError(
                    "no property " + property + " in " + packet + of(packet).keySet());
        }
        return value;
    }

    private static Map<Integer, byte[]> of(Packet packet) {
        int start = packet.type() == Packets.CONNACK ? 2 : 1;
        Map<Integer, byte[]> all = new TreeMap<>();
        if (packet.body().length <= start) {
            return all;
        }
        ByteBuffer in = ByteBuffer.wrap(packet.body()).position(start);
        int size = varint(in);
        int end = in.position() + size;
        while (in.position() < end) {
            int id = in.get();
            int length = switch (id) {
                case 0x24, 0x25, 0x28, 0x29, 0x2A -> 1;
                case 0x13, 0x21, 0x22 -> 2;
                case 0x11, 0x27 -> 4;
                default -> in.getShort() & 65_535;
            };
            byte[] value = new byte[length];
            in.get(value);
            all.put(id, value);
        }
        return all;
    }

    private static int varint(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            int b = in.get();
            value |= (b & 127) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }
}
