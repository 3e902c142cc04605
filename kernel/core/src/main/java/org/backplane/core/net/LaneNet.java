// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.protocol.LaneContext;
import org.backplane.api.protocol.Protocol;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.runtime.Clock;
import org.backplane.api.runtime.Metrics;
import org.backplane.core.lane.Lane;
import org.backplane.core.session.LaneBroker;
import org.backplane.core.session.Sessions;
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
    private final Map<String, ProtocolLane> protocols = new HashMap<>();

    LaneNet(Server server, Lane lane, EventLoop eventLoop, LaneBroker broker) {
        this.server = server;
        this.lane = lane;
        this.eventLoop = eventLoop;
        this.broker = broker;
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
            lane.atEnd(Lane.Phase.FLUSH, outgoing);
        }
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
        ProtocolLane protocol = protocols.get(connection.endpoint().protocol());
        if (protocol == null) {
            connection.pause(org.backplane.core.session.Link.Pause.PARKED);
        } else if (!connection.attach(protocol)) {
            connection.close(CloseReason.INTERNAL_ERROR);
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
        return new ConnectRequest(
                id,
                request.protocol(),
                request.cleanStart(),
                request.sessionExpiryS(),
                request.receiveMaximum(),
                request.keepAliveS(),
                request.will(),
                request.username(),
                request.password());
    }

    /** Closes everything, sessions have said their goodbye already. */
    void closeAll() {
        List.copyOf(connections).forEach(connection -> connection.close(CloseReason.SHUTTING_DOWN));
    }

    // --- protocols come and go ---

    /** Opens a protocol here and gives it its connections. Returns how many it took, and how many it could not. */
    int[] open(Protocol protocol) {
        ProtocolLane opened;
        try {
            opened = protocol.open(this);
        } catch (RuntimeException e) {
            LOG.error("Protocol {} can't open on lane {}", protocol.id(), lane.index(), e);
            return new int[] {0, 0};
        }
        protocols.put(protocol.id(), opened);
        int taken = 0;
        int failed = 0;
        for (ClientConnection connection : List.copyOf(connections)) {
            if (connection.endpoint().protocol().equals(protocol.id()) && connection.waitsForProtocol()) {
                if (connection.attach(opened)) {
                    taken++;
                } else {
                    failed++;
                    connection.close(CloseReason.INTERNAL_ERROR);
                }
            }
        }
        return new int[] {taken, failed};
    }

    /** Parks a protocol's connections and lets it go. Returns how many are parked. */
    int close(String id) {
        ProtocolLane gone = protocols.remove(id);
        if (gone == null) {
            return 0;
        }
        int parked = 0;
        for (ClientConnection connection : List.copyOf(connections)) {
            if (connection.protocol() == gone && connection.park()) {
                parked++;
            }
        }
        closeQuietly(gone, id);
        return parked;
    }

    private static void closeQuietly(ProtocolLane gone, String id) {
        try {
            gone.close();
        } catch (RuntimeException e) {
            LOG.error("Protocol {} failed to close; its connections are parked all the same", id, e);
        }
    }

    /** No version came in time. */
    void giveUp(String id) {
        if (protocols.containsKey(id)) {
            return;
        }
        for (ClientConnection connection : List.copyOf(connections)) {
            if (connection.endpoint().protocol().equals(id) && connection.waitsForProtocol()) {
                connection.close(CloseReason.SERVER_UNAVAILABLE);
            }
        }
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
    public BrokerLimits limits() {
        return server.limits();
    }
}
