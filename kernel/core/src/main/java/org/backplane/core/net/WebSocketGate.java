// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Answers requests that are no WebSocket of ours, each with its reason; lets the others through and goes. */
final class WebSocketGate extends ChannelInboundHandlerAdapter {
    private final String path;
    private final List<String> subprotocols;
    private final FrameLimit frameLimit;

    /** @param frameLimit is put before the decoder of frames as soon as frames may come */
    WebSocketGate(String path, List<String> subprotocols, FrameLimit frameLimit) {
        this.path = path;
        this.subprotocols = subprotocols;
        this.frameLimit = frameLimit;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof FullHttpRequest request)) {
            context.fireChannelRead(message);
            return;
        }
        offerTheBest(request);
        String uri = request.uri();
        int query = uri.indexOf('?');
        String asked = query < 0 ? uri : uri.substring(0, query);
        if (!asked.equals(path)) {
            refuse(context, request, HttpResponseStatus.NOT_FOUND, "The WebSocket is at " + path);
        } else if (!request.headers().containsValue(HttpHeaderNames.UPGRADE, "websocket", true)) {
            refuse(context, request, HttpResponseStatus.UPGRADE_REQUIRED, "This is a WebSocket");
        } else if (!offersOurs(request)) {
            String text = "Sec-WebSocket-Protocol must offer one of " + subprotocols;
            refuse(context, request, HttpResponseStatus.BAD_REQUEST, text);
        } else {
            request.setUri(path); // the handler behind compares it as a whole
            if (context.pipeline().get(ChannelDresser.HTTP) != null) {
                context.pipeline().addBefore(ChannelDresser.HTTP, "limit", frameLimit);
            }
            context.fireChannelRead(message);
            context.pipeline().remove(this);
        }
    }

    /** Whether it names one of ours, or none at all, as some clients do and brokers let them. */
    private boolean offersOurs(FullHttpRequest request) {
        if (!request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
            return true;
        }
        for (String line : request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
            for (String offered : line.split(",", -1)) {
                if (subprotocols.contains(offered.trim())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Of several of ours the first in our order is chosen, not in the client's [MQTT-6.0.0-4]: the rest is left out. */
    private void offerTheBest(FullHttpRequest request) {
        List<String> offered = request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::trim)
                .toList();
        subprotocols.stream()
                .filter(offered::contains)
                .findFirst()
                .ifPresent(best -> request.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, best));
    }

    private static void refuse(
            ChannelHandlerContext context, FullHttpRequest request, HttpResponseStatus status, String text) {
        request.release();
        var body = Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8);
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CONNECTION, "close");
        // From here, not from the channel's end: what speaks WebSocket behind would say goodbye in a frame.
        context.writeAndFlush(response).addListener(_ -> context.close());
    }
}
