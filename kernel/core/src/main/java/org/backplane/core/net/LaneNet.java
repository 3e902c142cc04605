// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.backplane.api.auth.Authenticator;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.message.Payload;
import org.backplane.api.protocol.LaneContext;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.Targets;
import org.backplane.api.runtime.Clock;
import org.backplane.api.runtime.Metrics;
import org.backplane.core.lane.Lane;
import org.backplane.core.session.LaneBroker;
import org.backplane.core.session.Link;
import org.backplane.core.session.Sessions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lane's connections and the protocols attached on it. On that lane only. */
final class LaneNet implements LaneContext {
    private static final Logger LOG = LoggerFactory.getLogger(LaneNet.class);

    private final Server server;
    private final Lane lane;
    private final EventLoop eventLoop;
    private final LaneBroker broker;
    private final Set<ClientConnection> connections = new HashSet<>();
    private final Map<String, LaneProtocol> protocols = new HashMap<>();
    private final List<Outgoing> lent = new ArrayList<>();
    private final InCode inCode = new InCode();
    private final Metrics.Counter receivedBytes;
    private final Metrics.Counter sentBytes;

    LaneNet(Server server, Lane lane, EventLoop eventLoop, LaneBroker broker) {
        this.server = server;
        this.lane = lane;
        this.eventLoop = eventLoop;
        this.broker = broker;
        this.receivedBytes = counter("connection.received.bytes", "Bytes from clients, without TLS and WebSocket");
        this.sentBytes = counter("connection.sent.bytes", "Bytes to clients, without TLS and WebSocket");
    }

