// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.channel.Channel;
import org.backplane.api.broker.ConnectRequest;
import org.jspecify.annotations.Nullable;

/**
 * The way of a connection to its session: which lane that lives on, and the channel's move there. Nothing is read meanwhile;
 * what was read already comes along. On the connection's lane only.
 */
final class SessionSearch {
    /** Who searches. */
    interface Searcher {
        LaneNet lane();

        /** Whether it has closed meanwhile. */
        boolean isEnding();

        /** Whether its lane is done with what it sends; another lane may have it only then. */
        boolean isFlushed();

        /** It is about to leave its lane. False if it closes instead. */
        boolean leave();

        /** It lives on that lane from now on. */
        void settle(LaneNet home);

        /** It could not move. */
        void lost();

        void found(ConnectRequest request, boolean assigned);
    }

    private final Server server;
    private final Channel channel;
    private final Searcher searcher;
    private @Nullable ConnectRequest asked;
    private boolean assigned;
    private boolean moving;

    SessionSearch(Server server, Channel channel, Searcher searcher) {
        this.server = server;
        this.channel = channel;
        this.searcher = searcher;
    }

    /** What was asked for and is not yet answered. */
    @Nullable
    ConnectRequest asked() {
        return asked;
    }

    boolean isMoving() {
        return moving;
    }

    void begin(ConnectRequest request) {
        asked = request;
        searcher.lane().lane().execute(this::search);
    }

    /** It has its answer. */
    void end() {
        asked = null;
    }

    private void search() {
        ConnectRequest request = asked;
        if (request == null || searcher.isEnding()) {
            return;
        }
        if (request.clientId().isEmpty()) {
            assigned = true;
            request = searcher.lane().withAssignedId(request);
            asked = request;
        }
        LaneNet home = server.laneOf(request.clientId());
        if (!searcher.isFlushed()) {
            searcher.lane().lane().execute(this::search);
        } else if (home == searcher.lane()) {
            found();
        } else if (searcher.leave()) {
            move(home);
        }
    }

    private void move(LaneNet home) {
        moving = true;
        channel.deregister().addListener(left -> {
            if (!left.isSuccess()) {
                moving = false;
                searcher.lost();
                return;
            }
            home.eventLoop()
                    .register(channel)
                    .addListener(joined -> home.lane().execute(() -> {
                        moving = false;
                        searcher.settle(home);
                        if (!joined.isSuccess() || !channel.isActive()) {
                            searcher.lost();
                        } else {
                            found();
                        }
                    }));
        });
    }

    private void found() {
        ConnectRequest request = asked;
        if (request != null && !searcher.isEnding()) {
            searcher.found(request, assigned);
        }
    }
}
