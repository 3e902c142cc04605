// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;

/**
 * A property as it came.
 *
 * @param id its identifier
 * @param value digits of a number, the text of a string, {@code name=value} of a pair, hexadecimal digits of binary data
 */
record V5Property(int id, String value) {
    /** Those of any packet, in the order they came. */
    static List<V5Property> of(Packet packet) {
        ByteBuffer in = ByteBuffer.wrap(packet.body());
        in.position(start(packet));
        List<V5Property> all = new ArrayList<>();
        if (!in.hasRemaining()) {
            return all;
        }
        int size = varint(in);
        int end = in.position() + size;
        while (in.position() < end) {
            int id = varint(in);
            all.add(new V5Property(id, value(id, in)));
        }
        return all;
    }

    /** The values of one identifier. */
    static List<String> values(Packet packet, int id) {
        return of(packet).stream()
                .filter(one -> one.id == id)
                .map(V5Property::value)
                .toList();
    }

    private static int start(Packet packet) {
        return switch (packet.type()) {
            case Packets.PUBLISH -> {
                int topic = (packet.body()[0] & 255) << 8 | packet.body()[1] & 255;
                yield 2 + topic + (packet.qos() == 0 ? 0 : 2);
            }
            case Packets.CONNACK, Packets.SUBACK, Packets.UNSUBACK -> 2;
            case Packets.DISCONNECT -> Math.min(1, packet.body().length);
            default -> Math.min(3, packet.body().length);
        };
    }

    private static String value(int id, ByteBuffer in) {
        return switch (id) {
            case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A -> String.valueOf(in.get());
            case 0x13, 0x21, 0x22, 0x23 -> String.valueOf(in.getShort() & 65_535);
            case 0x02, 0x11, 0x18, 0x27 -> String.valueOf(in.getInt() & 0xFFFF_FFFFL);
            case 0x0B -> String.valueOf(varint(in));
            case 0x09, 0x16 -> HexFormat.of().formatHex(binary(in));
            case 0x26 -> text(in) + "=" + text(in);
            case 0x03, 0x08, 0x12, 0x15, 0x1A, 0x1C, 0x1F -> text(in);
            default -> throw new AssertionError("no property has identifier " + id);
        };
    }

    private static String text(ByteBuffer in) {
        return new String(binary(in), StandardCharsets.UTF_8);
    }

    private static byte[] binary(ByteBuffer in) {
        byte[] bytes = new byte[in.getShort() & 65_535];
        in.get(bytes);
        return bytes;
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
