// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.raw;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds what MQTT packets and property lists are made of (MQTT 5.0 section 1.5). */
public final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public Bytes u8(int value) {
        out.write(value);
        return this;
    }

    public Bytes u16(int value) {
        return u8(value >> 8).u8(value);
    }

    public Bytes u32(long value) {
        return u16((int) (value >> 16)).u16((int) value);
    }

    /** A variable byte integer. */
    public Bytes varint(int value) {
        int rest = value;
        while (rest > 127) {
            u8(rest & 127 | 128);
            rest >>>= 7;
        }
        return u8(rest);
    }

    public Bytes text(String value) {
        return binary(value.getBytes(StandardCharsets.UTF_8));
    }

    public Bytes binary(byte[] value) {
        return u16(value.length).raw(value);
    }

    public Bytes raw(byte[] value) {
        out.writeBytes(value);
        return this;
    }

    /** Appends {@code part} with its length before it: a property list. */
    public Bytes sized(Bytes part) {
        return varint(part.out.size()).raw(part.toArray());
    }

    public byte[] toArray() {
        return out.toByteArray();
    }
}
