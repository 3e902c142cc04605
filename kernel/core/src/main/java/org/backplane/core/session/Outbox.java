// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.core.lane.Lane;
import org.backplane.core.log.LaneLog;

/**
 * Messages, and answers of share groups, on their way from one lane to another: gathered over a turn, handed over in one task. Filled on the source lane.
 * Bounded by holding the publishers back.
 */
final class Outbox {
    /** Something to do on the other lane. */
    interface Handed {
        void on(LaneBroker lane);
    }

    private final LaneBroker from;
    private final LaneBroker to;
    private final AtomicInteger waiting = new AtomicInteger();
    private final List<LaneLog.Held> held = new ArrayList<>();
    private List<Handed> gathered = new ArrayList<>();

    Outbox(LaneBroker from, LaneBroker to) {
        this.from = from;
        this.to = to;
    }

    void add(Handed handed) {
        if (gathered.isEmpty()) {
            from.lane().atEnd(Lane.Phase.HAND_OVER, this::handOver);
        }
        gathered.add(handed);
    }

    private void handOver() {
        List<Handed> all = gathered;
        gathered = new ArrayList<>();
        waiting.addAndGet(all.size());
        to.lane().execute(() -> {
            to.receive(all);
            int max = from.settings().handOverMessagesMax();
            int before = waiting.getAndAdd(-all.size());
            if (before > max / 2 && before - all.size() <= max / 2) {
                from.lane().execute(this::letGo);
            }
        });
    }

    boolean isFull() {
        return waiting.get() > from.settings().handOverMessagesMax();
    }

    /** Is let go when the other lane has caught up. */
    void hold(LaneLog.Held who) {
        held.add(who);
        if (!isFull()) {
            letGo(); // it caught up while we were getting here
        }
    }

    private void letGo() {
        List<LaneLog.Held> all = List.copyOf(held);
        held.clear();
        all.forEach(LaneLog.Held::letGo);
    }
}
