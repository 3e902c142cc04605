// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.List;
import org.backplane.api.broker.ConnectRequest;

/** A connection as the search for its session sees it. On the connection's lane only. */
final class SearchingClient implements SessionSearch.Searcher {
    private final ClientConnection connection;
    private final SessionLink link;
    private final Outgoing outgoing;
    private final Patience patience;

    SearchingClient(ClientConnection connection, SessionLink link, Outgoing outgoing, Patience patience) {
        this.connection = connection;
        this.link = link;
        this.outgoing = outgoing;
        this.patience = patience;
    }

    @Override
    public LaneNet lane() {
        return connection.lane();
    }

    @Override
    public boolean isEnding() {
        return connection.isEnding();
    }

    @Override
    public boolean isFlushed() {
        return !outgoing.isQueued();
    }

    @Override
    public boolean leave() {
        outgoing.flush();
        patience.stopAwaiting();
        if (!connection.park(List.of(lane().carrySchema(connection)))) {
            return false;
        }
        lane().remove(connection);
        return true;
    }

    @Override
    public void settle(LaneNet home) {
        connection.settle(home);
    }

    @Override
    public void lost() {
        connection.lost();
    }

    @Override
    public void found(ConnectRequest request, boolean assigned) {
        lane().broker().connect(link, request, assigned);
    }
}
