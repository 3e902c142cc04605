// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.load;

import io.netty.buffer.ByteBuf;

/** The properties of a CONNACK of MQTT 5 (section 3.2.2.3). */
final class Properties {
    private Properties() {}

    /** Where the value of that property begins, in properties whose length stands at {@code start}; -1 if it is not there. */
    static int find(ByteBuf in, int start, int wanted) {
        int at = start;
        int length = in.getUnsignedByte(at++);
        if (length >= 128) {
            length = (length & 127) | in.getUnsignedByte(at++) << 7;
        }
        int end = at + length;
        while (at < end) {
            int id = in.getUnsignedByte(at++);
            if (id == wanted) {
                return at;
            }
            at += size(in, id, at);
        }
        return -1;
    }

    private static int size(ByteBuf in, int id, int at) {
        return switch (id) {
            case 0x24, 0x25, 0x28, 0x29, 0x2A -> 1;
            case 0x13, 0x21, 0x22 -> 2;
            case 0x11, 0x27 -> 4;
            case 0x26 -> {
                int name = 2 + in.getUnsignedShort(at);
                yield name + 2 + in.getUnsignedShort(at + name);
            }
            default -> 2 + in.getUnsignedShort(at);
        };
    }
}
