// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.backplane.bench.scenario.Goal;
import org.backplane.bench.scenario.Growth;
import org.backplane.bench.scenario.Metric;
import org.backplane.bench.scenario.Mode;
import org.backplane.bench.scenario.Reading;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void alignsTextLeftAndNumbersRight() {
        Table table = new Table(1, List.of("broker", "µs"));
        table.add(List.of("a", "1.5"));
        table.add(List.of("longer one", "12.25"));

        assertThat(table.plain()).isEqualTo("""
                        broker         µs
                        ----------  -----
                        a             1.5
                        longer one  12.25
                        """);
    }

    @Test
    void isMarkdownToo() {
        Table table = new Table(1, List.of("broker", "µs"));
        table.add(List.of("a|b", "1.5"));

        assertThat(table.markdown()).isEqualTo("""
                        | broker | µs |
                        |---|--:|
                        | a\\|b | 1.5 |
                        """);
    }

    @Test
    void replacesOnARepeatedRunWhatStandsBetweenTheMarks() {
        String page = "words\n" + Page.BEGIN + "\nold\n" + Page.END + "\nmore\n";

        String once = Page.inserted(page, "new");

        assertThat(once).isEqualTo("words\n" + Page.BEGIN + "\nnew\n" + Page.END + "\nmore\n");
        assertThat(Page.inserted(once, "new")).isEqualTo(once);
        assertThat(Page.inserted("", "new")).isEqualTo("new");
    }

    @Test
    void takesTheMedianOfTheRoundsAndSaysHowFarTheyLieApart() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(List.of(1.0, 4.0, 2.0, 3.0)).median()).isEqualTo(2.5);
        assertThat(Spread.of(List.of(9.0, 10.0, 11.0)).percent()).isEqualTo(10);
    }

    @Test
    void comparesMediansOfTheSameScenarioAndLoad() {
        Results results = new Results();
        results.add(reading("backplane", 2));
        results.add(reading("mosquitto", 8));
        results.add(reading("mosquitto", 10));
        results.add(reading("mosquitto", 12));
        Results.Row ours = new Results.Row("S1", Mode.RATE, "backplane");

        assertThat(results.ratio(ours, "mosquitto", Metric.CPU_US)).contains(0.2);
        assertThat(results.ratio(ours, "artemis", Metric.CPU_US)).isEmpty();
    }

    @Test
    void knowsWhetherMoreOrLessIsBetter() {
        Goal less = new Goal(Mode.RATE, Metric.CPU_US, "mosquitto", 0.14, 0.05);
        Goal more = new Goal(Mode.SATURATED, Metric.PER_SECOND, "artemis", 3, 10);

        assertThat(less.grade(0.2)).isEqualTo("missed");
        assertThat(less.grade(0.1)).isEqualTo("floor reached");
        assertThat(less.grade(0.04)).isEqualTo("aim reached");
        assertThat(more.grade(2)).isEqualTo("missed");
        assertThat(more.grade(4)).isEqualTo("floor reached");
        assertThat(more.grade(11)).isEqualTo("aim reached");
    }

    @Test
    void findsTheBestPeerOfThoseThatSync() {
        Results results = new Results();
        durable(results, "backplane", 500, true);
        durable(results, "artemis", 50, true);
        durable(results, "slower", 10, true);
        durable(results, "mosquitto", 100, false);
        Results.Row ours = new Results.Row("S8", Mode.SATURATED, "backplane");
        Goal goal = new Goal(Mode.SATURATED, Metric.PER_SECOND, Goal.BEST_THAT_SYNCS, 3, 10);

        assertThat(results.reached(ours, goal)).contains(10.0);
        assertThat(new Results().reached(ours, goal)).isEmpty();
    }

    private static void durable(Results results, String peer, double perSecond, boolean syncs) {
        results.add(new Reading("S8", Mode.SATURATED, peer, Map.of(Metric.PER_SECOND, perSecond), List.of()));
        results.add(new Reading("S8", Mode.ONE, peer, Map.of(Metric.SYNCED, syncs ? 992.0 : 2.4), List.of()));
    }

    @Test
    void holdsTheLargestOfASeriesAgainstTheSmallest() {
        Results results = new Results();
        results.add(burst("G3-10", 1.0));
        results.add(burst("G3-100", 9.0));
        results.add(burst("G3-1000", 1.2));
        results.add(burst("G1-10", 1.0));
        results.add(burst("G1-10000", 1.4));
        results.add(burst("G2-100", 1.0));
        results.add(new Reading("G3-10", Mode.ONE, "backplane", Map.of(Metric.CPU_US, 10.0), List.of()));
        results.add(new Reading("G3-1000", Mode.ONE, "backplane", Map.of(Metric.CPU_US, 11.0), List.of()));

        String table = new Report(results, Growth.scenarios(), List.of("backplane"))
                .growth()
                .markdown();

        assertThat(table)
                .contains("| 10: 1.00, 100: 9.00, 1,000: 1.20 | 1.200 | 1.300: reached |")
                .contains("| one | backplane | 10: 10.00, 1,000: 11.00 | 1.100 | 1.300: reached |")
                .contains("| 10: 1.00, 10,000: 1.40 | 1.400 | 1.300: missed |")
                .doesNotContain("G2");
    }

    private static Reading burst(String scenario, double cpuUs) {
        return new Reading(scenario, Mode.BURSTS, "backplane", Map.of(Metric.CPU_US, cpuUs), List.of());
    }

    private static Reading reading(String peer, double cpuUs) {
        return new Reading("S1", Mode.RATE, peer, Map.of(Metric.CPU_US, cpuUs), List.of());
    }
}
