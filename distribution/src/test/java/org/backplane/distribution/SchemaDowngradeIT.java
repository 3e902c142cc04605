// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.backplane.distribution.change.Bundles;
import org.backplane.distribution.change.Operator;
import org.backplane.distribution.change.Stage;
import org.backplane.distribution.load.Load;
import org.backplane.distribution.load.Plan;
import org.backplane.distribution.load.Verdict;
import org.backplane.distribution.variant.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version is taken out, and one that knows only the layout of before comes in: every version writes that one, too. */
class SchemaDowngradeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void keepsConnectionsThroughRemovalAndAnOlderVersion() throws Exception {
        try (Stage stage = Stage.open(folder, Operator.hasty());
                Load load = Load.start(stage.broker(), Plan.of(40, 100))) {
            stage.operator().update(Variant.SECOND_SCHEMA.build(stage.versions()));
            stage.operator().remove(Bundles.MQTT);

            Operator.Outcome back = stage.operator().install(stage.versions().next(Bundles.MQTT));

            assertThat(back.isDone()).as(back.text()).isTrue();
            load.awaitTraffic(100, PATIENCE);
            Verdict verdict = load.finish(PATIENCE);
            assertThat(verdict.isClean())
                    .as(() -> verdict + "; " + stage.broker().report())
                    .isTrue();
        }
    }
}
