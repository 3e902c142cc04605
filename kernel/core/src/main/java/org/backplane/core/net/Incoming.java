// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a connection that its handler has not consumed: the beginning of a frame, or what came while nobody read. Kept in a
 * buffer of their own size, so that a few bytes never pin the large one they were read into. On the lane only.
 */
final class Incoming {
    private static final int COPY_BELOW = 32 * 1024;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf kept;

    Incoming(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    int size() {
        return kept == null ? 0 : kept.readableBytes();
    }

    /** Adds data behind what is kept. Takes over the reference. */
    void add(ByteBuf data) {
        ByteBuf before = kept;
        if (before == null) {
            kept = data;
        } else {
            before = writable(before, data.readableBytes());
            before.writeBytes(data);
            data.release();
            kept = before;
        }
    }

    /** The kept buffer if it can grow in place, else a copy that can. */
    private ByteBuf writable(ByteBuf buffer, int bytes) {
        if (buffer.refCnt() == 1 && !buffer.isReadOnly() && buffer.maxWritableBytes() >= bytes) {
            if (buffer.readerIndex() > buffer.capacity() / 2) {
                buffer.discardReadBytes();
            }
            return buffer;
        }
        ByteBuf copy = allocator.buffer(buffer.readableBytes() + bytes).writeBytes(buffer);
        buffer.release();
        return copy;
    }

    /** Everything, for the handler to consume from; to be given back with {@link #keep}. */
    ByteBuf take() {
        ByteBuf data = kept == null ? allocator.buffer(0) : kept;
        kept = null;
        return data;
    }

    /** Keeps what the handler left. */
    void keep(ByteBuf data) {
        int left = data.readableBytes();
        if (left == 0) {
            data.release();
        } else if (left < COPY_BELOW && left < data.capacity() / 2) {
            kept = allocator.buffer(left).writeBytes(data);
            data.release();
        } else {
            kept = data;
        }
    }

    void clear() {
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }
}
