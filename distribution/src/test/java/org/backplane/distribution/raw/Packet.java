// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.raw;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A packet as it came.
 *
 * @param version 4 or 5
 * @param type one of the constants of {@link Packets}
 * @param flags the lower half of the first byte
 * @param body everything after the remaining length
 */
public record Packet(int version, int type, int flags, byte[] body) {
    public int qos() {
        return flags >> 1 & 3;
    }

    public boolean isDuplicate() {
        return (flags & 8) != 0;
    }

    public boolean isRetained() {
        return (flags & 1) != 0;
    }

    public String topic() {
        return new String(body, 2, u16(0), StandardCharsets.UTF_8);
    }

    /** Of any packet that has one. */
    public int packetId() {
        return type == Packets.PUBLISH ? u16(2 + u16(0)) : u16(0);
    }

    /** Reason code of an acknowledgement, CONNACK or DISCONNECT; the first one of a SUBACK. */
    public int reason() {
        return switch (type) {
            case Packets.CONNACK -> body[1] & 255;
            case Packets.DISCONNECT -> body.length == 0 ? 0 : body[0] & 255;
            case Packets.SUBACK, Packets.UNSUBACK -> body[propertiesEnd(2)] & 255;
            default -> body.length < 3 ? 0 : body[2] & 255;
        };
    }

    /** Of a CONNACK. */
    public boolean isSessionPresent() {
        return (body[0] & 1) != 0;
    }

    public byte[] payload() {
        return Arrays.copyOfRange(body, propertiesEnd(propertiesStart()), body.length);
    }

    /** Numeric properties of a PUBLISH or CONNACK by identifier; others are stepped over. */
    public Map<Integer, Long> numbers() {
        int start = type == Packets.CONNACK ? 2 : propertiesStart();
        ByteBuffer in = ByteBuffer.wrap(body, start, body.length - start);
        int end = varint(in) + in.position();
        Map<Integer, Long> numbers = new TreeMap<>();
        while (in.position() < end) {
            int id = in.get();
            switch (id) {
                case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A -> numbers.put(id, (long) in.get() & 255);
                case 0x13, 0x21, 0x22, 0x23 -> numbers.put(id, (long) in.getShort() & 65_535);
                case 0x02, 0x11, 0x18, 0x27 -> numbers.put(id, (long) in.getInt() & Packets.FOREVER);
                case 0x0B -> numbers.put(id, (long) varint(in));
                case 0x26 -> skip(in, 2);
                default -> skip(in, 1);
            }
        }
        return numbers;
    }

    private int propertiesStart() {
        int topicEnd = 2 + u16(0);
        return qos() == 0 ? topicEnd : topicEnd + 2;
    }

    private int propertiesEnd(int start) {
        if (version != 5) {
            return start;
        }
        ByteBuffer in = ByteBuffer.wrap(body, start, body.length - start);
        return varint(in) + in.position();
    }

    private int u16(int at) {
        return (body[at] & 255) << 8 | body[at + 1] & 255;
    }

    private static void skip(ByteBuffer in, int strings) {
        for (int i = 0; i < strings; i++) {
            int length = in.getShort() & 65_535;
            in.position(in.position() + length);
        }
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
