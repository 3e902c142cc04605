// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.backplane.core.lane.Lane;
import org.backplane.core.lane.SteadyClock;
import org.backplane.testkit.clock.ManualClock;
import org.junit.jupiter.api.Test;

class AlarmTest {
    private final ManualClock clock = new ManualClock();
    private final Lane lane = new Lane(0, Runnable::run, (delayNs, task) -> () -> {}, new SteadyClock(clock));
    private final List<Long> rings = new ArrayList<>();
    private final Alarm alarm = new Alarm(() -> rings.add(clock.nanoTime() / 1_000_000));

    @Test
    void ringsOnceAtItsTime() {
        alarm.set(lane, 100);

        pass(99);
        assertThat(rings).isEmpty();
        pass(1);
        pass(1000);
        assertThat(rings).containsExactly(100L);
    }

    @Test
    void whatWasSetLastHolds() {
        alarm.set(lane, 100);
        alarm.set(lane, 300);
        pass(200);
        assertThat(rings).isEmpty();
        pass(100);
        assertThat(rings).containsExactly(300L);

        alarm.set(lane, 300);
        alarm.set(lane, 10);
        pass(10);
        pass(1000);
        assertThat(rings).containsExactly(300L, 310L);
    }

    @Test
    void clearedOrHeldItIsSilentAndHeldItGoesOn() {
        alarm.set(lane, 100);
        alarm.set(lane, -1);
        pass(1000);
        assertThat(rings).isEmpty();

        alarm.set(lane, 100);
        alarm.stop();
        pass(500);
        assertThat(rings).isEmpty();
        alarm.resume(lane);
        pass(0);
        assertThat(rings).containsExactly(1500L);
    }

    /** A heart-beat that is put off by every message, and one call at once for each. */
    @Test
    void aThousandSettingsLeaveNoQueueOfTimersBehind() {
        alarm.set(lane, 10_000);
        for (int i = 0; i < 1000; i++) {
            alarm.set(lane, 0);
            pass(1);
            alarm.set(lane, 10_000);
        }

        assertThat(rings).hasSize(1000);
        assertThat(lane.timers()).isLessThanOrEqualTo(2);
        pass(10_000);
        assertThat(rings).hasSize(1001);
    }

    private void pass(long ms) {
        clock.advanceMs(ms);
        lane.runTimers();
        lane.runTimers();
    }
}
