// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.lane;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** A lane's timers, soonest first. On that lane only. */
public final class LaneTimers {
    /** Below this many it is not worth clearing away. */
    private static final int FEW = 64;

    private final PriorityQueue<Timer> queue = new PriorityQueue<>();
    private long sequence;
    private int cancelled;

    /** A scheduled action. */
    public static final class Timer implements Comparable<Timer> {
        private final LaneTimers timers;
        private final long deadlineNs;
        private final long sequence;
        private @Nullable Runnable action;

        private Timer(LaneTimers timers, long deadlineNs, long sequence, Runnable action) {
            this.timers = timers;
            this.deadlineNs = deadlineNs;
            this.sequence = sequence;
            this.action = action;
        }

        /**
         * It will not run any more. Its action is let go at once, its entry leaves the queue when its time comes or when more
         * than half of them are such: a client's hour of silence must not be remembered for an hour after it has left.
         */
        public void cancel() {
            if (action != null) {
                action = null;
                timers.cancelled++;
                timers.clearAway();
            }
        }

        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(deadlineNs - other.deadlineNs, 0);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    Timer add(long deadlineNs, Runnable action) {
        Timer timer = new Timer(this, deadlineNs, sequence++, action);
        queue.add(timer);
        return timer;
    }

    int size() {
        return queue.size();
    }

    private void clearAway() {
        if (cancelled > FEW && cancelled > queue.size() / 2) {
            queue.removeIf(timer -> timer.action == null);
            cancelled = 0;
        }
    }

    /** Runs what is due. */
    void runDue(long nowNs) {
        for (Timer timer = queue.peek(); timer != null && timer.deadlineNs - nowNs <= 0; timer = queue.peek()) {
            queue.poll();
            Runnable action = timer.action;
            timer.action = null;
            if (action == null) {
                cancelled--;
            } else {
                action.run();
            }
        }
    }

    /** Nanoseconds from now to the next timer that still means something; -1 if there is none. */
    long nextInNs(long nowNs) {
        for (Timer timer = queue.peek(); timer != null; timer = queue.peek()) {
            if (timer.action != null) {
                return Math.max(0, timer.deadlineNs - nowNs);
            }
            queue.poll();
            cancelled--;
        }
        return -1;
    }
}
