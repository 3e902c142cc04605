// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionSimulationTest {
    private static final int SEEDS = Boolean.getBoolean("backplane.long") ? 3000 : 200;
    private static final int STEPS = 400;

    /** A failing seed prints itself. */
    @Test
    void nothingAcknowledgedIsLostDoubledOrOutOfOrderWhateverHappens() {
        for (int seed = 0; seed < SEEDS; seed++) {
            assertThat(SessionSimulation.run(seed, STEPS)).as("seed %d", seed).isEmpty();
        }
    }
}
