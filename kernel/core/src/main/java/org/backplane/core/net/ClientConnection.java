// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.Session;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.transport.Endpoint;
import org.backplane.core.session.ClientSession;
import org.backplane.core.session.Link;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection, for as long as its channel: last handler of the pipeline, lent to the protocol's handler of the day.
 * Everything that must outlive that handler is here. On its lane only; the lane may change once, when the session is known.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter implements Connection, Link {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    private static final long CLOSE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private final Server server;
    private final long id;
    private final Endpoint endpoint;
    private final Channel channel;
    private final Outgoing outgoing;
    private final Incoming incoming;
    private final Patience patience;
    private final Alarm alarm = new Alarm(this::wake);
    private final Answers answers = new Answers();
    private final EnumSet<Pause> pauses = EnumSet.noneOf(Pause.class);
    private LaneNet lane;
    private @Nullable ConnectionHandler handler;
    private @Nullable ProtocolLane protocol;
    private @Nullable ExportedState parked;
    private @Nullable ClientSession session;
    private @Nullable ConnectRequest asked;
    private boolean assigned;
    private boolean busy;
    private boolean closing;
    private boolean closed;
    private boolean moving;
    private long parkedAtNs;

    ClientConnection(Server server, long id, Endpoint endpoint, Channel channel, LaneNet lane) {
        this.server = server;
        this.id = id;
        this.endpoint = endpoint;
        this.channel = channel;
        this.lane = lane;
        this.outgoing = new Outgoing(channel);
        this.incoming = new Incoming(channel.alloc());
        this.patience = new Patience(new Watched());
    }

    // --- what the protocol sees ---

    @Override
    public long id() {
        return id;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public SocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    @Override
    public ByteBuf outgoing(int bytes) {
        lane.dirty(outgoing);
        return outgoing.room(bytes);
    }

    @Override
    public void write(ByteBuf buffer) {
        lane.dirty(outgoing);
        outgoing.write(buffer);
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public Optional<Session> session() {
        return Optional.ofNullable(session);
    }

    @Override
    public void connect(ConnectRequest request) {
        if (asked != null || session != null) {
            throw new IllegalStateException("connect was called twice");
        }
        asked = request;
        pause(Pause.CONNECTING);
        lane.lane().execute(this::findSession);
    }

    @Override
    public void wakeIn(int delayMs) {
        alarm.set(lane.lane(), delayMs);
    }

    private void wake() {
        ConnectionHandler to = handler;
        if (to != null && !closing) {
            guard(to::onWake);
        }
    }

    @Override
    public void countRefusal() {}

    @Override
    public void close() {
        if (!closing) {
            closing = true;
            incoming.clear();
            lane.lane().schedule(CLOSE_TIMEOUT_NS, this::closeNow);
            outgoing.closeWhenSent();
            resumeReading();
        }
    }

    private void closeNow() {
        if (!closed) {
            channel.close();
        }
    }

    // --- the channel ---

    @Override
    public void channelActive(ChannelHandlerContext context) {
        lane.add(this);
        if (!server.admit()) {
            closing = true;
            channel.close();
            return;
        }
        patience.awaitSession();
        lane.attach(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf data = (ByteBuf) message;
        patience.heard();
        if (closing) {
            data.release();
            return;
        }
        incoming.add(data);
        if (mayRead()) {
            feed();
        } else if (incoming.size() > server.settings().heldBytesMax()) {
            server.figures().heldTooMuch.add(1);
            close(CloseReason.QUOTA_EXCEEDED);
        }
    }

    private boolean mayRead() {
        return handler != null && !closing && pauses.isEmpty();
    }

    private void feed() {
        ConnectionHandler to = handler;
        if (to == null || busy) {
            return;
        }
        busy = true;
        try {
            ByteBuf data = incoming.take();
            to.onData(data);
            incoming.keep(data);
        } catch (RuntimeException e) {
            fail(e);
        } finally {
            busy = false;
        }
        if (closing) {
            incoming.clear();
        }
        giveAnswers();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        ConnectionHandler to = handler;
        if (to != null && !closing && !busy) {
            guard(to::onDataComplete);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (session != null && channel.isWritable() && !moving) {
            lane.broker().writable(session);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!moving) {
            gone();
        }
    }

    private void gone() {
        if (closed) {
            return;
        }
        closed = true;
        closing = true;
        server.left();
        lane.remove(this);
        patience.end();
        alarm.cancel();
        ClientSession mine = session;
        if (mine == null && asked != null) {
            mine = lane.broker().session(asked.clientId()); // which may be just about to accept this connection
        }
        if (mine != null) {
            lane.broker().disconnected(this, mine);
        }
        incoming.clear();
        outgoing.clear();
        ConnectionHandler last = handler;
        handler = null;
        protocol = null;
        if (last != null) {
            guard(last::onClosed);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("Connection {} of {} broke", id, remoteAddress(), cause);
        } else {
            server.figures().channelErrors.add(1);
            LOG.info("Connection {} of {} on {} is closed: {}", id, remoteAddress(), endpoint.name(), cause.toString());
        }
        closing = true;
        context.close();
    }

    private void guard(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void fail(RuntimeException e) {
        server.figures().handlerErrors.add(1);
        LOG.error("Connection {} on {} is closed: its {} handler failed", id, endpoint.name(), endpoint.protocol(), e);
        closing = true;
        channel.close();
    }

    // --- finding the session's lane ---

    private void findSession() {
        ConnectRequest request = asked;
        if (request == null || closed || closing) {
            return;
        }
        if (request.clientId().isEmpty()) {
            assigned = true;
            request = lane.withAssignedId(request);
            asked = request;
        }
        LaneNet home = server.laneOf(request.clientId());
        if (outgoing.isQueued()) {
            lane.lane().execute(this::findSession); // this lane must be done with it before another may have it
        } else if (home == lane) {
            arrived();
        } else {
            move(home);
        }
    }

    /** Takes the channel to another event loop. Nothing is read meanwhile; what was read already comes along. */
    private void move(LaneNet home) {
        outgoing.flush();
        patience.stopAwaiting();
        moving = true;
        park();
        lane.remove(this);
        channel.deregister().addListener(left -> {
            if (!left.isSuccess()) {
                moving = false;
                channel.close();
                return;
            }
            home.eventLoop()
                    .register(channel)
                    .addListener(joined -> home.lane().execute(() -> {
                        lane = home;
                        moving = false;
                        lane.add(this);
                        if (!joined.isSuccess() || !channel.isActive()) {
                            channel.close();
                            gone();
                            return;
                        }
                        patience.awaitSession();
                        lane.attach(this);
                        arrived();
                    }));
        });
    }

    private void arrived() {
        ConnectRequest request = asked;
        if (request != null && !closed && !closing) {
            lane.broker().connect(this, request, assigned);
        }
    }

    // --- the protocol's code comes and goes ---

    /** Attaches a version of the protocol: it goes on where the last one was. False if it can't. */
    boolean attach(ProtocolLane next) {
        if (closed || closing) {
            return true;
        }
        ExportedState state = parked;
        try {
            handler = state == null ? next.accept(this) : next.resume(this, state);
        } catch (RuntimeException e) {
            LOG.error("Connection {} on {} can't be taken over: {}", id, endpoint.name(), state, e);
            return false;
        }
        protocol = next;
        parked = null;
        if (state != null && !pauses.contains(Pause.CONNECTING)) {
            server.figures().paused(lane.clock().nanoTime() - parkedAtNs);
        }
        giveAnswers();
        alarm.resume(lane.lane());
        resume(Pause.PARKED);
        if (session != null) {
            lane.broker().writable(session);
        }
        return true;
    }

    /** Lets the handler go, with its state exported. False if it could not export it: the connection closes. */
    boolean park() {
        ConnectionHandler old = handler;
        if (old == null) {
            return true;
        }
        parkedAtNs = lane.clock().nanoTime();
        alarm.stop();
        pause(Pause.PARKED);
        try {
            parked = old.export(1);
            old.onClosed();
        } catch (RuntimeException e) {
            fail(e);
            return false;
        } finally {
            handler = null;
            protocol = null;
        }
        return true;
    }

    boolean waitsForProtocol() {
        return handler == null && !closed;
    }

    // --- what the session sees ---

    @Override
    public Connection connection() {
        return this;
    }

    @Override
    public @Nullable ConnectionHandler handler() {
        return handler;
    }

    @Override
    public @Nullable ProtocolLane protocol() {
        return protocol;
    }

    @Override
    public boolean canDeliver() {
        return handler != null && !closing && channel.isWritable();
    }

    @Override
    public boolean isParked() {
        return handler == null && !closing;
    }

    @Override
    public void connected(ConnectResult result) {
        asked = null;
        if (result instanceof ConnectResult.Accepted accepted && accepted.session() instanceof ClientSession mine) {
            session = mine;
            patience.stopAwaiting();
        }
        answers.connected(result);
        giveAnswers();
        patience.heard();
        resume(Pause.CONNECTING);
    }

    @Override
    public void published(long token, PublishResult result) {
        answers.published(token, result);
        giveAnswers();
    }

    @Override
    public void released(int packetId, boolean found) {
        answers.released(packetId, found);
        giveAnswers();
    }

    @Override
    public void release(int packetId) {
        answers.release(packetId);
        giveAnswers();
    }

    @Override
    public void subscribed(long token, List<SubscribeResult> results) {
        answers.subscribed(token, results);
        giveAnswers();
    }

    @Override
    public void unsubscribed(long token, List<Boolean> existed) {
        answers.unsubscribed(token, existed);
        giveAnswers();
    }

    private void giveAnswers() {
        while (!busy && !answers.isEmpty()) {
            ConnectionHandler to = handler;
            if (to == null || closed) {
                return;
            }
            busy = true;
            try {
                answers.giveOne(to);
            } catch (RuntimeException e) {
                fail(e);
            } finally {
                busy = false;
            }
        }
    }

    @Override
    public void close(CloseReason reason) {
        ConnectionHandler to = handler;
        if (to != null && !closing) {
            guard(() -> to.onClosing(reason));
        }
        close();
    }

    // --- reading and not reading ---

    @Override
    public boolean pause(Pause reason) {
        channel.config().setAutoRead(false);
        return pauses.add(reason);
    }

    @Override
    public void resume(Pause reason) {
        if (pauses.remove(reason) && pauses.isEmpty() && !closed) {
            patience.heard();
            lane.lane().execute(this::readOn);
        }
    }

    private void readOn() {
        if (mayRead() && incoming.size() > 0) {
            feed();
            ConnectionHandler to = handler;
            if (to != null && !closing) {
                guard(to::onDataComplete);
            }
        }
        resumeReading();
    }

    private void resumeReading() {
        if ((pauses.isEmpty() || closing) && !closed && !moving) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void keepAlive(int seconds) {
        patience.keepAlive(seconds);
    }

    /** What {@link Patience} needs to know, and does when it is at its end. */
    private final class Watched implements Patience.Client {
        @Override
        public LaneNet lane() {
            return lane;
        }

        @Override
        public NetSettings settings() {
            return server.settings();
        }

        @Override
        public boolean isAsking() {
            return asked != null;
        }

        @Override
        public boolean isParked() {
            return ClientConnection.this.isParked();
        }

        @Override
        public boolean isRead() {
            return pauses.isEmpty();
        }

        @Override
        public void tooLateToConnect() {
            if (session == null && !closed) {
                server.figures().connectTimeouts.add(1);
                channel.close();
            }
        }

        @Override
        public void tooSilent() {
            if (closed || closing) {
                return;
            }
            server.figures().keepAliveTimeouts.add(1);
            close(CloseReason.KEEP_ALIVE_TIMEOUT);
            if (session != null) {
                lane.broker().disconnected(ClientConnection.this, session);
            }
        }
    }
}
