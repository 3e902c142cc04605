// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BrokerSimulationTest {
    private static final int SEEDS = Boolean.getBoolean("backplane.long") ? 5_000 : 300;
    private static final int STEPS = 200;

    /** A failing seed prints itself and what happened; {@code -Dbackplane.seed=n} runs it alone. */
    @Test
    void whateverClientsDoTheBrokerOwesAndDeliversWhatTheModelSays() {
        Long alone = Long.getLong("backplane.seed");
        LongStream seeds = alone == null ? LongStream.range(0, SEEDS) : LongStream.of(alone);
        seeds.forEach(seed -> assertThat(BrokerSimulation.run(seed, STEPS))
                .as("seed %d, alone with -Dtest=BrokerSimulationTest -Dbackplane.seed=%d", seed, seed)
                .isEmpty());
    }
}
