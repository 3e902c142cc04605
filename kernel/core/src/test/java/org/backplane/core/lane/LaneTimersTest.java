// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.backplane.testkit.clock.ManualClock;
import org.junit.jupiter.api.Test;

/** What a lane's timers leave behind: nothing that grows. */
class LaneTimersTest {
    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);

    private record WakeUp(long atNs, Runnable task) {}

    private final ManualClock clock = new ManualClock();
    private final List<WakeUp> wakeUps = new ArrayList<>();
    private final Lane lane = new Lane(0, Runnable::run, this::alarm, new SteadyClock(clock));
    private int ran;

    private Runnable alarm(long delayNs, Runnable task) {
        WakeUp wakeUp = new WakeUp(clock.nanoTime() + delayNs, task);
        wakeUps.add(wakeUp);
        return () -> wakeUps.remove(wakeUp);
    }

    /** One that is far away, and a thousand that come before it. */
    @Test
    void oneWakeUpIsUnderWayHoweverManyTimersCameBeforeTheNext() {
        lane.schedule(HOUR_NS, () -> ran++);
        for (int i = 0; i < 1000; i++) {
            lane.schedule(TimeUnit.MILLISECONDS.toNanos(100), () -> ran++);
            assertThat(wakeUps).hasSize(1);
            ring();
            assertThat(wakeUps).hasSize(1);
        }

        assertThat(ran).isEqualTo(1000);
        ring();
        assertThat(ran).isEqualTo(1001);
        assertThat(wakeUps).isEmpty();
    }

    @Test
    void cancelledTimersAreClearedAwayBeforeTheirTime() {
        lane.schedule(HOUR_NS, () -> ran++);
        for (int i = 0; i < 100_000; i++) {
            lane.schedule(HOUR_NS, () -> ran += 1000).cancel();
        }

        assertThat(lane.timers()).isLessThan(200);
        ring();
        assertThat(ran).isEqualTo(1);
        assertThat(lane.timers()).isZero();
    }

    /** Clearing away in the middle of a round of due timers takes none of them. */
    @Test
    void aTimerThatCancelsOthersRunsBesideThoseItLeft() {
        List<LaneTimers.Timer> others = new ArrayList<>();
        lane.schedule(0, () -> others.forEach(LaneTimers.Timer::cancel));
        for (int i = 0; i < 1000; i++) {
            others.add(lane.schedule(0, () -> ran += 1000));
            lane.schedule(i % 3, () -> ran++);
        }

        ring();

        assertThat(ran).isEqualTo(1000);
        assertThat(lane.timers()).isZero();
    }

    private void ring() {
        WakeUp next =
                wakeUps.stream().min(Comparator.comparingLong(WakeUp::atNs)).orElseThrow();
        wakeUps.remove(next);
        clock.advanceMs(Math.ceilDiv(next.atNs - clock.nanoTime(), 1_000_000));
        next.task.run();
    }
}
