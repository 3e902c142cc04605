// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.util.Optional;
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

    /** Who comes too fast waits there, if the system lets so many (net.core.somaxconn). */
    private static final int BACKLOG = 4096;

    /** One for all connections, each of which would have its own: how much it reads at once it learns for each alone. */
    private static final RecvByteBufAllocator READ_SIZES = new AdaptiveRecvByteBufAllocator();

    private final Server server;
    private final Admission admission;
    private final Seldom proxyComplaints;
    private final ChannelFaults faults;
    private final ChannelFutureListener leaving;
    private final PlanFiles files = new PlanFiles();
    private volatile Endpoint endpoint;
    private volatile ChannelDresser dresser = new ChannelDresser(ChannelPlan.PLAIN);
    private @Nullable Channel channel;
    private boolean wasOpen;
    private boolean planned;
    private @Nullable Transport planner;
    private String problem = "its transport is not there";
    private String warning = "";

    /** @param admission of all listeners with that name, one after the other */
    Listener(Server server, Endpoint endpoint, Admission admission) {
        this.server = server;
        this.endpoint = endpoint;
        this.admission = admission;
        this.proxyComplaints = new Seldom(server.clock().nanoTime());
        this.faults = new ChannelFaults(server.figures(), server.clock());
        this.leaving = _ -> server.left(admission);
        limit();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    boolean isAt(String bind, int port) {
        return endpoint.bind().equals(bind) && endpoint.port() == port;
    }

    /** Another plan is needed only if it concerns the transport. */
    void change(Endpoint changed) {
        boolean same = changed.with(endpoint.reception()).equals(endpoint);
        endpoint = changed;
        planned &= same;
        limit();
    }

    /** Counts and paces by its own settings again. */
    void limit() {
        Endpoint.Reception rules = endpoint.reception();
        admission.limit(rules.connectionsMax(), rules.connectRateMax());
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
        describe(transport).ifPresentOrElse(this::failed, () -> {
            planned = true;
            planner = transport;
            problem = channel == null ? "not open yet" : "";
            warning = "";
        });
    }

    /**
     * Looks whether the files behind its plan are others by now, and if they are, asks for a plan from those: the one before stays in
     * force if there is something wrong with them. A plan that failed is tried again as well; whether it is there now.
     */
    boolean look(Transport transport) {
        if (files.areDue(planned && warning.isEmpty())) {
            if (!planned) {
                plan(transport);
                return planned;
            }
            reload(transport);
        }
        return false;
    }

    private void reload(Transport transport) {
        Optional<String> wrong = describe(transport);
        if (wrong.isEmpty()) {
            server.figures().reloads.add(1);
            LOG.info("Listener {} took over files that had changed", endpoint.name());
        } else if (!wrong.get().equals(warning)) {
            server.figures().reloadFailures.add(1);
            LOG.error("{}. What was read before is still in force", wrong.get());
        }
        warning = wrong.orElse("");
    }

    /** Takes a new plan; what is wrong, if there is none. */
    private Optional<String> describe(Transport transport) {
        try {
            dresser = new ChannelDresser(transport.describe(endpoint));
            files.taken(dresser.plan().files());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            String wrong = String.valueOf(e.getMessage());
            String setting = "listeners." + endpoint.name();
            return Optional.of(wrong.startsWith(setting) ? wrong : setting + ": " + wrong);
        } catch (RuntimeException e) {
            String reason = "listeners." + endpoint.name() + ": its transport failed: " + e;
            if (!reason.equals(problem) && !reason.equals(warning)) {
                LOG.error("Transport {} failed to describe listener {}", endpoint.transport(), endpoint.name(), e);
            }
            return Optional.of(reason);
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
                .handler(new AcceptGate(
                        endpoint.name(), admission.pace(), server.pace(), server.figures(), server.clock()))
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, READ_SIZES)
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

    /** Said once, though it may be tried again and again. */
    private void failed(String reason) {
        if (!reason.equals(problem)) {
            problem = reason;
            LOG.error("{}", reason);
            server.event(new BrokerEvent.ListenerFailed(endpoint, reason));
        }
    }

    /** Chosen per connection: a volatile read, so that a swap of the transport fails no connect. */
    private final class Dresser extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel accepted) {
            if (!server.admit(admission)) {
                server.left(admission);
                accepted.close(); // before it costs anything
                return;
            }
            accepted.closeFuture().addListener(leaving);
            Endpoint now = endpoint;
            LaneNet lane = server.laneOf(accepted.eventLoop());
            if (now.reception().proxyProtocol()) {
                long nowNs = server.clock().nanoTime();
                accepted.pipeline()
                        .addLast("proxy", new ProxyGate(now.name(), proxyComplaints, server.figures(), nowNs));
            }
            var connection = new ClientConnection(server, server.newConnectionId(), now, accepted, lane, faults);
            var frameLimit = new FrameLimit(connection::frameBytesMax);
            dresser.dress(accepted, server.webSocketUse(now.protocol()), frameLimit);
            accepted.pipeline().addLast("backplane", connection);
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
        limit();
        open();
        if (channel != null) {
            problem = why + "; it still accepts on " + endpoint.bind() + ":" + port();
        }
    }

    ListenerStatus status() {
        return new ListenerStatus(endpoint, port(), problem, warning, admission.connections());
    }
}
