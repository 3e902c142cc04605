// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A TLS server that says everything again, and a client of it, inside this process. */
final class Handshake implements AutoCloseable {
    private static final long DEADLINE_S = 20;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, LocalIoHandler.newFactory());
    private final Channel server;

    Handshake(SslContext context) throws InterruptedException {
        server = new ServerBootstrap()
                .group(group)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInitializer<LocalChannel>() {
                    @Override
                    protected void initChannel(LocalChannel channel) {
                        channel.pipeline().addLast(context.newHandler(channel.alloc()), new Echo());
                    }
                })
                .bind(LocalAddress.ANY)
                .sync()
                .channel();
    }

    /**
     * Shakes hands with {@code localhost}, sends a text and waits for it to come back.
     *
     * @return protocol, cipher suite and the text
     * @throws ExecutionException with what made the handshake fail
     */
    String converse(SslContext client, String text) throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(LocalChannel.class)
                .handler(new ChannelInitializer<LocalChannel>() {
                    @Override
                    protected void initChannel(LocalChannel channel) {
                        SslHandler tls = client.newHandler(channel.alloc(), "localhost", 8883);
                        channel.pipeline().addLast(tls, new Caller(tls, text, answer));
                    }
                });
        Channel channel = bootstrap.connect(server.localAddress()).sync().channel();
        try {
            return answer.get(DEADLINE_S, TimeUnit.SECONDS);
        } finally {
            channel.close().await(DEADLINE_S, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        group.shutdownGracefully(0, DEADLINE_S, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message, context.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // the client's side tells why
        }
    }

    private static final class Caller extends ChannelInboundHandlerAdapter {
        private final SslHandler tls;
        private final String text;
        private final CompletableFuture<String> answer;
        private final StringBuilder received = new StringBuilder();

        Caller(SslHandler tls, String text, CompletableFuture<String> answer) {
            this.tls = tls;
            this.text = text;
            this.answer = answer;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            tls.handshakeFuture().addListener(future -> {
                if (future.isSuccess()) {
                    context.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
                } else {
                    answer.completeExceptionally(future.cause());
                }
            });
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            received.append(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
            if (received.length() == text.length()) {
                var session = tls.engine().getSession();
                answer.complete(session.getProtocol() + " " + session.getCipherSuite() + " " + received);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answer.completeExceptionally(new IllegalStateException("closed before the answer came"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            answer.completeExceptionally(cause);
        }
    }
}
