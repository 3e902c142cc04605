// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.load.Load;
import org.backplane.distribution.load.Plan;
import org.backplane.distribution.load.Storm;
import org.backplane.distribution.load.Verdict;
import org.backplane.distribution.soak.Samples;
import org.backplane.distribution.soak.Stage;
import org.junit.jupiter.api.Test;

/**
 * A long mixed load, a line a minute and a verdict: {@code distribution/src/test/sh/soak.sh}. Too long for every build. Netty looks
 * for leaks as in every broker under test.
 */
class SoakBench {
    private static final int MINUTES = Integer.getInteger("backplane.soak.minutes", 30);
    private static final int CONNECTIONS = Integer.getInteger("backplane.soak.connections", 300);
    private static final int RATE = Integer.getInteger("backplane.soak.rate", 600);
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Full after a minute, so that what grows later is not they: by default they may take 80 MiB. */
    private static final String[] SMALL_CACHES = {
        "broker.tailCacheBytes=4194304", "storage.tailCacheBytes=4194304", "broker.routeCacheEntries=1024"
    };

    private final long seed = Long.getLong("backplane.seed", System.nanoTime());

    @Test
    void staysFlat() throws Exception {
        System.out.printf("soak of %d minutes, seed %d%n%7s %s%n", MINUTES, seed, "minute", Samples.Sample.HEADER);
        try (BrokerProcess broker = BrokerProcess.start(SMALL_CACHES);
                Load load = Load.start(broker, Plan.of(CONNECTIONS, RATE));
                Storm passers = Storm.start(load.network())) {
            Samples samples = new Samples(broker);
            Stage stage = Stage.open(broker, seed);
            try (stage) {
                long beganNs = System.nanoTime();
                for (int minute = 1; minute <= MINUTES; minute++) {
                    long untilNs = beganNs + Duration.ofMinutes(minute).toNanos();
                    Until.holds("a minute", Duration.ofMinutes(3), () -> System.nanoTime() - untilNs > 0);
                    System.out.printf("%7d %s%n", minute, samples.take());
                }
            }
            Storm.Result connects = passers.stop();
            Verdict verdict = load.finish(PATIENCE);
            List<String> growth = samples.growth();
            System.out.println("  " + verdict);
            System.out.println("  passers-by: " + connects);
            System.out.println("  scenes played: " + stage.played() + ", failed: " + stage.faults());
            System.out.println("  memory: " + (growth.isEmpty() ? "flat" : growth));
            System.out.println("  errors in the log and leaks: " + samples.errors());

            assertThat(verdict.isClean()).as(verdict::toString).isTrue();
            assertThat(verdict.refused()).isZero();
            assertThat(connects.failures()).isEmpty();
            assertThat(stage.faults()).isEmpty();
            assertThat(stage.played()).isPositive();
            assertThat(growth).isEmpty();
            assertThat(samples.errors()).isZero();
        }
    }
}
