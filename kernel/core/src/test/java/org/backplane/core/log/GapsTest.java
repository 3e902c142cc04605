// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GapsTest {
    private static final int OFFSETS = 300;

    /** Up to the number that is kept, whatever is added in which order: as a set of offsets says. */
    @Test
    void agreeWithASetOfOffsets() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Gaps gaps = Gaps.NONE;
            BitSet dropped = new BitSet();
            int floor = 0;
            for (int step = 0; step < Gaps.MAX; step++) {
                int from = floor + random.nextInt(OFFSETS - floor);
                int end = from + 1 + random.nextInt(20);
                gaps = gaps.with(from, end);
                dropped.set(from, end);
                if (random.nextInt(6) == 0) {
                    floor += random.nextInt(20);
                    gaps = gaps.above(floor);
                }
                ByteWriter out = new ByteWriter(16);
                gaps.encode(out);
                gaps = Gaps.decode(new ByteReader(out.toArray()));
                for (int offset = floor; offset < OFFSETS; offset++) {
                    assertThat(gaps.skip(offset))
                            .as("seed %d, step %d", seed, step)
                            .isEqualTo(dropped.nextClearBit(offset));
                }
            }
        }
    }

    @Test
    void doNotGrowForEver() {
        Gaps gaps = Gaps.NONE;
        for (int i = 0; i < 1_000; i++) {
            gaps = gaps.with(10L * i, 10L * i + 5);
        }

        assertThat(gaps.count()).isEqualTo(Gaps.MAX);
        assertThat(gaps.skip(7)).isEqualTo(7);
        assertThat(gaps.skip(9_991)).isEqualTo(9_995);
    }
}