    Lane lane() {
        return lane;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    LaneBroker broker() {
        return broker;
    }

    void dirty(Outgoing outgoing) {
        if (outgoing.takeUnqueued()) {
            outgoing.countIn(sentBytes);
            lane.atEnd(Lane.Phase.FLUSH, outgoing);
        }
    }

    /** Sends a borrowed payload from the buffer that is being read; false if it must be copied. */
    boolean lend(Payload payload, Outgoing to) {
        boolean first = !to.isLent();
        if (!to.writeBorrowed(payload)) {
            return false;
        }
        dirty(to);
        if (first) {
            lent.add(to);
        }
        return true;
    }

    /** What was read is read: whoever was lent a part of it sends that now, while the socket takes it. */
    void sendLent() {
        for (int i = 0; i < lent.size(); i++) {
            lent.get(i).flushLent();
        }
        lent.clear();
    }

    // --- connections ---

    void add(ClientConnection connection) {
        connections.add(connection);
    }

    void remove(ClientConnection connection) {
        connections.remove(connection);
    }

    /** Gives a connection to its protocol, or lets it wait for one. */
    void attach(ClientConnection connection) {
        LaneProtocol protocol = protocols.get(connection.endpoint().protocol());
        LaneVersion version = protocol == null ? null : protocol.versionFor(connection.clientId());
        if (version == null) {
            connection.pause(Link.Pause.PARKED);
        } else if (!connection.attach(version) && !connection.hasState()) {
            connection.close(CloseReason.INTERNAL_ERROR); // it has not begun: no other version could go on with it
        }
    }

    /** It has its session: it may belong to the canary. */
    void connected(ClientConnection connection) {
        LaneProtocol protocol = protocols.get(connection.endpoint().protocol());
        if (protocol != null && protocol.hasCanary()) {
            lane.execute(() -> new HandOver(this, protocol, new HandOver.Tally()).one(connection));
        }
    }

    /** The layout for the state of a connection that leaves for another lane, where any version may be waiting. */
    int carrySchema(ClientConnection connection) {
        LaneVersion from = connection.version();
        LaneProtocol protocol = protocols.get(connection.endpoint().protocol());
        return from == null || protocol == null ? 0 : protocol.carrySchema(from);
    }

    /** A version's code failed while it delivered: whom it was writing to closes. */
    void failed(Targets targets, RuntimeException e) {
        LOG.error("A delivery to {} connections failed; they are closed", targets.size(), e);
        for (int i = 0; i < targets.size(); i++) {
            if (targets.connection(i) instanceof ClientConnection connection) {
                connection.failQuietly();
            }
        }
    }

    /** A client id nobody has, whose session lives on this lane: the connection need not move. */
    ConnectRequest withAssignedId(ConnectRequest request) {
        String id;
        do {
            long high = ThreadLocalRandom.current().nextLong();
            long low = ThreadLocalRandom.current().nextLong();
            id = "auto-" + Long.toHexString(high) + Long.toHexString(low);
        } while (Sessions.laneIndex(id, server.lanes()) != lane.index() || broker.session(id) != null);
        return request.withClientId(id);
    }

    void authenticatorGone(Authenticator gone) {
        List.copyOf(connections).forEach(connection -> connection.authenticatorGone(gone));
    }

    /** Closes everything, sessions have said their goodbye already. */
    void closeAll() {
        List.copyOf(connections).forEach(connection -> connection.close(CloseReason.SHUTTING_DOWN));
    }

    // --- protocols come and go ---

    /** Opens a version here; it serves nobody yet. Why it can't, in words, if it can't. */
    Optional<String> open(ProtocolVersion version) {
        try {
            ProtocolLane code = version.protocol().open(this);
            protocols.computeIfAbsent(version.id(), id -> new LaneProtocol()).add(new LaneVersion(version, code, this));
            return Optional.empty();
        } catch (RuntimeException e) {
            LOG.error("Protocol {} can't open on lane {}", version.id(), lane.index(), e);
            return Optional.of("it can't open on lane " + lane.index() + ": " + e);
        }
    }

    @Nullable
    LaneProtocol protocol(String id) {
        return protocols.get(id);
    }

    /** Those of a protocol. A copy: connections may close meanwhile. */
    List<ClientConnection> connectionsOf(String protocol) {
        return connections.stream()
                .filter(one -> one.endpoint().protocol().equals(protocol))
                .toList();
    }

    /** Lets a version go: whoever it still serves is parked, or closed if it can't be. Returns how many are parked. */
    int close(ProtocolVersion version) {
        LaneProtocol protocol = protocols.get(version.id());
        LaneVersion gone = protocol == null ? null : protocol.of(version);
        if (protocol == null || gone == null) {
            return 0;
        }
        List<Integer> schemas = version.parkingSchemas();
        protocol.remove(gone);
        if (protocol.isEmpty()) {
            protocols.remove(version.id());
        }
        int parked = 0;
        for (ClientConnection connection : connectionsOf(version.id())) {
            if (connection.version() == gone && gone.drains()) {
                connection.close(CloseReason.SERVER_UNAVAILABLE);
                connection.park(schemas);
            } else if (connection.version() == gone && connection.park(schemas)) {
                parked++;
            }
        }
        gone.close();
        return parked;
    }

    /** No version came in time. */
    void giveUp(String id) {
        for (ClientConnection connection : connectionsOf(id)) {
            if (connection.waitsForProtocol()) {
                connection.close(CloseReason.SERVER_UNAVAILABLE);
            }
        }
    }

    /** Times a protocol's versions here from now on, or no longer. */
    void time(String id, boolean on) {
        LaneProtocol protocol = protocols.get(id);
        if (protocol != null) {
            protocol.time(on);
        }
        lane.meter().time(protocols.values().stream().anyMatch(LaneProtocol::isTimed));
    }

    /** A connection was held up since then. */
    void paused(long sinceNs) {
        server.figures().paused(lane.clock().nanoTime() - sinceNs);
    }

    InCode inCode() {
        return inCode;
    }

    // --- what protocols see ---

    @Override
    public int index() {
        return lane.index();
    }

    @Override
    public int lanes() {
        return server.lanes();
    }

    @Override
    public ByteBufAllocator allocator() {
        return ByteBufAllocator.DEFAULT;
    }

    @Override
    public Clock clock() {
        return lane.clock();
    }

    @Override
    public Metrics metrics() {
        return server.registry();
    }

    @Override
    public Metrics.Counter counter(String name, String help) {
        return server.counters().of(lane.index(), name, help);
    }

    Metrics.Counter receivedBytes() {
        return receivedBytes;
    }

    @Override
    public BrokerLimits limits() {
        return server.limits();
    }
}
