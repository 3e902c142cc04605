// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import io.netty.buffer.ByteBuf;

/** Variable byte integers on their way out (MQTT 5.0 section 1.5.5). */
public final class VarInt {
    /** The largest there is. */
    public static final int MAX = 268_435_455;

    private VarInt() {}

    /** Bytes it takes, 1 to 4. */
    public static int size(int value) {
        return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;
    }

    public static void write(ByteBuf out, int value) {
        int rest = value;
        while (rest >= 128) {
            out.writeByte(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}
