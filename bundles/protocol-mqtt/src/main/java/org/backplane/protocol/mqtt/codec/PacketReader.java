// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of one whole packet in place, and never past its end. Mutable and used again for the next packet: an
 * object per packet costs more than decoding one. Lane-confined.
 */
final class PacketReader {
    private ByteBuf in = Unpooled.EMPTY_BUFFER;
    private int start;
    private int index;
    private int end;
    private int type;

    /** @param start of the packet, @param index of its variable header, @param end behind its last byte */
    void begin(ByteBuf in, int start, int index, int end, int type) {
        this.in = in;
        this.start = start;
        this.index = index;
        this.end = end;
        this.type = type;
    }

    /** Lets go of the buffer, which is the kernel's. */
    void done() {
        in = Unpooled.EMPTY_BUFFER;
    }

    ByteBuf buffer() {
        return in;
    }

    int index() {
        return index;
    }

    int end() {
        return end;
    }

    int remaining() {
        return end - index;
    }

    /** Narrows the packet to its next {@code size} bytes (its properties); answers the end to go back to. */
    int narrow(int size) {
        need(size);
        int before = end;
        end = index + size;
        return before;
    }

    void widen(int before) {
        end = before;
    }

    int u8() {
        need(1);
        return in.getUnsignedByte(index++);
    }

    int u16() {
        need(2);
        int value = in.getUnsignedShort(index);
        index += 2;
        return value;
    }

    long u32() {
        need(4);
        long value = in.getUnsignedInt(index);
        index += 4;
        return value;
    }

    /** A variable byte integer in its shortest form (MQTT 5.0 section 1.5.5). */
    int varInt() {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int b = u8();
            value |= (b & 0x7F) << shift;
            if (b < 0x80) {
                if (b == 0 && shift > 0) {
                    throw malformed("variable byte integer is not in its shortest form");
                }
                return value;
            }
        }
        throw malformed("variable byte integer has more than four bytes");
    }

    /** A packet identifier. [MQTT-2.2.1-3] */
    int packetId() {
        int id = u16();
        if (id == 0) {
            throw protocolError("packet identifier is 0");
        }
        return id;
    }

    String text() {
        int size = textSize();
        String text = in.toString(index, size, StandardCharsets.UTF_8);
        index += size;
        return text;
    }

    /** A string's bytes, checked to be well-formed. */
    byte[] textBytes() {
        return take(textSize());
    }

    byte[] binary() {
        int size = u16();
        need(size);
        return take(size);
    }

    void skip(int size) {
        index += size;
    }

    /** Reads a string's length and checks what follows; leaves the index at its first byte. */
    private int textSize() {
        int size = u16();
        need(size);
        checkText(size);
        return size;
    }

    void checkText(int size) {
        int bad = Utf8.firstBad(in, index, size);
        if (bad >= 0) {
            index = bad;
            throw malformed("not well-formed UTF-8, or U+0000 [MQTT-1.5.4-1, MQTT-1.5.4-2]");
        }
    }

    private byte[] take(int size) {
        byte[] bytes = new byte[size];
        in.getBytes(index, bytes);
        index += size;
        return bytes;
    }

    void need(int size) {
        if (end - index < size) {
            throw malformed("ends in the middle of a field");
        }
    }

    /** Every byte has a meaning, or the packet is malformed. */
    void finish() {
        if (index != end) {
            throw malformed((end - index) + " bytes too many");
        }
    }

    MalformedPacket malformed(String what) {
        return reject(ReasonCode.MALFORMED_PACKET, what);
    }

    MalformedPacket protocolError(String what) {
        return reject(ReasonCode.PROTOCOL_ERROR, what);
    }

    MalformedPacket reject(ReasonCode code, String what) {
        return new MalformedPacket(code, PacketType.name(type), index - start, what);
    }
}
