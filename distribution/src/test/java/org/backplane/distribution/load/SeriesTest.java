// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeriesTest {
    @Test
    void measuresADipAndItsLength() {
        Series series = new Series(0);
        for (int slot = 0; slot < 20; slot++) {
            int messages = slot >= 8 && slot < 11 ? 1 : 10;
            for (int i = 0; i < messages; i++) {
                series.add(slot * Series.SLOT_NS + i);
            }
        }

        long usual = series.rate(0, 8 * Series.SLOT_NS);
        Series.Dip dip = series.dip(0, 19 * Series.SLOT_NS, usual);

        assertThat(usual).isEqualTo(100);
        assertThat(dip).isEqualTo(new Series.Dip(10, 300));
    }
}
