// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import org.backplane.api.broker.CloseReason;

/** A connection as the kernel's patience with it sees it. On the connection's lane only. */
final class AwaitedClient implements Patience.Client {
    private final ClientConnection connection;
    private final Server server;
    private final SessionLink link;

    AwaitedClient(ClientConnection connection, Server server, SessionLink link) {
        this.connection = connection;
        this.server = server;
        this.link = link;
    }

    @Override
    public LaneNet lane() {
        return connection.lane();
    }

    @Override
    public NetSettings settings() {
        return server.settings();
    }

    @Override
    public int connectTimeoutS() {
        int own = connection.endpoint().reception().connectTimeoutS();
        return own > 0 ? own : settings().connectTimeoutS();
    }

    @Override
    public boolean isAsking() {
        return connection.isAsking();
    }

    @Override
    public boolean isParked() {
        return link.isParked();
    }

    @Override
    public boolean isRead() {
        return connection.isRead();
    }

    @Override
    public void tooLateToConnect() {
        if (!connection.hasSession() && !connection.isGone()) {
            server.figures().connectTimeouts.add(1);
            connection.endUnconnected();
        }
    }

    @Override
    public void tooSilent() {
        if (!connection.isEnding()) {
            server.figures().keepAliveTimeouts.add(1);
            connection.close(CloseReason.KEEP_ALIVE_TIMEOUT);
        }
    }

    @Override
    public void tooSlow() {
        if (!connection.isEnding()) {
            server.figures().packetTimeouts.add(1);
            connection.close(CloseReason.QUOTA_EXCEEDED);
        }
    }
}
