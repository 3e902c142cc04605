// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandler;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The client's side of a WebSocket (RFC 6455): asks for the upgrade; each write is one binary frame, sent once upgraded. */
public final class WebSocketFraming extends ByteToMessageDecoder implements ChannelOutboundHandler {
    private static final String REQUEST = "GET /mqtt HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Protocol: mqtt\r\n\r\n";
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final ByteBuf early = Unpooled.buffer();
    private boolean upgraded;

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.copiedBuffer(REQUEST, StandardCharsets.US_ASCII));
        context.fireChannelActive();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws IOException {
        if (!upgraded) {
            upgrade(context, in);
            return;
        }
        int start = in.readerIndex();
        if (in.readableBytes() < 2) {
            return;
        }
        int opcode = in.readByte() & 15;
        int length = in.readByte() & 127;
        int sizeBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (in.readableBytes() < sizeBytes) {
            in.readerIndex(start);
            return;
        }
        int size = sizeBytes == 0 ? length : sizeBytes == 2 ? in.readUnsignedShort() : (int) in.readLong();
        if (in.readableBytes() < size) {
            in.readerIndex(start);
            return;
        }
        frame(context, opcode, in.readRetainedSlice(size), out);
    }

    private static void frame(ChannelHandlerContext context, int opcode, ByteBuf payload, List<Object> out) {
        switch (opcode) {
            case CLOSE -> {
                payload.release();
                context.close();
            }
            case PING -> context.writeAndFlush(framed(PONG, payload));
            case PONG -> payload.release();
            default -> out.add(payload);
        }
    }

    private void upgrade(ChannelHandlerContext context, ByteBuf in) throws IOException {
        String answer = in.toString(StandardCharsets.US_ASCII);
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0) {
            return;
        }
        if (!answer.startsWith("HTTP/1.1 101")) {
            throw new IOException("no upgrade: " + answer);
        }
        in.skipBytes(end + 4);
        upgraded = true;
        if (early.isReadable()) {
            context.writeAndFlush(framed(2, early.copy()));
        }
        early.release();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf payload = (ByteBuf) message;
        if (upgraded) {
            context.write(framed(2, payload), promise);
        } else {
            early.writeBytes(payload);
            payload.release();
            promise.setSuccess();
        }
    }

    /** Masked as clients must, with the mask 0. */
    private static ByteBuf framed(int opcode, ByteBuf payload) {
        int size = payload.readableBytes();
        ByteBuf frame = Unpooled.buffer(14 + size);
        frame.writeByte(128 | opcode);
        if (size < 126) {
            frame.writeByte(128 | size);
        } else if (size < 65_536) {
            frame.writeByte(128 | 126).writeShort(size);
        } else {
            frame.writeByte(128 | 127).writeLong(size);
        }
        frame.writeInt(0).writeBytes(payload);
        payload.release();
        return frame;
    }

    @Override
    public void bind(ChannelHandlerContext context, SocketAddress local, ChannelPromise promise) {
        context.bind(local, promise);
    }

    @Override
    public void connect(
            ChannelHandlerContext context, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        context.connect(remote, local, promise);
    }

    @Override
    public void disconnect(ChannelHandlerContext context, ChannelPromise promise) {
        context.disconnect(promise);
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        context.close(promise);
    }

    @Override
    public void deregister(ChannelHandlerContext context, ChannelPromise promise) {
        context.deregister(promise);
    }

    @Override
    public void read(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
    }
}
