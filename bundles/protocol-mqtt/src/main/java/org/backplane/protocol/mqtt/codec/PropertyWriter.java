// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Collects the properties of a packet that is rare enough to be written in two steps. Not for PUBLISH. */
public final class PropertyWriter {
    private final ByteBuf bytes = Unpooled.buffer(64);

    public PropertyWriter number1(int id, int value) {
        bytes.writeByte(id).writeByte(value);
        return this;
    }

    public PropertyWriter number2(int id, int value) {
        bytes.writeByte(id).writeShort(value);
        return this;
    }

    public PropertyWriter number4(int id, long value) {
        bytes.writeByte(id).writeInt((int) value);
        return this;
    }

    /** @param text at most 65,535 bytes of UTF-8 */
    public PropertyWriter text(int id, String text) {
        return binary(id, text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param data at most 65,535 bytes */
    public PropertyWriter binary(int id, byte[] data) {
        bytes.writeByte(id).writeShort(data.length).writeBytes(data);
        return this;
    }

    /** Bytes of all with the length before them. */
    public int size() {
        return VarInt.size(bytes.readableBytes()) + bytes.readableBytes();
    }

    /** Writes length and properties. */
    public void writeTo(ByteBuf out) {
        VarInt.write(out, bytes.readableBytes());
        out.writeBytes(bytes, 0, bytes.readableBytes());
    }
}
