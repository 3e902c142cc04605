// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.change.Bundles;
import org.backplane.distribution.change.Operator;
import org.backplane.distribution.change.Stage;
import org.backplane.distribution.load.Load;
import org.backplane.distribution.load.Plan;
import org.backplane.distribution.load.Verdict;
import org.backplane.distribution.variant.Variant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A new version that is wrong is refused or taken back, and nobody is the worse for it. One broker takes them all, one after
 * the other, under one load.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultyVersionIT {
    private static final int CONNECTIONS = BrokerUnderTest.isLong() ? 1_000 : 100;
    private static final int RATE = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final long TAKEN_BACK_WITHIN_MS = 15_000;

    @SuppressWarnings("NullAway.Init")
    private Stage stage;

    @SuppressWarnings("NullAway.Init")
    private Load load;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        stage = Stage.open(folder);
        load = Load.start(stage.broker(), Plan.of(CONNECTIONS, RATE).withRefusablePublishers());
        load.awaitTraffic(RATE, PATIENCE);
    }

    @AfterAll
    void end() throws Exception {
        load.close();
        stage.close();
    }

    @Order(1)
    @ParameterizedTest
    @EnumSource(
            value = Variant.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"BLOCKS_LOOP", "SECOND_SCHEMA", "LEAKS", "HARMLESS"})
    void isTakenBackInTimeAndNobodyIsLost(Variant variant) throws Exception {
        Path wrong = variant.build(stage.versions());

        long beganNs = System.nanoTime();
        Operator.Outcome outcome = stage.operator().update(wrong);
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);

        assertThat(outcome.isDone()).as(outcome.text()).isFalse();
        assertThat(lastLine(outcome)).startsWith(howItEnds(variant)).contains(why(variant));
        assertOldOneServes(wrong);
        load.awaitTraffic(RATE, PATIENCE);
        Verdict verdict = load.interim(PATIENCE);
        System.out.println(variant + " taken back in " + tookMs + " ms: " + lastLine(outcome) + "\n  " + verdict);
        assertThat(verdict.isClean())
                .as(() -> verdict + "; " + stage.broker().report())
                .isTrue();
        assertThat(tookMs).isLessThan(TAKEN_BACK_WITHIN_MS);
    }

    @Order(2)
    @Test
    void aGoodOneWorksAfterThem() throws Exception {
        stage.update(Bundles.MQTT);
        load.awaitTraffic(RATE, PATIENCE);

        Verdict verdict = load.finish(PATIENCE);

        assertThat(verdict.isClean())
                .as(() -> verdict + "; " + stage.broker().report())
                .isTrue();
    }

    /** What cannot even be installed changes nothing; the rest was begun. */
    private static String howItEnds(Variant variant) {
        return switch (variant) {
            case NEEDS_A_MISSING_PACKAGE, NEEDS_A_LATER_API -> "refused: ";
            default -> "rolled back: ";
        };
    }

    private static String why(Variant variant) {
        return switch (variant) {
            case NEEDS_A_MISSING_PACKAGE -> "needs package org.nowhere.missing";
            case NEEDS_A_LATER_API -> "needs org.backplane.api.admin [0.99,1), this broker has 0.1";
            case THROWS_IN_CONSTRUCTOR -> "this version cannot start";
            case THROWS_ON_IMPORT, THROWS_ON_EVERY_TENTH_IMPORT, THROWS_AFTER_SOME_IMPORTS ->
                "it could not take over the state of ";
            case REFUSES_PUBLISHES, SECOND_SCHEMA_REFUSING -> "operations went wrong";
            case BURNS_CPU -> "times as long as before";
            case BLOCKS_LOOP, SECOND_SCHEMA, LEAKS, HARMLESS ->
                throw new IllegalArgumentException(variant + " is not taken back");
        };
    }

    /** The list shows the version of before, and the log says what became of the other one. */
    private void assertOldOneServes(Path wrong) throws Exception {
        assertThat(stage.broker().adminSocket().ask("bundle list"))
                .anyMatch(line -> line.startsWith(Bundles.MQTT + " ")
                        && line.contains("0.1.0.SNAPSHOT")
                        && line.contains("ACTIVE"));
        assertThat(stage.broker().report()).contains(Bundles.version(wrong));
    }

    private static String lastLine(Operator.Outcome outcome) {
        return outcome.text().strip().lines().reduce("", (before, line) -> line);
    }
}
