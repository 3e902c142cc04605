// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.backplane.api.admin.ServedVersion.Timing;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules as a table: figures in, a word out. */
final class HealthVerdictTest {
    private static final HealthLimits LIMITS = new HealthLimits(1, 4);

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            nothing happened                                     |    0 |   0 |    0 |   0 | no
            all is well                                          | 1000 |   0 | 1000 |   0 | no
            twenty errors may be chance                          | 1000 |   0 |    0 |  20 | no
            every operation fails                                | 1000 |   0 |    0 |  21 | errors
            two percent fail where none did                      | 1000 |   0 | 2000 |  41 | errors
            just below one percent                               | 1000 |   0 | 9901 | 100 | no
            two percent where it was one                         | 1000 |  10 | 2000 |  41 | no
            five percent where it was one                        |  990 |  10 |  950 |  50 | errors
            all fail where half did: no four times as many exist |  500 | 500 |    0 | 500 | no
            """)
    void errorsAreHeldAgainstTheBaseline(
            String rule, long before, long errorsBefore, long now, long errors, String verdict) {
        var health = new HealthVerdict(LIMITS, baseline(new Figures(before, errorsBefore, 0, 0)));

        assertThat(word(health.soFar(new Figures(now, errors, 0, 0)).orElse("")))
                .as(rule)
                .isEqualTo(verdict);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            nothing taken               |      0 |      0 |      0 |      0 | no
            too little to say           |      0 |      0 |  65535 |  65535 | no
            all of it comes to nothing  | 100000 |      0 |  65536 |  65536 | barren
            half of it                  | 100000 |      0 | 100000 |  50000 | no
            more than half              | 100000 |      0 | 100000 |  50001 | barren
            pings then as now           | 100000 | 100000 | 100000 | 100000 | no
            a quarter more than before  | 100000 |  50000 | 100000 |  75000 | no
            more than thirty points     | 100000 |  50000 | 100000 |  80001 | barren
            """)
    void bytesThatComeToNothingAreHeldAgainstTheBaseline(
            String rule, long before, long barrenBefore, long now, long barren, String verdict) {
        var health = new HealthVerdict(LIMITS, baseline(new Figures(1, 0, before, barrenBefore)));

        assertThat(word(health.soFar(new Figures(1, 0, now, barren)).orElse("")))
                .as(rule)
                .isEqualTo(verdict);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            as before                     | 500 | 1000 |  100 |  1000 |   0 |     0 | no
            four times is allowed         | 500 | 1000 |  100 |  4000 |   0 |     0 | no
            more is not                   | 500 | 1000 |  100 |  4001 |   0 |     0 | slow
            too few to say                | 500 | 1000 |   99 | 10000 |   0 |     0 | no
            nothing to compare with       |   0 |    0 |  999 | 99999 | 999 | 99999 | no
            a microsecond is no slowness  | 500 |  100 |  100 |  1100 |   0 |     0 | no
            more than one is              | 500 |  100 |  100 |  1101 |   0 |     0 | slow
            deliveries count by themselves| 500 | 1000 |  100 |  1000 | 200 | 10000 | slow
            """)
    void slownessIsJudgedByMedians(
            String rule,
            long samples,
            long median,
            long inbound,
            long inboundNs,
            long outbound,
            long outboundNs,
            String verdict) {
        Timing before = new Timing(samples, median, median);
        var health = new HealthVerdict(LIMITS, new Baseline(Figures.NONE, before, before));

        var said = health.slowness(
                new Timing(inbound, inboundNs, inboundNs), new Timing(outbound, outboundNs, outboundNs));

        assertThat(word(said.orElse(""))).as(rule).isEqualTo(verdict);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            slow and stays so                       | 30000 | 29000 | slow
            was not slow before                     |  3000 | 29000 | no
            is not slow any more                    | 30000 |  3000 | no
            is being compiled                       | 40000 |  9000 | no
            gets faster, and will be slow all the same | 42000 | 28700 | slow
            """)
    void whatGetsFasterIsJudgedByWhereItGoes(String rule, long earlierNs, long laterNs, String verdict) {
        Timing before = new Timing(500, 1000, 1000);
        var health = new HealthVerdict(LIMITS, new Baseline(Figures.NONE, before, before));

        var said = health.slowness(pace(earlierNs), pace(laterNs));

        assertThat(word(said.orElse(""))).as(rule).isEqualTo(verdict);
    }

    private static Pace pace(long inboundNs) {
        return new Pace(new Timing(500, inboundNs, inboundNs), Timing.NONE);
    }

    private static Baseline baseline(Figures figures) {
        return new Baseline(figures, Timing.NONE, Timing.NONE);
    }

    private static String word(String text) {
        if (text.isEmpty()) {
            return "no";
        }
        return text.contains("went wrong") ? "errors" : text.contains("came to nothing") ? "barren" : "slow";
    }
}
