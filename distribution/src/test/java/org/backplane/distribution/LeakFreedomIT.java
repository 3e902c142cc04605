// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.change.Bundles;
import org.backplane.distribution.change.Innards;
import org.backplane.distribution.change.Operator;
import org.backplane.distribution.change.Stage;
import org.backplane.distribution.load.Load;
import org.backplane.distribution.load.Plan;
import org.backplane.distribution.load.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However often bundles are updated under load, of each there is one version in memory. */
class LeakFreedomIT {
    private static final int ROUNDS = BrokerUnderTest.isLong() ? 100 : 10;
    private static final int RATE = 200;

    /** What is loaded on first use, after which all should be flat. */
    private static final int WARM_ROUNDS = 3;

    /** Compiled code and caches grow a little, some 8 KB an update; one leaked version of each update would take ten times this. */
    private static final long METASPACE_GROWTH_MAX_KB = BrokerUnderTest.isLong() ? 6_000 : 2_000;

    private static final int THREADS_GROWTH_MAX = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final List<String> UPDATED =
            List.of(Bundles.MQTT, Bundles.TRANSPORT, Bundles.STORAGE, Bundles.STOMP);

    @TempDir
    Path folder;

    @Test
    void keepsOneClassLoaderPerBundleAlive() throws Exception {
        try (Stage stage = Stage.open(folder, Operator.hasty());
                Load load = Load.start(stage.broker(), Plan.of(100, RATE))) {
            assertThat(stage.operator()
                            .install(stage.versions().next(Bundles.STOMP))
                            .isDone())
                    .isTrue();
            Innards fresh = Innards.of(stage.broker());
            rounds(WARM_ROUNDS, stage, load);
            Innards warm = Innards.of(stage.broker());
            rounds(ROUNDS - WARM_ROUNDS, stage, load);
            Innards after = Innards.of(stage.broker());

            Verdict verdict = load.finish(PATIENCE);
            System.out.println(ROUNDS + " rounds of updates: " + verdict);
            System.out.println(
                    "  at first " + fresh + "\n  after " + WARM_ROUNDS + " rounds " + warm + "\n  in the end " + after);
            assertThat(verdict.isClean())
                    .as(() -> verdict + "; " + stage.broker().report())
                    .isTrue();
            assertThat(after.loaders()).isEqualTo(fresh.loaders()).isLessThanOrEqualTo(after.bundles());
            assertThat(after.metaspaceKb()).isLessThan(warm.metaspaceKb() + METASPACE_GROWTH_MAX_KB);
            assertThat(after.threads()).isLessThanOrEqualTo(warm.threads() + THREADS_GROWTH_MAX);
        }
    }

    private static void rounds(int count, Stage stage, Load load) throws Exception {
        for (int i = 0; i < count; i++) {
            for (String bundle : UPDATED) {
                stage.update(bundle);
                load.awaitTraffic(RATE / 10, PATIENCE);
            }
        }
    }
}
