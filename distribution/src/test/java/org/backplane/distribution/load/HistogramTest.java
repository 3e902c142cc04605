// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void tellsQuantilesToWithinASixteenth() {
        Histogram histogram = new Histogram();
        for (int ms = 1; ms <= 1000; ms++) {
            histogram.add(ms * 1_000_000L);
        }

        assertThat(histogram.atNs(0.5)).isCloseTo(500_000_000L, Percentage.withPercentage(6.25));
        assertThat(histogram.atNs(0.99)).isCloseTo(990_000_000L, Percentage.withPercentage(6.25));
        assertThat(histogram.maxNs()).isEqualTo(1_000_000_000L);
        assertThat(histogram.count()).isEqualTo(1000);
    }

    @Test
    void isZeroWithoutDurations() {
        assertThat(new Histogram().atNs(0.99)).isZero();
    }
}
