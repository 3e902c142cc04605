// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.change.Bundles;
import org.backplane.distribution.change.Innards;
import org.backplane.distribution.change.Operator;
import org.backplane.distribution.change.Stage;
import org.backplane.distribution.load.Load;
import org.backplane.distribution.load.Plan;
import org.backplane.distribution.load.Verdict;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.backplane.distribution.variant.Variant;
import org.backplane.distribution.variant.code.BlocksLoop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wrong versions are wrong in the way they are meant to be: put straight into the folder of a broker that has not started
 * yet, where nobody can take them back.
 */
class VariantIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void theWrapperAloneDoesNoHarm() throws Exception {
        try (Stage stage = Stage.open(folder);
                Load load = Load.start(stage.broker(), Plan.of(40, 100))) {
            for (Variant variant : new Variant[] {Variant.HARMLESS, Variant.SECOND_SCHEMA, Variant.HARMLESS}) {
                Operator.Outcome outcome = stage.operator().update(variant.build(stage.versions()));
                assertThat(outcome.isDone()).as(outcome.text()).isTrue();
                load.awaitTraffic(100, PATIENCE);
            }

            Verdict verdict = load.finish(PATIENCE);

            assertThat(verdict.isClean())
                    .as(() -> verdict + "; " + stage.broker().report())
                    .isTrue();
            assertThat(verdict.refused()).isZero();
        }
    }

    @Test
    void aLeakShowsInTheInnards() throws Exception {
        try (Stage stage = Stage.open(folder, Operator.hasty())) {
            Innards fresh = Innards.of(stage.broker());

            stage.operator().update(Variant.LEAKS.build(stage.versions()));
            stage.update(Bundles.MQTT);

            Innards after = Innards.of(stage.broker());
            assertThat(after.bundles()).isEqualTo(fresh.bundles());
            assertThat(after.loaders()).isEqualTo(fresh.loaders() + 1);
        }
    }

    @Test
    void refusesPublishes() throws Exception {
        try (Stage stage = Stage.openWith(folder, Variant.REFUSES_PUBLISHES::build)) {
            RawClient client = RawClient.connect(stage.broker(), Wire.TCP, 5, "refused", false);
            client.send(Packets.publish(5, "a", new byte[8], 1, 1, false));

            assertThat(client.expect(Packets.PUBACK).reason()).isGreaterThanOrEqualTo(0x80);
            client.send(Packets.publish(5, "a", new byte[8], 2, 2, false));
            assertThat(client.expect(Packets.PUBREC).reason()).isGreaterThanOrEqualTo(0x80);
            client.disconnect();
        }
    }

    @Test
    void blocksItsLoop() throws Exception {
        try (Stage stage = Stage.openWith(folder, Variant.BLOCKS_LOOP::build, "broker.lanes=1")) {
            RawClient witness = RawClient.connect(stage.broker(), Wire.TCP, 5, "witness", false);
            RawClient client = RawClient.connect(stage.broker(), Wire.TCP, 5, "blocks", false);
            client.send(Packets.publish(5, BlocksLoop.MAGIC, new byte[8], 1, 1, false));
            long beganNs = System.nanoTime();

            witness.ping();

            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNs))
                    .isBetween(BlocksLoop.BLOCK_S - 2L, BlocksLoop.BLOCK_S + 10L);
            Packet answer = client.expect(Packets.PUBACK);
            assertThat(answer.reason()).isLessThan(0x80);
        }
    }

    @Test
    void cannotStart() throws Exception {
        try (Stage stage = Stage.openWith(folder, Variant.THROWS_IN_CONSTRUCTOR::build)) {
            Until.holds(
                    () -> "the list says why; " + stage.broker().report(),
                    PATIENCE,
                    () -> stage.broker().adminSocket().ask("bundle list").stream()
                            .anyMatch(line ->
                                    line.contains("this version cannot start") || line.contains("MqttProtocol")));
        }
    }

    @Test
    void cannotBeResolved() throws Exception {
        try (Stage stage = Stage.openWith(folder, Variant.NEEDS_A_MISSING_PACKAGE::build)) {
            assertThat(stage.broker().adminSocket().ask("bundle list"))
                    .anyMatch(line -> line.contains("org.nowhere.missing") && !line.contains("ACTIVE"));
        }
    }

    @Test
    void needsALaterApi() throws Exception {
        try (Stage stage = Stage.openWith(folder, Variant.NEEDS_A_LATER_API::build)) {
            assertThat(stage.broker().adminSocket().ask("bundle list"))
                    .anyMatch(line -> line.contains("org.backplane.api.admin") && !line.contains("ACTIVE"));
        }
    }
}
