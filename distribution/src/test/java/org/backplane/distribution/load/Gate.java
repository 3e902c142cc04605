// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a client sends at a byte: the next write passes up to there, its rest and all that follows wait until
 * {@link #release}. So a client stops in the middle of a handshake, a frame or a packet.
 */
final class Gate extends ChannelOutboundHandlerAdapter {
    private final Queue<ByteBuf> held = new ArrayDeque<>();
    private int passes = -1;
    private @Nullable ChannelHandlerContext context;

    /** From the next write on. */
    void cutAfter(int bytes) {
        passes = bytes;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void write(ChannelHandlerContext here, Object message, ChannelPromise promise) {
        if (passes < 0) {
            here.write(message, promise);
            return;
        }
        ByteBuf bytes = (ByteBuf) message;
        int now = Math.min(passes, bytes.readableBytes());
        passes -= now;
        held.add(bytes.retainedSlice(bytes.readerIndex() + now, bytes.readableBytes() - now));
        here.write(bytes.slice(bytes.readerIndex(), now), promise);
    }

    /** Whether something waits behind it: the client stands in the middle of what it says. */
    boolean isHolding() {
        return held.stream().anyMatch(ByteBuf::isReadable);
    }

    /** Lets the rest go. */
    void release() {
        passes = -1;
        ChannelHandlerContext to = context;
        for (ByteBuf bytes = held.poll(); bytes != null && to != null; bytes = held.poll()) {
            to.write(bytes);
        }
        if (to != null) {
            to.flush();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        held.forEach(ByteBuf::release);
        held.clear();
    }
}
