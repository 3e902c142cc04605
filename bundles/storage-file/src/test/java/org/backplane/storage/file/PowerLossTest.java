// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.backplane.storage.file.io.SyncPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PowerLossTest {
    private static final int SEEDS = Boolean.getBoolean("backplane.long") ? 2000 : 100;

    /** By far enough: a kind of sync that is left out shows after some 0 to 100 seeds. */
    private static final int SEEDS_TO_FIND = 4000;

    @Test
    void losesNothingAcknowledgedWhateverAPowerLossLeaves() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            assertThat(PowerLossRun.run(seed, Set.of())).as("seed " + seed).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void losesSomethingAsSoonAsOneKindOfSyncIsLeftOut(SyncPoint leftOut) throws Exception {
        int seed = 0;

        while (seed < SEEDS_TO_FIND
                && PowerLossRun.run(seed, EnumSet.of(leftOut)).isEmpty()) {
            seed++;
        }

        System.out.println("without " + leftOut + " seed " + seed + " loses something");
        assertThat(seed).as("seeds tried without " + leftOut).isLessThan(SEEDS_TO_FIND);
    }
}
