// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.lane;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** A lane's timers, soonest first. On that lane only. */
public final class LaneTimers {
    private final PriorityQueue<Timer> queue = new PriorityQueue<>();
    private long sequence;

    /** A scheduled action. */
    public static final class Timer implements Comparable<Timer> {
        private final long deadlineNs;
        private final long sequence;
        private @Nullable Runnable action;

        private Timer(long deadlineNs, long sequence, Runnable action) {
            this.deadlineNs = deadlineNs;
            this.sequence = sequence;
            this.action = action;
        }

        /** It will not run any more. The entry leaves the queue when its time comes, its action is let go at once. */
        public void cancel() {
            action = null;
        }

        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(deadlineNs - other.deadlineNs, 0);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    Timer add(long deadlineNs, Runnable action) {
        Timer timer = new Timer(deadlineNs, sequence++, action);
        queue.add(timer);
        return timer;
    }

    int size() {
        return queue.size();
    }

    /** Runs what is due. */
    void runDue(long nowNs) {
        for (Timer timer = queue.peek(); timer != null && timer.deadlineNs - nowNs <= 0; timer = queue.peek()) {
            queue.poll();
            Runnable action = timer.action;
            timer.action = null;
            if (action != null) {
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
        }
        return -1;
    }
}
