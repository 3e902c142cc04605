// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The body of a message: bytes that nobody changes.
 *
 * <p><b>Ownership.</b> A payload is either <i>kept</i> (it has its own exact-size heap array; any thread, for as long as
 * you like) or <i>borrowed</i> (a view of an I/O buffer, on that buffer's event loop, until the call it was handed to
 * returns). Who wants it longer or elsewhere calls {@link #keep()}, which copies once however many keep it. Nobody counts
 * references, so nobody can leak them; a slice kept instead would pin the 64 KiB it was read into. The kernel alone takes one
 * ({@link #retainedSlice()}), to write it to a socket at once.
 */
public final class Payload {
    public static final Payload EMPTY = new Payload(new byte[0]);

    private final @Nullable ByteBuf borrowed;
    private final int start;
    private final int size;
    private byte @Nullable [] bytes;
    private @Nullable Payload kept;

    private Payload(byte[] bytes) {
        this.borrowed = null;
        this.start = 0;
        this.size = bytes.length;
        this.bytes = bytes;
    }

    private Payload(ByteBuf buffer, int start, int size) {
        this.borrowed = buffer;
        this.start = start;
        this.size = size;
    }

    /** A kept payload over that array, which is handed over: change it no more. */
    public static Payload of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Payload(bytes);
    }

    /** A borrowed view of {@code buffer[start, start + size)}; indices and reference count stay untouched. */
    public static Payload borrow(ByteBuf buffer, int start, int size) {
        return size == 0 ? EMPTY : new Payload(buffer, start, size);
    }

    public int size() {
        return size;
    }

    /** This payload, kept: itself if it already is, else a copy, the same one at every call. */
    public Payload keep() {
        if (borrowed == null) {
            return this;
        }
        if (kept == null) {
            kept = new Payload(copy(borrowed));
        }
        return kept;
    }

    /** Whether these bytes may leave the call and the thread. */
    public boolean isKept() {
        return borrowed == null;
    }

    /** Appends the bytes to {@code out}, which grows as needed. */
    public void writeTo(ByteBuf out) {
        if (borrowed != null) {
            out.writeBytes(borrowed, start, size);
        } else if (bytes != null) {
            out.writeBytes(bytes);
        }
    }

    /** The bytes as a heap array: the own one of a kept payload (not to be changed), else a copy. */
    public byte[] toArray() {
        byte[] own = bytes;
        if (own != null) {
            return own;
        }
        Payload payload = keep();
        byte[] copied = payload.bytes;
        return copied == null ? new byte[0] : copied;
    }

    /** A read-only buffer over the bytes, without copying; as long-lived as this payload; needs no release. */
    public ByteBuf view() {
        if (borrowed != null) {
            return borrowed.slice(start, size).asReadOnly();
        }
        return Unpooled.wrappedBuffer(toArray()).asReadOnly();
    }

    /**
     * The bytes without copying, with a reference of its own to what they are borrowed from: that stays, all of it, until this is
     * released. Not to be changed.
     */
    public ByteBuf retainedSlice() {
        return borrowed == null ? Unpooled.wrappedBuffer(toArray()) : borrowed.retainedSlice(start, size);
    }

    private byte[] copy(ByteBuf from) {
        byte[] copy = new byte[size];
        from.getBytes(start, copy);
        return copy;
    }
}
