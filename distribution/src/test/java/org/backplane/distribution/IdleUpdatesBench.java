// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.backplane.distribution.broker.AdminSocket;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.change.Bundles;
import org.backplane.distribution.change.Stage;
import org.backplane.distribution.load.Load;
import org.backplane.distribution.load.Plan;
import org.backplane.distribution.load.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Protocol updates under a house full of idle connections, with figures. Too large for every build:
 * {@code distribution/src/test/sh/idle-updates.sh} runs it.
 */
class IdleUpdatesBench {
    private static final int CONNECTIONS = Integer.getInteger("backplane.idle.connections", 15_000);
    private static final int UPDATES = Integer.getInteger("backplane.idle.updates", 5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void keepsEveryIdleConnection() throws Exception {
        try (Stage stage = Stage.open(folder);
                Load load = Load.start(stage.broker(), Plan.idle(CONNECTIONS))) {
            System.out.printf("%,d connections, broker's memory %,d MB%n", CONNECTIONS, residentMb(stage.broker()));
            for (int i = 1; i <= UPDATES; i++) {
                update(i, stage, load);
            }
            load.awaitPings(CONNECTIONS, PATIENCE);

            Verdict verdict = load.finish(PATIENCE);
            System.out.println(verdict);
            stage.broker().adminSocket().ask("metrics").stream()
                    .filter(line -> line.startsWith("protocol.swap"))
                    .forEach(System.out::println);
            assertThat(verdict.isClean())
                    .as(() -> verdict + "; " + stage.broker().report())
                    .isTrue();
            assertThat(stage.broker().adminSocket().metric("connection.count")).isEqualTo(CONNECTIONS);
        }
    }

    private static void update(int number, Stage stage, Load load) throws Exception {
        AdminSocket socket = stage.broker().adminSocket();
        long pausedNs = socket.metric("protocol.swap-pause.nanoseconds");
        long swapped = socket.metric("protocol.swapped.connections");
        long beganNs = System.nanoTime();
        load.enter("update " + number);

        stage.update(Bundles.MQTT);

        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
        load.awaitPings(CONNECTIONS / 20, PATIENCE);
        long moved = socket.metric("protocol.swapped.connections") - swapped;
        long pauseNs = socket.metric("protocol.swap-pause.nanoseconds") - pausedNs;
        System.out.printf(
                "update %d took %d ms: %,d moved, mean pause %.1f ms, pings %s, memory %,d MB%n",
                number,
                tookMs,
                moved,
                pauseNs / 1e6 / Math.max(1, moved),
                load.sight("update " + number).ping().words(),
                residentMb(stage.broker()));
    }

    private static long residentMb(BrokerProcess broker) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + broker.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
