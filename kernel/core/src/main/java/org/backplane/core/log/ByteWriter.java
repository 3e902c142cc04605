// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes big-endian numbers and length-prefixed strings into a growing array. */
public final class ByteWriter {
    private ByteBuffer buffer;

    public ByteWriter(int capacity) {
        buffer = ByteBuffer.allocate(capacity);
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int size = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
            buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), size)).position(buffer.position());
        }
        return buffer;
    }

    public ByteWriter u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    public ByteWriter u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    public ByteWriter i32(int value) {
        room(4).putInt(value);
        return this;
    }

    public ByteWriter i64(long value) {
        room(8).putLong(value);
        return this;
    }

    /** Length in two bytes, then the bytes: up to 65,535. */
    public ByteWriter shortBytes(byte[] bytes) {
        room(2 + bytes.length).putShort((short) bytes.length).put(bytes);
        return this;
    }

    public ByteWriter string(String text) {
        return shortBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public ByteWriter bytes(byte[] bytes) {
        room(bytes.length).put(bytes);
        return this;
    }

    public byte[] toArray() {
        byte[] array = buffer.array();
        return buffer.position() == array.length ? array : Arrays.copyOf(array, buffer.position());
    }
}
