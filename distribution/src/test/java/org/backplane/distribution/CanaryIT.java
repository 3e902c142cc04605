// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.change.Bundles;
import org.backplane.distribution.change.Operator;
import org.backplane.distribution.change.Stage;
import org.backplane.distribution.load.Load;
import org.backplane.distribution.load.Plan;
import org.backplane.distribution.load.Verdict;
import org.backplane.distribution.variant.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A new version on trial with some of the clients: a good one is promoted, a bad one goes by itself. */
class CanaryIT {
    private static final int CONNECTIONS = BrokerUnderTest.isLong() ? 2_000 : 400;
    private static final int RATE = 400;
    private static final int SHARE_PERCENT = 10;

    /** A hash spreads clients, it doesn't count them out: three standard deviations for so few flows. */
    private static final int SPREAD_PERCENT = BrokerUnderTest.isLong() ? 6 : 11;

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Variant.class,
            names = {"REFUSES_PUBLISHES", "BURNS_CPU"})
    void isAbortedByItselfWhenItIsWorse(Variant variant) throws Exception {
        Plan plan = Plan.of(CONNECTIONS, RATE).withRefusablePublishers();
        try (Stage stage = Stage.open(folder);
                Load load = Load.start(stage.broker(), plan)) {
            load.awaitTraffic(2 * RATE, PATIENCE);
            Path wrong = variant.build(stage.versions());

            Operator.Outcome begun = stage.operator().canary(wrong, "--share=" + SHARE_PERCENT + "%");

            assertThat(begun.isDone()).as(begun.text()).isTrue();
            awaitAbort(stage, wrong);
            load.awaitTraffic(RATE, PATIENCE);
            Verdict verdict = load.finish(PATIENCE);
            System.out.println(variant + " on trial: " + verdict.clientsWithErrors() + " of " + plan.flows()
                    + " publishers saw an error; " + verdict);
            assertThat(verdict.isClean())
                    .as(() -> verdict + "; " + stage.broker().report())
                    .isTrue();
            assertThat(verdict.clientsWithErrors() * 100)
                    .isLessThanOrEqualTo(plan.flows() * (SHARE_PERCENT + SPREAD_PERCENT));
        }
    }

    @Test
    void takesEverybodyWhenItIsPromoted() throws Exception {
        try (Stage stage = Stage.open(folder);
                Load load = Load.start(stage.broker(), Plan.of(CONNECTIONS, RATE))) {
            load.awaitTraffic(RATE, PATIENCE);
            Path good = Variant.SECOND_SCHEMA.build(stage.versions());

            assertDone(stage.operator().canary(good, "--share=" + SHARE_PERCENT + "%"));
            load.awaitTraffic(2 * RATE, PATIENCE);
            assertDone(stage.operator().promote(Bundles.MQTT));
            load.awaitTraffic(RATE, PATIENCE);

            Verdict verdict = load.finish(PATIENCE);
            assertThat(verdict.isClean())
                    .as(() -> verdict + "; " + stage.broker().report())
                    .isTrue();
            assertThat(verdict.refused()).isZero();
            assertThat(mqttLine(stage)).anyMatch(line -> line.contains(Bundles.version(good)));
        }
    }

    @Test
    void givesEverybodyBackWhenItIsAborted() throws Exception {
        try (Stage stage = Stage.open(folder);
                Load load = Load.start(stage.broker(), Plan.of(CONNECTIONS, RATE))) {
            load.awaitTraffic(RATE, PATIENCE);

            assertDone(stage.operator().canary(Variant.SECOND_SCHEMA.build(stage.versions()), "--clients=pub-1*"));
            load.awaitTraffic(RATE, PATIENCE);
            assertDone(stage.operator().abort(Bundles.MQTT));
            load.awaitTraffic(RATE, PATIENCE);

            Verdict verdict = load.finish(PATIENCE);
            assertThat(verdict.isClean())
                    .as(() -> verdict + "; " + stage.broker().report())
                    .isTrue();
            assertThat(verdict.refused()).isZero();
        }
    }

    private static void assertDone(Operator.Outcome outcome) {
        assertThat(outcome.isDone()).as(outcome.text()).isTrue();
    }

    /** The history of the bundle says that the trial is over. */
    private static void awaitAbort(Stage stage, Path wrong) throws Exception {
        Until.holds(
                () -> "abort of the trial; " + stage.broker().report(),
                PATIENCE,
                () -> stage.broker().adminSocket().ask("bundle show " + Bundles.MQTT).stream()
                        .anyMatch(line -> line.contains("abort") && line.contains(Bundles.version(wrong))));
    }

    private static List<String> mqttLine(Stage stage) throws Exception {
        return stage.broker().adminSocket().ask("bundle list").stream()
                .filter(line -> line.startsWith(Bundles.MQTT + " "))
                .toList();
    }
}
