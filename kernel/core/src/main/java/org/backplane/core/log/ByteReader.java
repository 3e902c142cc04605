// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what {@link ByteWriter} wrote. */
public final class ByteReader {
    private final ByteBuffer buffer;

    public ByteReader(byte[] bytes) {
        buffer = ByteBuffer.wrap(bytes);
    }

    public int u8() {
        return buffer.get() & 0xFF;
    }

    public int u16() {
        return buffer.getShort() & 0xFFFF;
    }

    public int i32() {
        return buffer.getInt();
    }

    public long i64() {
        return buffer.getLong();
    }

    public byte[] shortBytes() {
        return bytes(u16());
    }

    public String string() {
        return new String(shortBytes(), StandardCharsets.UTF_8);
    }

    public byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        buffer.get(bytes);
        return bytes;
    }

    public byte[] rest() {
        return bytes(buffer.remaining());
    }

    public int remaining() {
        return buffer.remaining();
    }
}
