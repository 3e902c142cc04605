// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final Pace pace = new Pace(0);

    @Test
    void withoutARateNobodyWaits() {
        for (int i = 0; i < 1000; i++) {
            assertThat(pace.take(0)).isZero();
        }
    }

    @Test
    void noMoreThanTheRateAndATenthOfItComeInASecond() {
        pace.set(100);

        int taken = 0;
        long nowNs = 0;
        while (nowNs < SECOND_NS) {
            nowNs += pace.take(nowNs);
            taken++;
        }

        assertThat(taken).isBetween(100, 111);
    }

    @Test
    void whatWasNotTakenLongAgoIsNotMadeUpFor() {
        pace.set(100);
        pace.take(0);

        long hourNs = TimeUnit.HOURS.toNanos(1);
        int atOnce = 0;
        while (pace.take(hourNs) == 0) {
            atOnce++;
        }

        assertThat(atOnce).isEqualTo(10);
    }

    @Test
    void aNewRateHoldsFromTheNextOne() {
        pace.set(1);
        pace.take(0);
        assertThat(pace.take(0)).isPositive();

        pace.set(0);

        assertThat(pace.take(0)).isZero();
    }
}
