// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.core.log.LaneLog;

/**
 * Lets a new subscription see whatever was retained before it, on any lane: a retained message is in the tree only once it is on
 * disk, while subscribers that were there have long had it. On its lane, but for {@link #isPending}.
 */
final class RetainBarrier {
    private final LaneBroker home;

    /** Retained messages of this lane that are not in the tree yet. Other lanes look at it. */
    private final AtomicInteger pending = new AtomicInteger();

    private final LaneLog.Completion retained = failure -> pending.decrementAndGet();

    RetainBarrier(LaneBroker home) {
        this.home = home;
    }

    /** A retained message was just added to this lane's log. */
    void added() {
        pending.incrementAndGet();
        home.log().onDone(retained);
    }

    private boolean isPending() {
        return pending.get() > 0;
    }

    /** Runs it, on this lane, when all that was retained until now is in the tree or was refused: at once, most times. */
    void await(Sessions sessions, Runnable then) {
        List<LaneBroker> busy = new ArrayList<>(0);
        for (int i = 0; i < sessions.lanes(); i++) {
            if (sessions.lane(i).retains().isPending()) {
                busy.add(sessions.lane(i));
            }
        }
        if (busy.isEmpty()) {
            then.run();
            return;
        }
        Awaited awaited = new Awaited(busy.size(), then);
        for (LaneBroker there : busy) {
            if (there == home) {
                home.log().onDone(failure -> awaited.arrived());
            } else {
                home.outbox(there)
                        .add(asked ->
                                asked.log().onDone(failure -> asked.outbox(home).add(back -> awaited.arrived())));
            }
        }
    }

    /** How many lanes have not answered yet. */
    private static final class Awaited {
        private final Runnable then;
        private int missing;

        Awaited(int missing, Runnable then) {
            this.missing = missing;
            this.then = then;
        }

        void arrived() {
            if (--missing == 0) {
                then.run();
            }
        }
    }
}
