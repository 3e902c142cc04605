// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.backplane.api.auth.AuthData;
import org.backplane.api.auth.Authenticator;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.Session;
import org.backplane.api.message.Payload;
import org.backplane.api.protocol.Authentication;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.transport.Endpoint;
import org.backplane.core.session.ClientSession;
import org.backplane.core.session.Link.Pause;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, for as long as its channel: last handler of the pipeline, lent to the protocol's handler of the day.
 * Everything that must outlive that handler is here. On its lane only; the lane may change once, when the session is known.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter implements Connection {
    private final Server server;
    private final long id;
    private final Endpoint endpoint;
    private final Channel channel;
    private final Peer peer;
    private final ChannelFaults faults;
    private final Outgoing outgoing;
    private final Attachment attachment = new Attachment(this);
    private final SessionLink link = new SessionLink(this, attachment);
    private final Patience patience;
    private final Reading reading;
    private final Ending ending;
    private final Succession succession;
    private LaneNet lane;

    /** Only while it looks for its session. */
    private @Nullable SessionSearch search;

    private @Nullable ClientSession session;
    private @Nullable ClientAuthentication authentication;

    /** @param faults of its listener */
    ClientConnection(Server server, long id, Endpoint endpoint, Channel channel, LaneNet lane, ChannelFaults faults) {
        this.server = server;
        this.id = id;
        this.endpoint = endpoint;
        this.channel = channel;
        this.lane = lane;
        this.faults = faults;
        this.peer = new Peer(channel);
        this.outgoing = new Outgoing(channel);
        this.patience = new Patience(new AwaitedClient(this, server, link));
        this.reading = new Reading(this, channel, attachment, link, patience);
        this.ending = new Ending(this, server.figures(), channel, attachment, outgoing, link, reading);
        this.succession = new Succession(this, server.figures(), attachment, link, reading);
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
    public boolean writeBorrowed(Payload payload) {
        return lane.lend(payload, outgoing);
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
        if (search != null || session != null || authentication != null) {
            throw new IllegalStateException("connect was called twice");
        }
        pause(Pause.CONNECTING);
        var begins = new SessionSearch(server, channel, new SearchingClient(this, link, outgoing, patience));
        search = begins;
        if (request.authentication().isEmpty()) {
            begins.begin(request);
            return;
        }
        AuthData first = request.authentication().get();
        var client = new AuthenticatingClient(this, link, begins, request);
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
        succession.wakeIn(delayMs);
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
        ending.byProtocol();
    }

    // --- the channel ---

    @Override
    public void channelActive(ChannelHandlerContext context) {
        settle(lane);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf data = (ByteBuf) message;
        lane.receivedBytes().add(data.readableBytes());
        if (ending.hasBegun()) {
            data.release();
        } else if (!reading.take(data, server.settings().heldBytesMax())) {
            server.figures().heldTooMuch.add(1);
            close(CloseReason.QUOTA_EXCEEDED);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        peer.onEvent(event);
        faults.onEvent(event);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!ending.hasBegun()) {
            attachment.call(ConnectionHandler::onDataComplete);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (session != null && channel.isWritable() && !isMoving()) {
            lane.broker().writable(session);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!isMoving()) {
            gone();
        }
    }

    private void gone() {
        if (!ending.channelGone()) {
            return;
        }
        lane.remove(this);
        patience.end();
        if (authentication != null) {
            authentication.end();
        }
        succession.stopAlarm();
        ClientSession mine = session;
        ConnectRequest asked = search == null ? null : search.asked();
        if (mine == null && asked != null) {
            mine = lane.broker().session(asked.clientId()); // which may be just about to accept this connection
        }
        if (mine != null) {
            lane.broker().disconnected(link, mine);
        }
        reading.clear();
        outgoing.clear();
        attachment.end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        faults.ended(endpoint.name(), id, remoteAddress(), cause);
        ending.byChannel();
        context.close();
    }

    /** A handler threw. */
    void fail(RuntimeException e) {
        ending.byFault(e);
    }

    /** A handler threw, which was reported already. */
    void failQuietly() {
        ending.byReportedFault();
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
        return ending.hasBegun();
    }

    boolean isGone() {
        return ending.isOver();
    }

    /** Whether its channel is there, and not between two lanes. */
    boolean isHere() {
        return !ending.isOver() && !isMoving();
    }

    private boolean isMoving() {
        return search != null && search.isMoving();
    }

    LaneNet lane() {
        return lane;
    }

    /** Whether it lives on that lane, and is not just leaving it. */
    boolean isOn(LaneNet one) {
        return lane == one && !isMoving();
    }

    /** See {@link Succession#attach}. */
    boolean attach(LaneVersion next) {
        return succession.attach(next);
    }

    /** See {@link Succession#swap}. */
    void swap(LaneVersion next) {
        succession.swap(next);
    }

    /** See {@link Succession#park}. */
    boolean park(List<Integer> schemas) {
        return succession.park(schemas);
    }

    /** Whether a version before left something to go on from. */
    boolean hasState() {
        return attachment.hasState();
    }

    boolean waitsForProtocol() {
        return attachment.isParked() && !ending.isOver();
    }

    // --- what its session does with it, see SessionLink ---

    /** There is an answer to its connect. */
    void found(ConnectResult result) {
        if (search != null) {
            search.end();
            search = null;
        }
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

    void close(CloseReason reason) {
        ending.byKernel(reason);
    }

    // --- what those ask and tell who look after a part of it ---

    boolean pause(Pause reason) {
        return reading.pause(reason);
    }

    void resume(Pause reason) {
        reading.resume(reason);
    }

    boolean isRead() {
        return reading.isOn();
    }

    void keepAlive(int seconds) {
        patience.keepAlive(seconds);
    }

    boolean isAsking() {
        return search != null && search.asked() != null;
    }

    @Nullable
    ClientSession clientSession() {
        return session;
    }

    boolean hasSession() {
        return session != null;
    }

    /** How many bytes of a frame may be held now: a client that is not in may cost no more than one packet. */
    int frameBytesMax() {
        return session != null ? FrameLimit.NONE : Math.max(0, attachment.packetBytesMax() - reading.heldBytes());
    }

    /** It lives on that lane from now on. */
    void settle(LaneNet home) {
        lane = home;
        home.add(this);
        patience.awaitSession();
        home.attach(this);
    }

    /** It could not move. */
    void lost() {
        channel.close();
        gone();
    }

    /** It took too long to get its session: an exchange that it is in is told so, any other client is not. */
    void endUnconnected() {
        if (authentication == null || !authentication.tooLate()) {
            channel.close();
        }
    }
}
