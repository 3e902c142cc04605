// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import org.backplane.api.protocol.WebSocketUse;
import org.backplane.api.transport.ChannelPlan;
import org.jspecify.annotations.Nullable;

/** Builds the pipeline a plan describes, outermost layer first. Any thread; a plan's channels share it. */
final class ChannelDresser {
    /** The handler that reads the request; the decoder of frames takes its place. */
    static final String HTTP = "http";

    private static final int REQUEST_BYTES_MAX = 16 * 1024;

    /** Largest ClientHello looked into for a host name, in bytes; a larger one closes the connection. */
    private static final int CLIENT_HELLO_BYTES_MAX = 16 * 1024;

    private final ChannelPlan plan;
    private final @Nullable Mapping<String, SslContext> hosts;

    ChannelDresser(ChannelPlan plan) {
        this.plan = plan;
        this.hosts = hosts(plan);
    }

    private static @Nullable Mapping<String, SslContext> hosts(ChannelPlan plan) {
        if (plan.tls().isEmpty() || plan.tlsByHost().isEmpty()) {
            return null;
        }
        var mapping = new DomainWildcardMappingBuilder<SslContext>(plan.tls().get());
        plan.tlsByHost().forEach(mapping::add);
        return mapping.build();
    }

    ChannelPlan plan() {
        return plan;
    }

    /**
     * @param use how the protocol that will be spoken travels in WebSocket
     * @param frameLimit what a frame is held to until the client has its session
     */
    void dress(Channel channel, WebSocketUse use, FrameLimit frameLimit) {
        ChannelPipeline pipeline = channel.pipeline();
        if (hosts != null) {
            pipeline.addLast("tls", new SniHandler(hosts, CLIENT_HELLO_BYTES_MAX, 0));
        } else {
            plan.tls().ifPresent(tls -> pipeline.addLast("tls", tls.newHandler(channel.alloc())));
        }
        plan.webSocket().ifPresent(webSocket -> addWebSocket(pipeline, webSocket, use, frameLimit));
    }

    private static void addWebSocket(
            ChannelPipeline pipeline, ChannelPlan.WebSocket webSocket, WebSocketUse use, FrameLimit frameLimit) {
        WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath(webSocket.path())
                .subprotocols(String.join(",", use.subprotocols()))
                .maxFramePayloadLength(webSocket.maxFrameBytes())
                .build();
        pipeline.addLast(HTTP, new HttpServerCodec());
        pipeline.addLast("request", new HttpObjectAggregator(REQUEST_BYTES_MAX));
        pipeline.addLast("gate", new WebSocketGate(webSocket.path(), use.subprotocols(), frameLimit));
        pipeline.addLast("websocket", new WebSocketServerProtocolHandler(config));
        pipeline.addLast("frames", new WebSocketFrames(use.acceptsText()));
    }
}
