// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.backplane.core.lane.Lane;
import org.backplane.core.lane.SteadyClock;
import org.backplane.testkit.clock.ManualClock;

/** Lanes whose tasks wait until the test runs them, on the test's thread, and whose alarms ring when it turns the clock. */
final class SimulatedLanes {
    private record Alarm(long atNs, long sequence, int lane, Runnable task) {}

    private final ManualClock clock;
    private final List<Queue<Runnable>> queues = new ArrayList<>();
    private final List<Alarm> alarms = new ArrayList<>();
    private final Lane[] lanes;
    private long sequence;

    SimulatedLanes(int count, ManualClock clock) {
        this.clock = clock;
        SteadyClock steady = new SteadyClock(clock);
        this.lanes = new Lane[count];
        for (int i = 0; i < count; i++) {
            int index = i;
            Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
            queues.add(queue);
            lanes[i] = new Lane(i, queue::add, (delayNs, task) -> alarm(index, delayNs, task), steady);
        }
    }

    Lane[] all() {
        return lanes;
    }

    private Runnable alarm(int lane, long delayNs, Runnable task) {
        Alarm alarm = new Alarm(clock.nanoTime() + delayNs, sequence++, lane, task);
        alarms.add(alarm);
        return () -> alarms.remove(alarm);
    }

    /** Runs what waits on one lane now; not what that adds. Returns how many tasks it ran. */
    int turn(int lane) {
        Queue<Runnable> queue = queues.get(lane);
        int due = queue.size();
        for (int i = 0; i < due; i++) {
            queue.remove().run();
        }
        return due;
    }

    /** Runs the lanes in turn until none has anything to do. Returns how many tasks that were. */
    int run() {
        int total = 0;
        for (int ran = 1; ran > 0; total += ran) {
            ran = 0;
            for (int lane = 0; lane < lanes.length; lane++) {
                ran += turn(lane);
            }
        }
        return total;
    }

    /** The next alarm until that time, taken out and put on its lane with the clock turned to it; false if there is none. */
    boolean ring(long untilNs) {
        var next = alarms.stream()
                .filter(alarm -> alarm.atNs <= untilNs)
                .min(Comparator.comparingLong(Alarm::atNs).thenComparingLong(Alarm::sequence));
        next.ifPresent(alarm -> {
            alarms.remove(alarm);
            turnClockTo(alarm.atNs);
            queues.get(alarm.lane).add(alarm.task);
        });
        return next.isPresent();
    }

    /** Both clocks move on; by whole milliseconds, so that they stay together. */
    void turnClockTo(long atNs) {
        long ms = (atNs - clock.nanoTime() + 999_999) / 1_000_000;
        if (ms > 0) {
            clock.advanceMs(ms);
        }
    }
}
