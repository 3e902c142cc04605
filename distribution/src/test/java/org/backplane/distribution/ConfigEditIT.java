// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.Distribution;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No edit of a setting rebuilds the kernel under its connections. */
class ConfigEditIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void keepsConnectionsThroughAnEditOfEachKey() throws Exception {
        Path config = Files.writeString(folder.resolve("edited.yaml"), "mqtt: {}\n");
        List<String> options = new ArrayList<>(List.of("--config", config.toString()));
        options.addAll(BrokerProcess.freePorts());
        List<ConfigKey> keys = ConfigKey.all(Distribution.underTest());
        assertThat(keys).hasSizeGreaterThan(10);

        try (BrokerProcess broker = BrokerProcess.start(Distribution.underTest(), folder.resolve("data"), options)) {
            List<RawClient> clients = new ArrayList<>();
            for (Wire wire : Wire.values()) {
                RawClient client = RawClient.connect(broker, wire, 5, "witness-" + wire, true);
                client.subscribe("witness/" + wire, 1);
                clients.add(client);
            }
            var portsBefore = broker.endpoints().ports();

            for (int i = 0; i < keys.size(); i++) {
                edit(broker, config, keys.get(i), i);
                for (RawClient client : clients) {
                    assertExchanges(client, keys.get(i));
                }
            }

            assertThat(broker.endpoints().ports()).containsAllEntriesOf(portsBefore);
            System.out.println(keys.size() + " settings edited, 0 disconnects: " + keys);
            for (RawClient client : clients) {
                client.disconnect();
            }
        }
    }

    /** Writes the edit together with a new listener: when that is open, the deployer has applied the file. */
    private static void edit(BrokerProcess broker, Path config, ConfigKey key, int number) throws Exception {
        String probe = "probe" + number;
        String yaml = key.section() + ":\n  " + key.name() + ": " + key.nudged() + "\nlisteners:\n  " + probe
                + ":\n    transport: tcp\n    port: 0\n";
        Path draft = Files.writeString(config.resolveSibling("draft.yaml"), yaml);
        Files.move(draft, config, StandardCopyOption.ATOMIC_MOVE);
        Until.holds(
                () -> "edit of " + key + " was applied; " + broker.report(),
                PATIENCE,
                () -> broker.endpoints().ports().containsKey(probe));
    }

    private static void assertExchanges(RawClient client, ConfigKey key) throws Exception {
        assertThat(client.isOpen()).as("connection after an edit of " + key).isTrue();
        client.send(Packets.publish(5, "edited/" + key.name(), new byte[] {1}, 1, 1, false));
        assertThat(client.expect(Packets.PUBACK).reason())
                .as("publish after an edit of " + key)
                .isIn(0, 0x10);
    }
}
