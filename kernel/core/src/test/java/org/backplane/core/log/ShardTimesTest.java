// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShardTimesTest {
    @Test
    void saysWhatWasThereBeforeATime() {
        ShardTimes times = new ShardTimes();
        times.note(10, 1_000);
        times.note(11, 1_500);
        times.note(20, 5_000);

        assertThat(times.offsetAt(1_998)).isZero();
        assertThat(times.offsetAt(1_999)).isEqualTo(20);
        assertThat(times.offsetAt(5_998)).isEqualTo(20);
        assertThat(times.offsetAt(5_999)).isEqualTo(Long.MAX_VALUE);
        assertThat(times.timeOf(11)).isEqualTo(1_000);
        assertThat(times.timeOf(25)).isEqualTo(5_000);
    }

    @Test
    void staysSmallAndRightHoweverLongItGoesOn() {
        ShardTimes times = new ShardTimes();
        for (int second = 0; second < 200_000; second++) {
            times.note(second * 7L, second * 1_000L);
        }

        assertThat(times.offsetAt(150_000_000L)).isBetween(149_990 * 7L, 150_000 * 7L);
        assertThat(times.offsetAt(1_000L)).isBetween(0L, 14L);
    }
}
