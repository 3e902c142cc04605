// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/**
 * Goes now and then through all sessions of a lane and drops what is too much of what waits for them, some sessions a turn, so
 * that others have their turn between. On the lane.
 */
final class BacklogRounds {
    private static final int SESSIONS_PER_TURN = 64;

    private final LaneBroker broker;
    private Iterator<ClientSession> left = List.<ClientSession>of().iterator();

    BacklogRounds(LaneBroker broker) {
        this.broker = broker;
    }

    /** Begins a round, unless one is under way or there is no limit. */
    void begin(Collection<ClientSession> sessions) {
        if (!left.hasNext() && broker.settings().bounds().dropsWaiting()) {
            left = List.copyOf(sessions).iterator();
            goOn();
        }
    }

    private void goOn() {
        for (int i = 0; i < SESSIONS_PER_TURN && left.hasNext(); i++) {
            ClientSession session = left.next();
            if (session.isDurable() && !session.isEnded()) {
                session.outbound().backlog().limit();
            }
        }
        if (left.hasNext()) {
            broker.lane().execute(this::goOn);
        }
    }
}
