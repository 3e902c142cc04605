// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import java.nio.file.Path;
import java.time.Duration;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.change.Bundles;
import org.backplane.distribution.change.Stage;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.backplane.distribution.variant.Variant;
import org.backplane.distribution.variant.code.BlocksLoop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code that holds an event loop can't be stopped inside the process, but it can be named. */
class WatchdogIT {
    private static final Duration NAMED_WITHIN = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    @Test
    void namesTheBundleThatBlocksAnEventLoop() throws Exception {
        try (Stage stage = Stage.openWith(folder, Variant.BLOCKS_LOOP::build)) {
            RawClient client = RawClient.connect(stage.broker(), Wire.TCP, 5, "blocks", false);

            client.send(Packets.publish(5, BlocksLoop.MAGIC, new byte[8], 1, 1, false));

            Until.holds(
                    () -> "a line of the log that names the bundle; "
                            + stage.broker().report(),
                    NAMED_WITHIN,
                    () -> stage.broker()
                            .report()
                            .lines()
                            .anyMatch(line -> line.contains("block") && line.contains(Bundles.MQTT)));
        }
    }
}
