// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;
import java.util.function.IntSupplier;

/**
 * Before the decoder of WebSocket frames, which holds a frame until it is complete: one that is announced as larger than what a
 * stranger may cost ends the connection. It changes nothing of what passes, so it may go at any byte, and does once there is no
 * limit. What is held is looked at once for all that one read brought: it may be exceeded by so much.
 */
final class FrameLimit extends ChannelInboundHandlerAdapter {
    /** Says that there is no limit any more. */
    static final int NONE = Integer.MAX_VALUE;

    private static final int CONTROL = 0x08;
    private static final int MASK_BYTES = 4;

    private final IntSupplier payloadBytesMax;

    /** How many bytes of the frame's header have passed; after the last one its payload follows, then the next header. */
    private int at;

    private boolean isControl;
    private int lengthBytes;
    private int maskBytes;
    private long length;
    private long left;
    private boolean refused;

    /** @param payloadBytesMax how many bytes a frame may have that begins now, or {@link #NONE} */
    FrameLimit(IntSupplier payloadBytesMax) {
        this.payloadBytesMax = payloadBytesMax;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        int most = payloadBytesMax.getAsInt();
        if (refused) {
            ReferenceCountUtil.release(message);
        } else if (most == NONE || !(message instanceof ByteBuf bytes)) {
            context.pipeline().remove(this);
            context.fireChannelRead(message);
        } else if (isWithin(most, bytes)) {
            context.fireChannelRead(message);
        } else {
            refused = true;
            ReferenceCountUtil.release(message);
            refuse(context, most);
        }
    }

    private static void refuse(ChannelHandlerContext context, int most) {
        var why = new CorruptedWebSocketFrameException(
                WebSocketCloseStatus.MESSAGE_TOO_BIG, "a frame of over " + most + " bytes before there is a session");
        context.channel().writeAndFlush(new CloseWebSocketFrame(why.closeStatus()));
        context.fireExceptionCaught(why);
    }

    /** Goes through the headers of frames (RFC 6455 section 5.2); false if one announces too much. */
    private boolean isWithin(int most, ByteBuf bytes) {
        int index = bytes.readerIndex();
        while (index < bytes.writerIndex()) {
            if (left > 0) {
                int passed = (int) Math.min(left, bytes.writerIndex() - index);
                left -= passed;
                index += passed;
            } else if (header(bytes.getUnsignedByte(index++)) && !isControl && Long.compareUnsigned(length, most) > 0) {
                return false; // a control frame is short, or refused by the decoder
            }
        }
        return true;
    }

    /** Takes the header's next byte; whether the length is known by that. */
    private boolean header(int next) {
        at++;
        if (at == 1) {
            isControl = (next & CONTROL) != 0;
            return false;
        }
        if (at == 2) {
            int announced = next & 0x7F;
            maskBytes = (next & 0x80) == 0 ? 0 : MASK_BYTES;
            lengthBytes = announced == 126 ? 2 : announced == 127 ? 8 : 0;
            length = lengthBytes == 0 ? announced : 0;
        } else if (at <= 2 + lengthBytes) {
            length = length << 8 | next;
        }
        int lengthEnd = 2 + lengthBytes;
        boolean known = at == lengthEnd;
        if (at == lengthEnd + maskBytes) {
            at = 0;
            left = length;
        }
        return known;
    }
}
