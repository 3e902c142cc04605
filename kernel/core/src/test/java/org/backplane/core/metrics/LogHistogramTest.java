// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogHistogramTest {
    private final LogHistogram histogram = new LogHistogram();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, 4, 5, 7, 8, 100, 1_000, 123_456_789, Long.MAX_VALUE / 2, Long.MAX_VALUE})
    void oneValueIsFoundToWithinAQuarterAndNeverTooLow(long value) {
        histogram.add(value);

        assertThat(histogram.quantile(1)).isGreaterThanOrEqualTo(value);
        assertThat((double) histogram.quantile(1)).isLessThanOrEqualTo(value * 1.25 + 1);
        assertThat(histogram.count()).isEqualTo(1);
    }

    @Test
    void quantilesOfManyValuesAreWhereTheyShouldBe() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 100_000; i++) {
            histogram.add(random.nextLong(1_000_000));
        }

        assertThat(histogram.quantile(0.5)).isBetween(500_000L, 630_000L);
        assertThat(histogram.quantile(0.99)).isBetween(980_000L, 1_240_000L);
    }

    @Test
    void emptyIsZeroAndSumsAdd() {
        LogHistogram other = new LogHistogram();
        other.add(10);
        assertThat(histogram.quantile(0.5)).isZero();

        histogram.addAll(other);
        histogram.addAll(other);

        assertThat(histogram.count()).isEqualTo(2);
        histogram.clear();
        assertThat(histogram.count()).isZero();
    }
}
