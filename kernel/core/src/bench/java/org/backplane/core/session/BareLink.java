// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.List;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.message.Message;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.Targets;
import org.jspecify.annotations.Nullable;

/** A connection that is always ready, and a protocol that only looks at what it is to send: nothing of them is measured. */
final class BareLink implements Link {
    private final ConnectionHandler handler;
    private final Protocol protocol;
    private @Nullable ConnectResult connected;

    /** A new session connects through it, which takes so many messages without acknowledging and ends with the connection. */
    BareLink(SimulatedBroker broker, String clientId, int receiveMaximum, Protocol protocol) {
        LaneBroker lane = broker.sessions().laneOf(clientId);
        this.handler = new SimulatedHandler(new SimulatedClient(broker, lane, clientId));
        this.protocol = protocol;
        var request = Options.BRIEF.window(receiveMaximum).request(clientId);
        lane.lane().execute(() -> lane.connect(this, request, false));
        broker.pump();
    }

    /** Writes down the packet identifiers it was handed, and nothing else. */
    static final class Protocol implements ProtocolLane {
        private final int[] packetIds;
        private int count;

        /** @param idsMax how many it is handed before {@link #clear} */
        Protocol(int idsMax) {
            packetIds = new int[idsMax];
        }

        int count() {
            return count;
        }

        int packetId(int i) {
            return packetIds[i];
        }

        void clear() {
            count = 0;
        }

        @Override
        public void deliver(Message message, Targets targets) {
            for (int i = 0; i < targets.size(); i++) {
                packetIds[count++] = targets.packetId(i);
            }
        }

        @Override
        public ConnectionHandler accept(Connection connection) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ConnectionHandler resume(Connection connection, ExportedState state) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // holds nothing
        }
    }

    ClientSession session() {
        if (connected instanceof ConnectResult.Accepted accepted) {
            return (ClientSession) accepted.session();
        }
        throw new IllegalStateException("not connected: " + connected);
    }

    @Override
    public Connection connection() {
        return SimulatedConnection.INSTANCE;
    }

    @Override
    public ConnectionHandler handler() {
        return handler;
    }

    @Override
    public ProtocolLane protocol() {
        return protocol;
    }

    @Override
    public boolean canDeliver() {
        return true;
    }

    @Override
    public boolean isParked() {
        return false;
    }

    @Override
    public void connected(ConnectResult result) {
        connected = result;
    }

    @Override
    public void published(long token, PublishResult result) {}

    @Override
    public void released(int packetId, boolean found) {}

    @Override
    public void release(int packetId) {}

    @Override
    public void subscribed(long token, List<SubscribeResult> results) {}

    @Override
    public void unsubscribed(long token, List<Boolean> existed) {}

    @Override
    public void close(CloseReason reason) {}

    @Override
    public boolean pause(Pause reason) {
        throw new IllegalStateException("held back: " + reason);
    }

    @Override
    public void resume(Pause reason) {}

    @Override
    public void keepAlive(int seconds) {}
}
