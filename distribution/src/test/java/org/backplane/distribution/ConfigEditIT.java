// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Distribution;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No edit of a setting rebuilds the kernel under its connections: one key at a time in the long form, a few in the short. */
class ConfigEditIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int KEYS_AT_ONCE = BrokerUnderTest.isLong() ? 1 : 5;

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

            for (int i = 0; i < keys.size(); i += KEYS_AT_ONCE) {
                List<ConfigKey> edited = keys.subList(i, Math.min(i + KEYS_AT_ONCE, keys.size()));
                edit(broker, config, edited, i);
                for (RawClient client : clients) {
                    assertExchanges(client, edited);
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
    private static void edit(BrokerProcess broker, Path config, List<ConfigKey> keys, int number) throws Exception {
        String probe = "probe" + number;
        StringBuilder yaml = new StringBuilder();
        keys.stream()
                .collect(Collectors.groupingBy(ConfigKey::section, TreeMap::new, Collectors.toList()))
                .forEach((section, ofSection) -> {
                    yaml.append(section).append(":\n");
                    ofSection.forEach(key -> yaml.append("  ")
                            .append(key.name())
                            .append(": ")
                            .append(key.nudged())
                            .append('\n'));
                });
        yaml.append("listeners:\n  ").append(probe).append(":\n    transport: tcp\n    port: 0\n");
        Path draft = Files.writeString(config.resolveSibling("draft.yaml"), yaml);
        Files.move(draft, config, StandardCopyOption.ATOMIC_MOVE);
        Until.holds(
                () -> "edit of " + keys + " was applied; " + broker.report(),
                PATIENCE,
                () -> broker.endpoints().ports().containsKey(probe));
    }

    private static void assertExchanges(RawClient client, List<ConfigKey> keys) throws Exception {
        assertThat(client.isOpen()).as("connection after an edit of " + keys).isTrue();
        client.send(Packets.publish(5, "edited", new byte[] {1}, 1, 1, false));
        assertThat(client.expect(Packets.PUBACK).reason())
                .as("publish after an edit of " + keys)
                .isIn(0, 0x10);
    }
}
