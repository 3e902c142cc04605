// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Builds the bytes of one packet field by field, well-formed or not: {@code Wire.packet(0x30).text("a").bytes()}. */
public final class Wire {
    private final int first;
    private final ByteBuf body = Unpooled.buffer();

    private Wire(int first) {
        this.first = first;
    }

    /** @param first type and flags */
    public static Wire packet(int first) {
        return new Wire(first);
    }

    /** Properties without their length: see {@link #properties}. */
    public static Wire fields() {
        return new Wire(0);
    }

    public Wire u8(int value) {
        body.writeByte(value);
        return this;
    }

    public Wire u16(int value) {
        body.writeShort(value);
        return this;
    }

    public Wire u32(long value) {
        body.writeInt((int) value);
        return this;
    }

    public Wire varInt(int value) {
        int rest = value;
        while (rest >= 128) {
            body.writeByte(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        body.writeByte(rest);
        return this;
    }

    public Wire text(String text) {
        return binary(text.getBytes(StandardCharsets.UTF_8));
    }

    public Wire binary(byte[] bytes) {
        body.writeShort(bytes.length).writeBytes(bytes);
        return this;
    }

    public Wire raw(String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public Wire raw(byte[] bytes) {
        body.writeBytes(bytes);
        return this;
    }

    public Wire properties(Wire fields) {
        varInt(fields.body.readableBytes());
        return raw(ByteBufUtil.getBytes(fields.body));
    }

    /** No properties. */
    public Wire none() {
        return u8(0);
    }

    public byte[] bytes() {
        Wire packet = new Wire(0).u8(first).varInt(body.readableBytes()).raw(ByteBufUtil.getBytes(body));
        return ByteBufUtil.getBytes(packet.body);
    }

    /** CONNECT of 3.1.1 with a clean session. */
    public static byte[] connect3(String clientId) {
        return packet(0x10).text("MQTT").u8(4).u8(2).u16(60).text(clientId).bytes();
    }

    /** CONNECT of 5.0 with a clean start and these properties. */
    public static byte[] connect5(String clientId, Wire properties) {
        return packet(0x10)
                .text("MQTT")
                .u8(5)
                .u8(2)
                .u16(60)
                .properties(properties)
                .text(clientId)
                .bytes();
    }

    public static byte[] connect5(String clientId) {
        return connect5(clientId, fields());
    }

    public static String hex(byte[] bytes) {
        return ByteBufUtil.hexDump(bytes);
    }
}
