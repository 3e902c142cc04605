// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a connection that its handler has not consumed: the beginning of a frame, or what came while nobody read. Kept in a
 * buffer of their own size, so that a few bytes never pin the large one they were read into. What comes behind them is not copied
 * to them as a whole, but a piece as long as they are, and another, until the frame they begin is complete: the rest is consumed
 * from where it was read into. On the lane only.
 */
final class Incoming {
    private static final int COPY_BELOW = 32 * 1024;
    private static final int PIECE_MIN = 4 * 1024;

    private @Nullable ByteBuf kept;

    /** What came after {@link #kept}. */
    private @Nullable ByteBuf behind;

    /** So many of the first bytes of {@link #behind} are at the end of what was taken, too. */
    private int joined;

    private boolean more;

    int size() {
        return size(kept) + size(behind);
    }

    private static int size(@Nullable ByteBuf buffer) {
        return buffer == null ? 0 : buffer.readableBytes();
    }

    /** Whether what was taken last was not all there is: it is to be taken again. */
    boolean hasMore() {
        return more;
    }

    /** Adds data behind what is kept. Takes over the reference. */
    void add(ByteBuf data) {
        if (kept == null) {
            kept = data;
        } else if (behind == null) {
            behind = data;
        } else {
            behind = writable(behind, data.readableBytes()).writeBytes(data);
            data.release();
        }
    }

    /** The buffer if it can grow in place, else a copy that can. */
    private static ByteBuf writable(ByteBuf buffer, int bytes) {
        if (buffer.refCnt() == 1 && !buffer.isReadOnly() && buffer.maxWritableBytes() >= bytes) {
            if (buffer.readerIndex() > buffer.capacity() / 2) {
                buffer.discardReadBytes();
            }
            return buffer;
        }
        return copy(buffer, bytes);
    }

    private static ByteBuf copy(ByteBuf buffer, int room) {
        ByteBuf copy = buffer.alloc().buffer(buffer.readableBytes() + room).writeBytes(buffer);
        buffer.release();
        return copy;
    }

    /** What the handler may consume from; to be given back with {@link #keep}. */
    ByteBuf take() {
        ByteBuf data = kept == null ? Unpooled.EMPTY_BUFFER : kept;
        kept = null;
        ByteBuf next = behind;
        if (next != null) {
            joined = Math.min(next.readableBytes(), Math.max(PIECE_MIN, data.readableBytes()));
            data = writable(data, joined).writeBytes(next, next.readerIndex(), joined);
        }
        return data;
    }

    /** Keeps what the handler left. */
    void keep(ByteBuf data) {
        ByteBuf next = behind;
        behind = null;
        more = next != null && joined < next.readableBytes();
        int left = data.readableBytes();
        if (next == null) {
            kept = ownOf(data);
        } else if (left <= joined) {
            next.skipBytes(joined - left);
            data.release();
            kept = more ? next : ownOf(next);
        } else {
            next.skipBytes(joined);
            behind = more ? next : null;
            kept = more ? data : ownOf(data);
            if (!more) {
                next.release();
            }
        }
    }

    private static @Nullable ByteBuf ownOf(ByteBuf data) {
        int left = data.readableBytes();
        if (left == 0) {
            data.release();
            return null;
        }
        return left < COPY_BELOW && left < data.capacity() / 2 ? copy(data, 0) : data;
    }

    void clear() {
        release(kept);
        release(behind);
        kept = null;
        behind = null;
        more = false;
    }

    private static void release(@Nullable ByteBuf buffer) {
        if (buffer != null) {
            buffer.release();
        }
    }
}
