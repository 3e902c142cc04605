// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.concurrent.TimeUnit;
import org.backplane.core.lane.Lane;
import org.backplane.core.lane.LaneTimers;
import org.jspecify.annotations.Nullable;

/**
 * The one alarm a connection's handler may set. It outlives the handler: what is due while nobody is there rings when somebody
 * is. A timer that is early is left to run and asks again, which costs less than to cancel it: so a handler that sets its alarm
 * for each message has two of them in the lane's queue and not thousands. On the connection's lane only.
 */
final class Alarm {
    private final Runnable ring;
    private final Pending first = new Pending();
    private final Pending second = new Pending();
    private boolean set;
    private long atNs;

    /** A timer that runs. */
    private static final class Pending {
        LaneTimers.@Nullable Timer timer;
        long dueNs;

        boolean runsBy(long ns) {
            return timer != null && dueNs - ns <= 0;
        }
    }

    /** @param ring what to do when the time has come and somebody is there */
    Alarm(Runnable ring) {
        this.ring = ring;
    }

    /** Sets it anew; a negative delay only clears it. */
    void set(Lane lane, int delayMs) {
        set = delayMs >= 0;
        atNs = lane.clock().nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs);
        resume(lane);
    }

    /** Goes on: on another lane, or because there is a handler again. */
    void resume(Lane lane) {
        if (set && !first.runsBy(atNs) && !second.runsBy(atNs)) {
            Pending free = first.timer == null ? first : second;
            stop(free);
            free.dueNs = atNs;
            free.timer = lane.schedule(atNs - lane.clock().nanoTime(), () -> due(lane, free));
        }
    }

    private void due(Lane lane, Pending pending) {
        pending.timer = null;
        if (set && lane.clock().nanoTime() - atNs >= 0) {
            set = false;
            ring.run();
        } else {
            resume(lane);
        }
    }

    /** Holds it: nobody is there to hear it, or the connection leaves its lane. */
    void stop() {
        stop(first);
        stop(second);
    }

    private static void stop(Pending pending) {
        if (pending.timer != null) {
            pending.timer.cancel();
            pending.timer = null;
        }
    }
}
