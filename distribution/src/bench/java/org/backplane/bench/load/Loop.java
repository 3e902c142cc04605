// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.load.WebSocketFraming;
import org.jspecify.annotations.Nullable;

/** The generator's one event loop. What was written during a turn is flushed once, when the turn ends. */
public final class Loop implements AutoCloseable {
    private static final int READ_BYTES = 65_536;
    private static final int CONNECT_TIMEOUT_MS = 30_000;
    private static final String HOST = "127.0.0.1";

    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final SslContext tls;
    private final List<Runnable> beforeFlush = new ArrayList<>();
    private ArrayDeque<Connection> dirty = new ArrayDeque<>();
    private boolean turnEndIsDue;
    private long turn;
    private volatile @Nullable Throwable failure;

    public Loop() throws IOException {
        // It would look at one buffer in 128 and cost the generator what it must not: the tests' clients look for
        // leaks.
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        loop = group.next();
        tls = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();
    }

    /** Runs on the loop and waits for the result. Any thread but the loop. */
    public <T> T ask(Callable<T> question) throws Exception {
        return loop.submit(question).get(60, TimeUnit.SECONDS);
    }

    /** Runs on the loop and waits, where nothing may go wrong any more. */
    void finish(Runnable task) {
        loop.submit(task).syncUninterruptibly();
    }

    EventLoop executor() {
        return loop;
    }

    /** What went wrong with any connection, once. Any thread. */
    public void check() throws IOException {
        Throwable cause = failure;
        if (cause != null) {
            throw new IOException("a connection failed: " + cause, cause);
        }
    }

    /** Forgets what went wrong with the last broker. */
    public void forgive() {
        failure = null;
    }

    void failed(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    /** Connects. On the loop. */
    void dial(Wire wire, int port, Connection connection) {
        new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .handler(new Dressing(wire, connection))
                .connect(new InetSocketAddress(HOST, port))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        failed(connected.cause());
                    }
                });
    }

    boolean isTls(ChannelHandlerContext context) {
        return context.pipeline().get(SslHandler.class) != null;
    }

    boolean isHandshake(Object event) throws IOException {
        if (event instanceof SslHandshakeCompletionEvent end) {
            if (!end.isSuccess()) {
                throw new IOException("no TLS: " + end.cause());
            }
            return true;
        }
        return false;
    }

    /** Is run at the end of every turn, before what was written goes out. On the loop. */
    void beforeFlush(Runnable task) {
        beforeFlush.add(task);
    }

    void forget(Runnable task) {
        beforeFlush.remove(task);
        dirty.clear();
    }

    /** Something was written there. */
    void dirty(Connection connection) {
        dirty.add(connection);
        turnEndIsDue();
    }

    /** Sees to it that the turn ends with a flush, after everything else that is readable now was read. */
    void turnEndIsDue() {
        if (!turnEndIsDue) {
            turnEndIsDue = true;
            loop.execute(this::endTurn);
        }
    }

    private void endTurn() {
        for (Runnable task : beforeFlush) {
            task.run();
        }
        turnEndIsDue = false;
        ArrayDeque<Connection> now = dirty;
        dirty = new ArrayDeque<>(now.size());
        for (Connection connection : now) {
            connection.flush();
        }
        turn++;
    }

    /** Grows with each flush of what was written. */
    long turn() {
        return turn;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }

    private final class Dressing extends ChannelInitializer<Channel> {
        private final Wire wire;
        private final Connection connection;

        Dressing(Wire wire, Connection connection) {
            this.wire = wire;
            this.connection = connection;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (wire.isTls()) {
                channel.pipeline().addLast("tls", tls.newHandler(channel.alloc()));
            }
            if (wire.isWebSocket()) {
                channel.pipeline().addLast("websocket", new WebSocketFraming());
            }
            channel.pipeline().addLast("mqtt", connection);
        }
    }
}
