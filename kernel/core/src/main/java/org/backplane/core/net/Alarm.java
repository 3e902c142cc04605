// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.concurrent.TimeUnit;
import org.backplane.core.lane.Lane;
import org.backplane.core.lane.LaneTimers;
import org.jspecify.annotations.Nullable;

/**
 * The one alarm a connection's handler may set. It outlives the handler: what rings while nobody is there rings again when
 * somebody is. On the connection's lane only.
 */
final class Alarm {
    private final Runnable ring;
    private LaneTimers.@Nullable Timer timer;
    private boolean set;
    private long atNs;

    /** @param ring what to do when the time has come and somebody is there */
    Alarm(Runnable ring) {
        this.ring = ring;
    }

    /** Sets it anew; a negative delay only clears it. */
    void set(Lane lane, int delayMs) {
        cancel();
        if (delayMs >= 0) {
            set = true;
            atNs = lane.clock().nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs);
            resume(lane);
        }
    }

    /** Goes on: on another lane, or because there is a handler again. */
    void resume(Lane lane) {
        stop();
        if (set) {
            timer = lane.schedule(atNs - lane.clock().nanoTime(), () -> {
                timer = null;
                set = false;
                ring.run();
            });
        }
    }

    /** Holds it: nobody is there to hear it, or the connection leaves its lane. */
    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    void cancel() {
        stop();
        set = false;
    }
}
