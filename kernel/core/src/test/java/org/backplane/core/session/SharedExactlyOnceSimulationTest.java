// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedExactlyOnceSimulationTest {
    private static final int SEEDS = Boolean.getBoolean("backplane.long") ? 3000 : 200;
    private static final int STEPS = 300;

    /** A failing seed prints itself. */
    @Test
    void whatIsLentAtQos2ComesOnceWhereverItIsCut() {
        for (int seed = 0; seed < SEEDS; seed++) {
            assertThat(SharedExactlyOnceSimulation.run(seed, STEPS))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }
}
