// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import org.backplane.api.admin.BrokerAdmin.ListenerStatus;
import org.backplane.api.event.BrokerEvent;
import org.backplane.api.transport.ChannelPlan;
import org.backplane.api.transport.Endpoint;
import org.backplane.api.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening socket. The plan it dresses new channels by may change; the socket stays. Guarded by {@link Listeners}. */
final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int BACKLOG = 1024;

    private final Server server;
    private volatile Endpoint endpoint;
    private volatile ChannelPlan plan = ChannelPlan.PLAIN;
    private @Nullable Channel channel;
    private boolean wasOpen;
    private boolean planned;
    private @Nullable Transport planner;
    private String problem = "its transport is not there";

    Listener(Server server, Endpoint endpoint) {
        this.server = server;
        this.endpoint = endpoint;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    boolean isAt(String bind, int port) {
        return endpoint.bind().equals(bind) && endpoint.port() == port;
    }

    void change(Endpoint changed) {
        if (!changed.equals(endpoint)) {
            endpoint = changed;
            planned = false;
        }
    }

    /** Another version of the transport is there. */
    void outdated() {
        planned = false;
        planner = null;
    }

    boolean isPlannedBy(Transport transport) {
        return planner == transport;
    }

    /** Takes the transport's plan for the connections to come. One that fails leaves the one before in force. */
    void plan(Transport transport) {
        if (planned) {
            return;
        }
        try {
            plan = transport.describe(endpoint);
            planned = true;
            planner = transport;
            problem = channel == null ? "not open yet" : "";
        } catch (IllegalArgumentException e) {
            failed("listeners." + endpoint.name() + ": " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Transport {} failed to describe listener {}", endpoint.transport(), endpoint.name(), e);
            failed("listeners." + endpoint.name() + ": its transport failed: " + e);
        }
    }

    /** Accepts from now on, if there is a plan. */
    void open() {
        if (planned && channel == null) {
            bind();
        }
    }

    private void bind() {
        int outgoingMax = server.settings().outgoingBytesMax();
        ChannelFuture bound = new ServerBootstrap()
                .group(server.group(), server.group())
                .channel(Server.channelType())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(outgoingMax / 2, outgoingMax))
                .childHandler(new Dresser())
                .bind(new InetSocketAddress(endpoint.bind(), endpoint.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            String why = String.valueOf(bound.cause().getMessage());
            failed("listeners." + endpoint.name() + ": can't listen on " + endpoint.bind() + ":" + endpoint.port()
                    + ": " + why);
            return;
        }
        channel = bound.channel();
        wasOpen = true;
        problem = "";
        LOG.info(
                "Listener {} accepts {} {} on {}:{}",
                endpoint.name(),
                endpoint.protocol(),
                endpoint.transport(),
                endpoint.bind(),
                port());
        server.event(new BrokerEvent.ListenerOpened(endpoint, port()));
    }

    private void failed(String reason) {
        problem = reason;
        LOG.error("{}", reason);
        server.event(new BrokerEvent.ListenerFailed(endpoint, reason));
    }

    /** Chosen per connection: a volatile read, so that a swap of the transport fails no connect. */
    private final class Dresser extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel accepted) {
            Endpoint now = endpoint;
            LaneNet lane = server.laneOf(accepted.eventLoop());
            ChannelDresser.dress(accepted, plan, server.webSocketUse(now.protocol()));
            accepted.pipeline()
                    .addLast("backplane", new ClientConnection(server, server.newConnectionId(), now, accepted, lane));
        }
    }

    private int port() {
        return channel != null && channel.localAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    /** Established connections stay. */
    void close() {
        Channel open = channel;
        if (open != null) {
            open.close().awaitUninterruptibly();
            channel = null;
            problem = "closed";
            server.event(new BrokerEvent.ListenerClosed(endpoint));
        }
    }

    boolean isOpen() {
        return channel != null;
    }

    /** Whether it has accepted connections, here or before it had to make room for another place. */
    boolean wasOpen() {
        return wasOpen;
    }

    /** It was to move and can't: it goes on here, and says why. */
    void stay(String why) {
        open();
        if (channel != null) {
            problem = why + "; it still accepts on " + endpoint.bind() + ":" + port();
        }
    }

    ListenerStatus status() {
        return new ListenerStatus(endpoint, port(), problem);
    }
}
