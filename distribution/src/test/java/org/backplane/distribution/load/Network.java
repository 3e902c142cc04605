// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ResourceLeakDetector;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Trust;
import org.backplane.distribution.broker.Wire;

/** The one event loop, and how to reach the broker from it: by the ports its listeners had at the beginning. */
public final class Network implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 15_000;

    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final SslContext tls;
    private final Map<Wire, Integer> ports = new EnumMap<>(Wire.class);

    public Network(BrokerUnderTest broker) throws Exception {
        // Thousands of clients at the paranoid level of the unit tests would measure the detector.
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        for (Wire wire : Wire.values()) {
            ports.put(wire, broker.port(wire));
        }
        tls = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(Trust.in(broker.certificate()))
                .endpointIdentificationAlgorithm(null)
                .build();
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        loop = group.next();
    }

    EventLoop loop() {
        return loop;
    }

    /** Runs on the loop and waits for the result. Any thread but the loop. */
    <T> T ask(Callable<T> question) throws Exception {
        return loop.submit(question).get(30, TimeUnit.SECONDS);
    }

    /** As {@link #ask}, without a result. */
    void tell(Runnable task) throws Exception {
        loop.submit(task).get(30, TimeUnit.SECONDS);
    }

    /** As {@link #tell}, where nothing may go wrong any more. */
    void settle(Runnable task) {
        loop.submit(task).syncUninterruptibly();
    }

    /** Connects; {@code line} hears of it as the last handler of the pipeline. On the loop. */
    void dial(Wire wire, int version, Gate gate, Line line) {
        new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .handler(new Dressing(wire, version, gate, line))
                .connect(new InetSocketAddress(BrokerUnderTest.HOST, port(wire)))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        line.broken(connected.cause());
                    }
                });
    }

    private int port(Wire wire) {
        Integer port = ports.get(wire);
        if (port == null) {
            throw new IllegalStateException("no port of " + wire);
        }
        return port;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }

    /** The pipeline of a client, from the socket up. */
    private final class Dressing extends ChannelInitializer<Channel> {
        private final Wire wire;
        private final int version;
        private final Gate gate;
        private final Line line;

        Dressing(Wire wire, int version, Gate gate, Line line) {
            this.wire = wire;
            this.version = version;
            this.gate = gate;
            this.line = line;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(gate);
            if (wire.isTls()) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc(), BrokerUnderTest.HOST, port(wire)));
            }
            if (wire.isWebSocket()) {
                channel.pipeline().addLast(new WebSocketFraming());
            }
            channel.pipeline().addLast(new PacketSplitter(version), line);
        }
    }
}
