// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a protocol's connections on one lane to the versions they belong to, some at a time: between two of its slices the lane
 * serves everybody, so that no connection waits for thousands of others. On that lane only.
 */
final class HandOver {
    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);

    /** Connections of a slice: a few milliseconds at most, with code that is still cold. */
    private static final int SLICE = 128;

    /** What became of them, over all lanes. Any thread. */
    static final class Tally {
        private int moved;
        private int kept;
        private String firstFailure = "";

        synchronized void moved(int more) {
            moved += more;
        }

        synchronized void kept(String why) {
            kept++;
            if (firstFailure.isEmpty()) {
                firstFailure = why;
            }
        }

        synchronized int moved() {
            return moved;
        }

        synchronized int kept() {
            return kept;
        }

        synchronized String firstFailure() {
            return firstFailure;
        }
    }

    private final LaneNet lane;
    private final LaneProtocol protocol;
    private final Tally tally;

    HandOver(LaneNet lane, LaneProtocol protocol, Tally tally) {
        this.lane = lane;
        this.protocol = protocol;
        this.tally = tally;
    }

    /** All of them; {@code done} runs after the last slice. */
    void all(String id, Runnable done) {
        slice(lane.connectionsOf(id).iterator(), done);
    }

    private void slice(Iterator<ClientConnection> left, Runnable done) {
        long began = lane.clock().nanoTime();
        for (int i = 0; i < SLICE && left.hasNext(); i++) {
            one(left.next(), began);
        }
        if (left.hasNext()) {
            lane.lane().execute(() -> slice(left, done));
        } else {
            done.run();
        }
    }

    /** One of them, if it is still on this lane. */
    void one(ClientConnection connection) {
        one(connection, lane.clock().nanoTime());
    }

    /** @param waitingSinceNs since when it could not be served */
    private void one(ClientConnection connection, long waitingSinceNs) {
        LaneVersion from = connection.version();
        LaneVersion to = protocol.versionFor(connection.clientId());
        if (connection.isEnding() || to == null || from == to || !connection.isOn(lane)) {
            return;
        }
        if (from == null) {
            attach(connection, to);
        } else if (!from.drains()) {
            swap(connection, to, waitingSinceNs);
        }
    }

    private void attach(ClientConnection connection, LaneVersion to) {
        if (connection.attach(to)) {
            tally.moved(1);
        } else {
            tally.kept("connection " + connection.id() + ", which waits for a version, can't be taken over");
        }
    }

    private void swap(ClientConnection connection, LaneVersion to, long waitingSinceNs) {
        try {
            connection.swap(to);
            lane.paused(waitingSinceNs);
            tally.moved(1);
        } catch (RuntimeException e) {
            to.figures().failures++;
            LOG.debug("Connection {} stays with the version it has", connection.id(), e);
            tally.kept("connection " + connection.id() + " can't be handed over: " + e);
        }
    }
}
