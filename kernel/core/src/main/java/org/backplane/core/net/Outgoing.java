// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslHandler;
import org.backplane.api.message.Payload;
import org.backplane.api.runtime.Metrics;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has to send: small packets gather in one buffer, which is written and flushed once a turn. On the lane
 * only.
 */
final class Outgoing implements Runnable {
    private static final int SIZE_MIN = 256;
    private static final int SIZE_MAX = 64 * 1024;

    private final Channel channel;
    private @Nullable ByteBuf gathering;
    private int lastSize = SIZE_MIN;
    private Metrics.@Nullable Counter sentBytes;
    private boolean queued;
    private boolean closes;
    private boolean lent;

    Outgoing(Channel channel) {
        this.channel = channel;
    }

    /** What it sends is counted there from now on. */
    void countIn(Metrics.Counter counter) {
        sentBytes = counter;
    }

    private void count(ByteBuf buffer) {
        Metrics.Counter counter = sentBytes;
        if (counter != null) {
            counter.add(buffer.readableBytes());
        }
    }

    /** Whether it must be put on the lane's list of what to flush; it counts as put there then. */
    boolean takeUnqueued() {
        boolean was = !queued;
        queued = true;
        return was;
    }

    boolean isQueued() {
        return queued;
    }

    ByteBuf room(int bytes) {
        ByteBuf buffer = gathering;
        if (buffer != null && buffer.writableBytes() < bytes && buffer.readableBytes() + bytes > SIZE_MAX) {
            pushGathered();
            buffer = null;
        }
        if (buffer == null) {
            buffer = channel.alloc().directBuffer(Math.max(bytes, lastSize));
            gathering = buffer;
        } else {
            buffer.ensureWritable(bytes);
        }
        return buffer;
    }

    void write(ByteBuf buffer) {
        pushGathered();
        count(buffer);
        channel.write(buffer, channel.voidPromise());
    }

    /** Whether it was lent something that is not flushed. */
    boolean isLent() {
        return lent;
    }

    /**
     * Sends a borrowed payload from the buffer that it is in; false if it must be copied. While something from before waits for the
     * socket nothing more is lent, so that a client that does not read pins no more than the one buffer that was being read.
     */
    boolean writeBorrowed(Payload payload) {
        if (payload.isKept() || !lent && hasUnsent()) {
            return false;
        }
        lent = true;
        write(payload.retainedSlice());
        return true;
    }

    private boolean hasUnsent() {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        return pending == null || pending.totalPendingWriteBytes() > 0;
    }

    private void pushGathered() {
        ByteBuf buffer = gathering;
        gathering = null;
        if (buffer == null) {
            return;
        }
        int size = buffer.readableBytes();
        if (size == 0) {
            buffer.release();
        } else {
            count(buffer);
            lastSize = Math.clamp(Integer.highestOneBit(Math.max(1, size)) * 2L, SIZE_MIN, SIZE_MAX);
            channel.write(buffer, channel.voidPromise());
        }
    }

    /** The end of the turn. */
    @Override
    public void run() {
        queued = false;
        flush();
        if (closes) {
            closes = false;
            close();
        }
    }

    /** The buffer that it was lent a part of is read. */
    void flushLent() {
        lent = false;
        flush();
    }

    void flush() {
        pushGathered();
        channel.flush();
    }

    void closeWhenSent() {
        closes = true;
        if (!queued) {
            run();
        }
    }

    /**
     * A plain socket says its end and waits for the other's: closing at once while unread data lies in it would reset the
     * connection and could take the goodbye with it.
     */
    private void close() {
        ChannelFuture sent = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        boolean plain = channel.pipeline().get(SslHandler.class) == null
                && channel.pipeline().get(WebSocketServerProtocolHandler.class) == null;
        sent.addListener(done -> {
            if (done.isSuccess() && plain && channel instanceof SocketChannel socket && socket.isActive()) {
                socket.shutdownOutput()
                        .addListener(shut -> channel.eventLoop()
                                .schedule(() -> channel.close(), 1, java.util.concurrent.TimeUnit.SECONDS));
            } else {
                channel.close();
            }
        });
    }

    void clear() {
        if (gathering != null) {
            gathering.release();
            gathering = null;
        }
    }
}
