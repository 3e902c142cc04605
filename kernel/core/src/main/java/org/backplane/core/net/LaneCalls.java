// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Has something done on all lanes and waits for it. Not on a lane. */
final class LaneCalls {
    private final Server server;

    LaneCalls(Server server) {
        this.server = server;
    }

    /** What a lane is to do. */
    interface Call {
        void on(LaneNet lane);
    }

    /** What a lane is to do in several turns. */
    interface LongCall {
        /** Begins; {@code done} runs when it is over. */
        void on(LaneNet lane, Runnable done);
    }

    /** Whether all lanes were done in time; those that were not go on all the same. */
    boolean run(long timeoutMs, Call call) {
        return run(timeoutMs, (lane, done) -> {
            call.on(lane);
            done.run();
        });
    }

    boolean run(long timeoutMs, LongCall call) {
        CountDownLatch done = new CountDownLatch(server.lanes());
        for (int i = 0; i < server.lanes(); i++) {
            LaneNet lane = server.lane(i);
            lane.lane().execute(() -> call.on(lane, done::countDown));
        }
        try {
            return done.await(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
