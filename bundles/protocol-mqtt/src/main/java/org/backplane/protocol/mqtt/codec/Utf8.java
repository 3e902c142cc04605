// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import io.netty.buffer.ByteBuf;

/** Well-formed UTF-8 as MQTT wants it: no surrogates, no overlong forms, no U+0000 (MQTT 5.0 section 1.5.4). */
public final class Utf8 {
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long ONES = 0x0101_0101_0101_0101L;

    private Utf8() {}

    /** The index of the first byte of what is not well-formed, U+0000 included; -1 if all is. */
    public static int firstBad(ByteBuf in, int from, int size) {
        return scan(in, from, from + size, false);
    }

    /** The same with U+0000 allowed: for payloads. */
    public static int firstBadText(ByteBuf in, int from, int size) {
        return scan(in, from, from + size, true);
    }

    private static int scan(ByteBuf in, int from, int end, boolean nulAllowed) {
        int i = from;
        while (end - i >= Long.BYTES && isPlain(in.getLong(i))) {
            i += Long.BYTES;
        }
        while (i < end) {
            byte b = in.getByte(i);
            if (b > 0 || (b == 0 && nulAllowed)) {
                i++;
                continue;
            }
            int size = b == 0 ? 0 : sequence(in, i, end);
            if (size == 0) {
                return i;
            }
            i += size;
        }
        return -1;
    }

    /** Eight bytes of ASCII, none of them zero. */
    private static boolean isPlain(long word) {
        return ((word | ((word - ONES) & ~word)) & HIGH_BITS) == 0;
    }

    /** Length of the multi-byte sequence that begins here; 0 if it is none (Unicode 15, table 3-7). */
    private static int sequence(ByteBuf in, int at, int end) {
        int first = in.getUnsignedByte(at);
        int size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4 || end - at < size) {
            return 0;
        }
        int lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        int second = in.getUnsignedByte(at + 1);
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int i = 2; i < size; i++) {
            if ((in.getByte(at + i) & 0xC0) != 0x80) {
                return 0;
            }
        }
        return size;
    }
}
