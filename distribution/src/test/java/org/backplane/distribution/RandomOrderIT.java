// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.change.Innards;
import org.backplane.distribution.change.Operator;
import org.backplane.distribution.change.Stage;
import org.backplane.distribution.load.Load;
import org.backplane.distribution.load.Plan;
import org.backplane.distribution.load.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is changed in whatever order at whatever moment, clients notice nothing. A run that fails is made again with
 * {@code -Dbackplane.seed}.
 */
class RandomOrderIT {
    private static final Duration LENGTH = BrokerUnderTest.isLong() ? Duration.ofMinutes(10) : Duration.ofMinutes(1);
    private static final int CONNECTIONS = BrokerUnderTest.isLong() ? 500 : 100;
    private static final int RATE = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final long METASPACE_GROWTH_MAX_KB = 6_000;
    private static final int THREADS_GROWTH_MAX = 3;

    @TempDir
    Path folder;

    @Test
    void nothingIsLostAndNothingLeaks() throws Exception {
        long seed = seed();
        System.out.println("random order of changes, -Dbackplane.seed=" + seed);
        Random random = new Random(seed);
        try (Stage stage = Stage.open(folder, Operator.hasty());
                Load load =
                        Load.start(stage.broker(), Plan.of(CONNECTIONS, RATE).withRefusablePublishers())) {
            Innards before = Innards.of(stage.broker());
            RandomChanges changes = new RandomChanges(stage, random, folder);
            long endNs = System.nanoTime() + LENGTH.toNanos();
            while (System.nanoTime() - endNs < 0) {
                awaitTraffic(1 + random.nextInt(RATE), load, changes, stage);
                changes.one();
            }
            changes.tidyUp();
            load.awaitTraffic(RATE, PATIENCE);

            Verdict verdict = load.finish(PATIENCE);
            Innards after = Innards.of(stage.broker());
            System.out.println("  " + changes + "\n  " + verdict + "\n  before " + before + "\n  after " + after);
            assertThat(verdict.isClean())
                    .as(() -> "seed " + seed + ": " + changes + " " + verdict + "; "
                            + stage.broker().report())
                    .isTrue();
            assertFlat(before, after);
        }
    }

    private static void awaitTraffic(int messages, Load load, RandomChanges changes, Stage stage) throws Exception {
        try {
            load.awaitTraffic(messages, PATIENCE);
        } catch (AssertionError e) {
            throw new AssertionError(changes + "; " + stage.broker().report(), e);
        }
    }

    private static void assertFlat(Innards before, Innards after) {
        assertThat(after.bundles()).isEqualTo(before.bundles());
        assertThat(after.loaders()).isEqualTo(before.loaders());
        assertThat(after.metaspaceKb()).isLessThan(before.metaspaceKb() + METASPACE_GROWTH_MAX_KB);
        assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + THREADS_GROWTH_MAX);
    }

    private static long seed() {
        String given = System.getProperty("backplane.seed", "");
        return given.isEmpty() ? new Random().nextInt(1_000_000) : Long.parseLong(given);
    }
}
