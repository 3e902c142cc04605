// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The direct buffer that a group of commits is laid out in before it is written. One thread. */
final class Staging {
    private final int usualBytes;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer;
    private ByteBuffer window;

    Staging(int usualBytes) {
        this.usualBytes = usualBytes;
        this.buffer = ByteBuffer.allocateDirect(usualBytes);
        this.window = buffer.duplicate();
    }

    /** The buffer, with room for that many more bytes. */
    ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            long wanted = Math.max(2L * buffer.capacity(), (long) buffer.position() + bytes);
            ByteBuffer larger = ByteBuffer.allocateDirect((int) Math.min(Integer.MAX_VALUE - 8, wanted));
            buffer.flip();
            larger.put(buffer);
            use(larger);
        }
        return buffer;
    }

    int size() {
        return buffer.position();
    }

    /** Takes back what was laid out behind {@code size}. */
    void cut(int size) {
        buffer.position(size);
    }

    /** Sets the checksum field at {@code at} to that of {@code [from, size())}. */
    void check(int at, int from) {
        window.limit(buffer.position()).position(from);
        crc.reset();
        crc.update(window);
        buffer.putInt(at, (int) crc.getValue());
    }

    /** What was laid out, for writing; then call {@link #clear}. */
    ByteBuffer contents() {
        return window.limit(buffer.position()).position(0);
    }

    /** Empties it, and gives back what a single huge group made it grow to. */
    void clear() {
        if (buffer.capacity() > 4L * usualBytes) {
            use(ByteBuffer.allocateDirect(usualBytes));
        }
        buffer.clear();
    }

    private void use(ByteBuffer other) {
        buffer = other;
        window = other.duplicate();
    }
}
