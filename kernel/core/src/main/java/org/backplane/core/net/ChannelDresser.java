// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import org.backplane.api.protocol.WebSocketUse;
import org.backplane.api.transport.ChannelPlan;

/** Builds the pipeline a plan describes, outermost layer first. */
final class ChannelDresser {
    private static final int REQUEST_BYTES_MAX = 16 * 1024;

    private ChannelDresser() {}

    /** @param use how the protocol that will be spoken travels in WebSocket */
    static void dress(Channel channel, ChannelPlan plan, WebSocketUse use) {
        ChannelPipeline pipeline = channel.pipeline();
        plan.tls().ifPresent(tls -> pipeline.addLast("tls", tls.newHandler(channel.alloc())));
        plan.webSocket().ifPresent(webSocket -> addWebSocket(pipeline, webSocket, use));
    }

    private static void addWebSocket(ChannelPipeline pipeline, ChannelPlan.WebSocket webSocket, WebSocketUse use) {
        WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath(webSocket.path())
                .subprotocols(String.join(",", use.subprotocols()))
                .maxFramePayloadLength(webSocket.maxFrameBytes())
                .build();
        pipeline.addLast("http", new HttpServerCodec());
        pipeline.addLast("request", new HttpObjectAggregator(REQUEST_BYTES_MAX));
        pipeline.addLast("gate", new WebSocketGate(webSocket.path(), use.subprotocols()));
        pipeline.addLast("websocket", new WebSocketServerProtocolHandler(config));
        pipeline.addLast("frames", new WebSocketFrames(use.acceptsText()));
    }
}
