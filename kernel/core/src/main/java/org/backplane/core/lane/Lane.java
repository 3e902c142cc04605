// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event loop as the kernel uses it: one thread, its timers, and the end of its turn, where everything that piled up while
 * packets were read (commits, hand-overs, flushes) goes out in one batch each. Others reach it by {@link #execute} only.
 */
public final class Lane implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** Timers closer together than this share a wake-up. */
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Work for the end of the turn. Each phase runs when the one before has nothing more. */
    public enum Phase {
        /** What changed in this turn is written down: before the turn's commit goes, so that it is one with its cause. */
        RECORD,
        /** Messages for other lanes and for the log. */
        HAND_OVER,
        /** Bytes for clients. */
        FLUSH
    }

    /** Wakes the lane up later. */
    public interface Alarm {
        /** Runs the task on the lane after that time, unless what it returns is called before, on the lane. */
        Runnable in(long delayNs, Runnable task);
    }

    private final int index;
    private final Executor executor;
    private final Alarm alarm;
    private final SteadyClock clock;
    private final Meter meter;
    private final LaneTimers timers = new LaneTimers();
    private final List<Runnable> records = new ArrayList<>();
    private final List<Runnable> handOvers = new ArrayList<>();
    private final List<Runnable> flushes = new ArrayList<>();
    private final Runnable endTurn = this::endTurn;
    private boolean endScheduled;
    private long wakeAtNs;

    /** Takes back the one wake-up that is under way. */
    private @Nullable Runnable takeBackWake;

    public Lane(int index, Executor executor, Alarm alarm, SteadyClock clock) {
        this.index = index;
        this.executor = executor;
        this.alarm = alarm;
        this.clock = clock;
        this.meter = new Meter(clock);
    }

    public int index() {
        return index;
    }

    public SteadyClock clock() {
        return clock;
    }

    /** What bundles ask of the kernel here. On the lane. */
    public Meter meter() {
        return meter;
    }

    /** Runs a task on this lane, after what it has. Any thread. */
    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /** Asks to be run once at the end of this turn; the caller sees to it that it asks once. On the lane. */
    public void atEnd(Phase phase, Runnable task) {
        tasks(phase).add(task);
        if (!endScheduled) {
            endScheduled = true;
            executor.execute(endTurn);
        }
    }

    private List<Runnable> tasks(Phase phase) {
        return switch (phase) {
            case RECORD -> records;
            case HAND_OVER -> handOvers;
            case FLUSH -> flushes;
        };
    }

    private void endTurn() {
        for (int r = 0, h = 0, f = 0; r < records.size() || h < handOvers.size() || f < flushes.size(); ) {
            if (r < records.size()) {
                run(records.get(r++));
            } else if (h < handOvers.size()) {
                run(handOvers.get(h++));
            } else {
                run(flushes.get(f++));
            }
        }
        records.clear();
        handOvers.clear();
        flushes.clear();
        endScheduled = false;
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A task at the end of a turn failed", e);
        }
    }

    /** Runs an action on this lane after a delay, at tick precision (10 ms). On the lane. */
    public LaneTimers.Timer schedule(long delayNs, Runnable action) {
        long now = clock.nanoTime();
        LaneTimers.Timer timer = timers.add(now + Math.max(0, delayNs), action);
        wakeBy(now, now + Math.max(TICK_NS, delayNs));
        return timer;
    }

    private void wakeBy(long now, long atNs) {
        Runnable late = takeBackWake;
        if (late != null && wakeAtNs - atNs <= TICK_NS) {
            return;
        }
        if (late != null) {
            late.run(); // a second wake-up would, when it comes, ask for a third
        }
        wakeAtNs = atNs;
        takeBackWake = alarm.in(atNs - now, this::wake);
    }

    private void wake() {
        takeBackWake = null;
        runTimers();
    }

    /** How many timers wait, those that were cancelled and not yet cleared away among them. On the lane. */
    public int timers() {
        return timers.size();
    }

    /** Runs what is due now. On the lane. */
    public void runTimers() {
        long now = clock.nanoTime();
        timers.runDue(now);
        long next = timers.nextInNs(now);
        if (next >= 0) {
            wakeBy(now, now + Math.max(TICK_NS, next));
        }
    }
}
