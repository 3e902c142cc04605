// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;

/**
 * Between WebSocket frames and bytes: frame borders mean nothing to the protocol above [MQTT-6.0.0-2]. Text closes the
 * connection [MQTT-6.0.0-1], unless the protocol takes it.
 */
final class WebSocketFrames extends ChannelDuplexHandler {
    private final boolean acceptsText;
    private boolean refused;

    WebSocketFrames(boolean acceptsText) {
        this.acceptsText = acceptsText;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
            return;
        }
        switch (message) {
            case BinaryWebSocketFrame frame -> context.fireChannelRead(frame.content());
            case ContinuationWebSocketFrame frame -> context.fireChannelRead(frame.content());
            case TextWebSocketFrame frame when acceptsText -> context.fireChannelRead(frame.content());
            case TextWebSocketFrame frame -> {
                refused = true;
                frame.release();
                var close = new CloseWebSocketFrame(WebSocketCloseStatus.INVALID_MESSAGE_TYPE, "binary frames only");
                context.writeAndFlush(close).addListener(ChannelFutureListener.CLOSE);
            }
            default -> ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes && bytes.isReadable()) {
            context.write(new BinaryWebSocketFrame(bytes), promise);
        } else {
            context.write(message, promise);
        }
    }
}
