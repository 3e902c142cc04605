// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.backplane.api.auth.AuthData;
import org.backplane.api.auth.Authenticator;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.Session;
import org.backplane.api.protocol.Authentication;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.transport.Endpoint;
import org.backplane.core.session.ClientSession;
import org.backplane.core.session.Link.Pause;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection, for as long as its channel: last handler of the pipeline, lent to the protocol's handler of the day.
 * Everything that must outlive that handler is here. On its lane only; the lane may change once, when the session is known.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    private static final long CLOSE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private final Server server;
    private final long id;
    private final Endpoint endpoint;
    private final Channel channel;
    private final Peer peer;
    private final Outgoing outgoing;
    private final Incoming incoming;
    private final Patience patience;
    private final SessionSearch search;
    private final Attachment attachment = new Attachment(this, this::fail);
    private final SessionLink link = new SessionLink(this, attachment);
    private final EnumSet<Pause> pauses = EnumSet.noneOf(Pause.class);
    private LaneNet lane;
    private @Nullable ClientSession session;
    private @Nullable Alarm alarm;
    private @Nullable ClientAuthentication authentication;
    private boolean closing;
    private boolean closed;
    private long parkedAtNs;

    ClientConnection(Server server, long id, Endpoint endpoint, Channel channel, LaneNet lane) {
        this.server = server;
        this.id = id;
        this.endpoint = endpoint;
        this.channel = channel;
        this.lane = lane;
        this.peer = new Peer(channel);
        this.outgoing = new Outgoing(channel);
        this.incoming = new Incoming(channel.alloc());
        this.patience = new Patience(new Watched());
        this.search = new SessionSearch(server, channel, new Searching());
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
        return peer.address();
    }

    @Override
    public List<X509Certificate> clientCertificates() {
        return peer.certificates();
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
        if (search.asked() != null || session != null || authentication != null) {
            throw new IllegalStateException("connect was called twice");
        }
        pause(Pause.CONNECTING);
        if (request.authentication().isEmpty()) {
            search.begin(request);
            return;
        }
        AuthData first = request.authentication().get();
        var client = new AuthenticatingClient(this, link, search, request);
        var begun = new ClientAuthentication(server, client, first.method());
        authentication = begun;
        begun.begin(first);
    }

    @Override
    public Optional<Authentication> authentication() {
        return Optional.ofNullable(authentication);
    }

    /** An authenticator goes: an exchange that it conducts is refused. */
    void authenticatorGone(Authenticator gone) {
        if (authentication != null) {
            authentication.gone(gone);
        }
    }

    @Override
    public void wakeIn(int delayMs) {
        if (alarm == null) {
            alarm = new Alarm(this::wake);
        }
        alarm.set(lane.lane(), delayMs);
    }

    private void wake() {
        if (!closing) {
            attachment.call(ConnectionHandler::onWake);
        }
    }

    @Override
    public void countRefusal() {
        LaneVersion in = attachment.version();
        if (in != null) {
            in.figures().refusals++;
        }
    }

    @Override
    public void close() {
        LaneVersion in = attachment.version();
        if (!closing && in != null && session != null && session.isConnectedBy(link)) {
            in.figures().closed++;
        }
        closeWhenSent();
    }

    private void closeWhenSent() {
        if (!closing) {
            closing = true;
            incoming.clear();
            lane.lane().schedule(CLOSE_TIMEOUT_NS, this::closeNow);
            outgoing.closeWhenSent();
            resumeReading();
            lane.lane().execute(this::leaveSession);
        }
    }

    /** Its session need not wait for the client to hang up too: it is told once whoever closed is done with it. */
    private void leaveSession() {
        ClientSession mine = session;
        if (mine != null) {
            lane.broker().disconnected(link, mine);
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
        patience.awaitSession();
        lane.attach(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf data = (ByteBuf) message;
        lane.receivedBytes().add(data.readableBytes());
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
        return !attachment.isParked() && !closing && pauses.isEmpty();
    }

    private void feed() {
        int before = incoming.size();
        if (attachment.feed(incoming, session != null)) {
            if (session != null) {
                int left = incoming.size();
                patience.fed(attachment.anyByteIsLife() || left < before, left < before, left > 0);
            }
            if (closing) {
                incoming.clear();
            }
            link.giveAnswers();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        peer.onEvent(event);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!closing) {
            attachment.call(ConnectionHandler::onDataComplete);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (session != null && channel.isWritable() && !search.isMoving()) {
            lane.broker().writable(session);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!search.isMoving()) {
            gone();
        }
    }

    private void gone() {
        if (closed) {
            return;
        }
        closed = true;
        closing = true;
        lane.remove(this);
        patience.end();
        if (authentication != null) {
            authentication.end();
        }
        if (alarm != null) {
            alarm.stop();
        }
        ClientSession mine = session;
        ConnectRequest asked = search.asked();
        if (mine == null && asked != null) {
            mine = lane.broker().session(asked.clientId()); // which may be just about to accept this connection
        }
        if (mine != null) {
            lane.broker().disconnected(link, mine);
        }
        incoming.clear();
        outgoing.clear();
        attachment.end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("Connection {} of {} broke", id, remoteAddress(), cause);
        } else {
            server.figures().channelErrors.add(1);
            LOG.info("Connection {} of {} on {} is closed: {}", id, remoteAddress(), endpoint.name(), Peer.why(cause));
        }
        closing = true;
        context.close();
    }

    /** A handler threw: this connection pays, and nobody else. */
    private void fail(RuntimeException e) {
        if (!closing) {
            LOG.error(
                    "Connection {} on {} is closed: its {} handler failed",
                    id,
                    endpoint.name(),
                    endpoint.protocol(),
                    e);
        }
        failQuietly();
    }

    /** The same, where the fault was reported already. */
    void failQuietly() {
        server.figures().handlerErrors.add(1);
        closing = true;
        channel.close();
    }

    // --- the protocol's code comes and goes ---

    /** Who it is, for a share of clients; null before its session is known. */
    @Nullable
    String clientId() {
        return session == null ? null : session.clientId();
    }

    @Nullable
    LaneVersion version() {
        return attachment.version();
    }

    boolean isEnding() {
        return closing || closed;
    }

    LaneNet lane() {
        return lane;
    }

    /** Whether it lives on that lane, and is not just leaving it. */
    boolean isOn(LaneNet one) {
        return lane == one && !search.isMoving();
    }

    /** Attaches a version while none is. False if it can't take over: the connection waits for another one. */
    boolean attach(LaneVersion next) {
        if (isEnding()) {
            return true;
        }
        boolean resumes = attachment.hasState();
        try {
            attachment.attach(next);
        } catch (RuntimeException e) {
            next.figures().failures++;
            LOG.error("Connection {} on {} can't be taken over", id, endpoint.name(), e);
            pause(Pause.PARKED);
            return false;
        }
        if (resumes && !pauses.contains(Pause.CONNECTING)) {
            server.figures().paused(lane.clock().nanoTime() - parkedAtNs);
        }
        attached();
        return true;
    }

    private void attached() {
        link.giveAnswers();
        if (alarm != null) {
            alarm.resume(lane.lane());
        }
        resume(Pause.PARKED);
        if (session != null) {
            lane.broker().writable(session);
        }
    }

    /**
     * Gives it from one version to another, both of which are there.
     *
     * @throws RuntimeException if that can't be; it stays where it was
     */
    void swap(LaneVersion next) {
        attachment.swap(next);
        attached();
    }

    /** Lets the handler go, with its state exported. False if it could not export it: the connection closes. */
    boolean park(List<Integer> schemas) {
        if (attachment.isParked()) {
            return true;
        }
        parkedAtNs = lane.clock().nanoTime();
        if (alarm != null) {
            alarm.stop();
        }
        pause(Pause.PARKED);
        try {
            attachment.park(schemas);
            return true;
        } catch (RuntimeException e) {
            fail(e);
            return false;
        }
    }

    /** Whether a version before left something to go on from. */
    boolean hasState() {
        return attachment.hasState();
    }

    boolean waitsForProtocol() {
        return attachment.isParked() && !closed;
    }

    // --- what its session does with it, see SessionLink ---

    /** There is an answer to its connect. */
    void found(ConnectResult result) {
        search.end();
        if (result instanceof ConnectResult.Accepted accepted && accepted.session() instanceof ClientSession mine) {
            session = mine;
            patience.stopAwaiting();
        }
    }

    /** That answer was given: its data may come. */
    void served() {
        patience.heard();
        resume(Pause.CONNECTING);
        lane.connected(this);
    }

    /** Says goodbye and closes. */
    void close(CloseReason reason) {
        if (!closing) {
            attachment.callEvenNow(to -> to.onClosing(reason));
        }
        closeWhenSent();
    }

    // --- reading and not reading ---

    boolean pause(Pause reason) {
        channel.config().setAutoRead(false);
        return pauses.add(reason);
    }

    void resume(Pause reason) {
        if (pauses.remove(reason) && pauses.isEmpty() && !closed) {
            patience.heard();
            lane.lane().execute(this::readOn);
        }
    }

    private void readOn() {
        if (mayRead() && incoming.size() > 0) {
            feed();
            if (!closing) {
                attachment.call(ConnectionHandler::onDataComplete);
            }
        }
        resumeReading();
    }

    private void resumeReading() {
        if ((pauses.isEmpty() || closing) && !closed && !search.isMoving()) {
            channel.config().setAutoRead(true);
        }
    }

    void keepAlive(int seconds) {
        patience.keepAlive(seconds);
    }

    /** What {@link SessionSearch} needs to know, and does when it has found the session's lane. */
    private final class Searching implements SessionSearch.Searcher {
        @Override
        public LaneNet lane() {
            return lane;
        }

        @Override
        public boolean isEnding() {
            return ClientConnection.this.isEnding();
        }

        @Override
        public boolean isFlushed() {
            return !outgoing.isQueued();
        }

        @Override
        public boolean leave() {
            outgoing.flush();
            patience.stopAwaiting();
            if (!park(List.of(lane.carrySchema(ClientConnection.this)))) {
                return false;
            }
            lane.remove(ClientConnection.this);
            return true;
        }

        @Override
        public void settle(LaneNet home) {
            lane = home;
            lane.add(ClientConnection.this);
            patience.awaitSession();
            lane.attach(ClientConnection.this);
        }

        @Override
        public void lost() {
            channel.close();
            gone();
        }

        @Override
        public void found(ConnectRequest request, boolean assigned) {
            lane.broker().connect(link, request, assigned);
        }
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
        public int connectTimeoutS() {
            int own = endpoint.reception().connectTimeoutS();
            return own > 0 ? own : settings().connectTimeoutS();
        }

        @Override
        public boolean isAsking() {
            return search.asked() != null;
        }

        @Override
        public boolean isParked() {
            return link.isParked();
        }

        @Override
        public boolean isRead() {
            return pauses.isEmpty();
        }

        @Override
        public void tooLateToConnect() {
            if (session == null && !closed) {
                server.figures().connectTimeouts.add(1);
                if (authentication == null || !authentication.tooLate()) {
                    channel.close();
                }
            }
        }

        @Override
        public void tooSilent() {
            if (isEnding()) {
                return;
            }
            server.figures().keepAliveTimeouts.add(1);
            close(CloseReason.KEEP_ALIVE_TIMEOUT);
        }

        @Override
        public void tooSlow() {
            if (!isEnding()) {
                server.figures().packetTimeouts.add(1);
                close(CloseReason.QUOTA_EXCEEDED);
            }
        }
    }
}
