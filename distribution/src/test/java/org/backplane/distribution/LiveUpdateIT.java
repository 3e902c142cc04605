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
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The MQTT bundle is replaced, taken out and put back while messages are on their way. */
class LiveUpdateIT {
    private static final String MQTT = "org.backplane.protocol-mqtt";
    private static final int UPDATES = 5;
    private static final int PAIRS = 21;
    private static final int HALVES = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private Distribution copy = new Distribution(Path.of("/"));
    private BrokerProcess broker;
    private final List<TrafficPair> pairs = new ArrayList<>();
    private final List<HalfSender> halves = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        copy = Distribution.underTest().copyTo(folder.resolve("copy"));
        broker = BrokerProcess.start(copy, folder.resolve("data"), BrokerProcess.freePorts());
    }

    @AfterEach
    void end() throws Exception {
        for (TrafficPair pair : pairs) {
            pair.close();
        }
        for (HalfSender half : halves) {
            half.close();
        }
        broker.close();
    }

    @Test
    void losesNothingAndNobodyWhenTheMqttBundleIsUpdated() throws Exception {
        startTraffic();

        for (int i = 1; i <= UPDATES; i++) {
            awaitTraffic();
            String version = "0.1." + i + ".update";
            for (HalfSender half : halves) {
                half.sendFirstHalf();
            }
            Path rebuilt = folder.resolve("rebuilt.jar");
            Path installed = copy.bundle(MQTT);
            Distribution.rebuild(installed, rebuilt, version);
            Files.move(rebuilt, installed, StandardCopyOption.ATOMIC_MOVE);
            awaitBundle(version, true);
            for (HalfSender half : halves) {
                half.sendSecondHalf();
            }
        }

        assertNothingLost();
        System.out.println(UPDATES + " updates under " + (2 * PAIRS + HALVES) + " connections: "
                + pairs.stream().mapToInt(TrafficPair::sent).sum() + " messages, 0 disconnects, 0 lost");
    }

    @Test
    void parksConnectionsWhileTheMqttBundleIsOut() throws Exception {
        startTraffic();
        awaitTraffic();
        Path installed = copy.bundle(MQTT);
        Path outside = folder.resolve("outside.jar");

        Files.move(installed, outside, StandardCopyOption.ATOMIC_MOVE);
        awaitBundle(MQTT, false);

        assertThat(broker.admin("status").exitCode()).isZero();
        for (Wire wire : Wire.values()) {
            try (java.net.Socket socket = new java.net.Socket("127.0.0.1", broker.port(wire))) {
                assertThat(socket.isConnected()).isTrue();
            }
        }
        Files.move(outside, installed, StandardCopyOption.ATOMIC_MOVE);
        awaitBundle(MQTT, true);
        awaitTraffic();
        RawClient.connect(broker, Wire.TCP, 5, "newcomer", false).disconnect();

        assertNothingLost();
    }

    private void startTraffic() throws Exception {
        for (int i = 0; i < PAIRS; i++) {
            pairs.add(TrafficPair.start(broker, Wire.values()[i % 4], Wire.values()[(i / 4 + i) % 4], i, i % 3));
        }
        for (int i = 0; i < HALVES; i++) {
            halves.add(new HalfSender(broker, Wire.values()[i % 4], i));
        }
    }

    /** Each pair has moved on by some messages. */
    private void awaitTraffic() throws Exception {
        for (TrafficPair pair : pairs) {
            int target = pair.received() + 50;
            Until.holds(() -> "traffic of " + pair + "; " + broker.report(), PATIENCE, () -> pair.received() >= target);
        }
    }

    private void assertNothingLost() throws Exception {
        List<String> faults = new ArrayList<>();
        for (TrafficPair pair : pairs) {
            faults.addAll(pair.finish(PATIENCE));
        }
        for (HalfSender half : halves) {
            faults.addAll(half.finish(PATIENCE));
        }
        assertThat(faults).as(() -> broker.report()).isEmpty();
    }

    /** The list of bundles names (or no longer names) {@code text} on a line of an active bundle. */
    private void awaitBundle(String text, boolean present) throws Exception {
        Until.holds(
                () -> text + (present ? " is listed" : " is gone") + "; " + broker.report(),
                PATIENCE,
                () -> broker.admin("bundle", "list")
                                .output()
                                .lines()
                                .anyMatch(line -> line.contains(text) && line.contains("ACTIVE"))
                        == present);
    }
}
