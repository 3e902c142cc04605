// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.backplane.distribution.raw.Packets;
import org.jspecify.annotations.Nullable;

/** One client's connection: splits what comes into packets, and gathers what goes until it is flushed. On the loop. */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final int OUT_BYTES = 1024;

    private final Loop loop;
    private final int version;
    private final byte[] hello;
    private final Role role;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf rest;
    private @Nullable ByteBuf out;
    private boolean leaving;

    Connection(Loop loop, int version, byte[] hello, Role role) {
        this.loop = loop;
        this.version = version;
        this.hello = hello;
        this.role = role;
    }

    /** Says CONNECT: once TCP, and TLS if there is any, are up. */
    void begin(ChannelHandlerContext ready) {
        context = ready;
        out().writeBytes(hello);
        flush();
    }

    /** Where the next packet is written; {@link #flush} or the end of the turn sends it. */
    ByteBuf out() {
        ByteBuf buffer = out;
        if (buffer == null) {
            buffer = ready().alloc().directBuffer(OUT_BYTES);
            out = buffer;
            loop.dirty(this);
        }
        return buffer;
    }

    /** Whether something waits for a flush; then it is flushed. */
    boolean flush() {
        ByteBuf buffer = out;
        out = null;
        if (buffer == null) {
            return false;
        }
        ChannelHandlerContext to = ready();
        to.writeAndFlush(buffer, to.voidPromise());
        return true;
    }

    /** DISCONNECT, and the end. */
    void leave() {
        leaving = true;
        ChannelHandlerContext open = context;
        if (open != null && open.channel().isActive()) {
            out().writeBytes(Packets.disconnect());
            flush();
            open.close();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        if (!loop.isTls(active)) {
            begin(active);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) throws IOException {
        if (loop.isHandshake(event)) {
            begin(at);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) throws IOException {
        ByteBuf in = (ByteBuf) message;
        long nowNs = System.nanoTime();
        ByteBuf before = rest;
        if (before != null) {
            before.discardReadBytes().writeBytes(in);
            in.release();
            in = before;
        }
        rest = null;
        split(in, nowNs);
        if (in.isReadable()) {
            // A small copy, so that the end of a read does not hold its 64 KiB.
            rest = before == in
                    ? in
                    : from.alloc()
                            .directBuffer(Math.max(256, in.readableBytes()))
                            .writeBytes(in);
        }
        if (rest != in) {
            in.release();
        }
        role.turnEnds(this);
    }

    private void split(ByteBuf in, long nowNs) throws IOException {
        int end = in.writerIndex();
        int start = in.readerIndex();
        while (end - start >= 2) {
            int at = start + 1;
            int length = 0;
            int shift = 0;
            int digit = 128;
            while (digit >= 128 && at < end && shift < 28) {
                digit = in.getUnsignedByte(at++);
                length |= (digit & 127) << shift;
                shift += 7;
            }
            if (digit >= 128 || end - at < length) {
                break;
            }
            packet(in, in.getUnsignedByte(start), at, length, nowNs);
            start = at + length;
        }
        in.readerIndex(start);
    }

    private void packet(ByteBuf in, int first, int at, int length, long nowNs) throws IOException {
        int type = first >> 4;
        switch (type) {
            case Packets.PUBLISH -> publish(in, first & 15, at, at + length, nowNs);
            case Packets.CONNACK -> {
                if (in.getByte(at + 1) != 0) {
                    throw new IOException("refused, reason " + in.getUnsignedByte(at + 1));
                }
                role.connected(this, in.slice(at, length));
            }
            case Packets.DISCONNECT ->
                throw new IOException("told to go, reason " + (length > 0 ? in.getUnsignedByte(at) : 0));
            case Packets.PINGRESP -> {}
            default -> answer(in, type, at, length);
        }
    }

    private void answer(ByteBuf in, int type, int at, int length) throws IOException {
        int reason = type == Packets.SUBACK || length > 2 && version == 5 ? in.getUnsignedByte(at + length - 1) : 0;
        if (type == Packets.SUBACK ? reason > 2 : length > 2 && in.getUnsignedByte(at + 2) >= 128) {
            throw new IOException("packet type " + type + " refuses, reason " + reason);
        }
        role.answered(this, type, in.getUnsignedShort(at));
    }

    private void publish(ByteBuf in, int flags, int start, int end, long nowNs) {
        int at = start + 2 + in.getUnsignedShort(start);
        int packetId = 0;
        if ((flags & 6) != 0) {
            packetId = in.getUnsignedShort(at);
            at += 2;
        }
        if (version == 5) {
            int properties = in.getUnsignedByte(at++);
            if (properties >= 128) {
                properties = (properties & 127) | in.getUnsignedByte(at++) << 7;
            }
            at += properties;
        }
        role.published(this, flags, packetId, in, at, end - at, nowNs);
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        ByteBuf left = rest;
        rest = null;
        if (left != null) {
            left.release();
        }
        if (!leaving) {
            loop.failed(new IOException("the broker closed a connection"));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        if (!leaving) {
            leaving = true;
            loop.failed(cause);
        }
        at.close();
    }

    private ChannelHandlerContext ready() {
        ChannelHandlerContext open = context;
        if (open == null) {
            throw new IllegalStateException("not connected yet");
        }
        return open;
    }
}
