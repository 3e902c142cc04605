// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.Distribution;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the broker starts, refuses to start, answers its operator and ends. */
class StartupIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final Distribution distribution = Distribution.underTest();

    @Test
    void isReadyWithinSecondsAndSaysWhere() throws Exception {
        try (BrokerProcess broker = start()) {
            long residentMb = residentKb(broker.pid()) / 1024;
            System.out.println("ready in " + broker.readyMs() + " ms, resident memory " + residentMb + " MB");

            assertThat(broker.readyMs()).isLessThan(10_000);
            assertThat(residentMb).isBetween(20L, 1_000L);
            assertThat(broker.endpoints().pid()).isEqualTo(broker.pid());
            for (Wire wire : Wire.values()) {
                assertThat(broker.port(wire)).isPositive();
                assertThat(broker.readyLine()).contains("mqtt " + wire.listener() + " 127.0.0.1:" + broker.port(wire));
            }
        }
    }

    @Test
    void refusesADataDirectoryThatIsInUse() throws Exception {
        try (BrokerProcess broker = start()) {
            ChildProcess.Result second = run(BrokerProcess.freePorts());

            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.output()).contains(broker.data().toString()).contains("" + broker.pid());
            assertThat(broker.isAlive()).isTrue();
            assertThat(broker.endpoints().pid()).isEqualTo(broker.pid());
        }
    }

    @Test
    void refusesAPortThatIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> options = BrokerProcess.freePorts("listeners.tcp.port=" + taken.getLocalPort());

            ChildProcess.Result result = run(options);

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.output()).contains("" + taken.getLocalPort()).containsIgnoringCase("in use");
        }
    }

    @Test
    void namesTheLineOfAWrongValue() throws Exception {
        Path config = Files.writeString(folder.resolve("my.yaml"), "# mine\nmqtt:\n  maxPacketBytes: plenty\n");

        ChildProcess.Result result = run(withConfig(config));

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("my.yaml:3")
                .contains("mqtt.maxPacketBytes")
                .contains("plenty");
        assertThat(result.output()).containsPattern("(?i)allowed|whole number|integer|between|from \\d");
    }

    @Test
    void namesAnUnknownKeyAndTheOneThatWasMeant() throws Exception {
        Path config = Files.writeString(folder.resolve("my.yaml"), "mqtt:\n  maxPacketByte: 100000\n");

        ChildProcess.Result result = run(withConfig(config));

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("my.yaml:2")
                .contains("maxPacketByte")
                .contains("maxPacketBytes");
    }

    @Test
    void refusesDataThatWasLaidOutOtherwise() throws Exception {
        try (BrokerProcess broker = start()) {
            broker.stop();

            ChildProcess.Result result = run(BrokerProcess.freePorts("broker.logPartitions=7"));

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.output()).contains("broker.logPartitions").contains("set broker.logPartitions to 4");
        }
    }

    @Test
    void tellsAWrongCommandLineFromAFailedStart() throws Exception {
        ChildProcess.Result result = run(List.of("--nonsense"));

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.output()).contains("--nonsense");
    }

    @Test
    void takesSettingsFromTheEnvironmentAndTheCommandLineAboveIt() throws Exception {
        Map<String, String> environment =
                Map.of("BACKPLANE_LISTENERS_TCP_PORT", "0", "BACKPLANE_MQTT_MAX_PACKET_BYTES", "nonsense");

        List<String> command = command(BrokerProcess.freePorts());
        ChildProcess.Result wrong = ChildProcess.run(command, environment, PATIENCE);

        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.output()).contains("BACKPLANE_MQTT_MAX_PACKET_BYTES").contains("nonsense");

        List<String> better = command(BrokerProcess.freePorts("mqtt.maxPacketBytes=100000"));
        try (ChildProcess broker = ChildProcess.start(better, environment)) {
            Until.holds(broker::output, PATIENCE, () -> broker.output().contains(" ready in "));
        }
    }

    @Test
    void saysGoodbyeWhenItIsTerminated() throws Exception {
        try (BrokerProcess broker = start();
                RawClient five = RawClient.connect(broker, Wire.WSS, 5, "five", false);
                RawClient three = RawClient.connect(broker, Wire.TCP, 4, "three", false)) {
            int exitCode = broker.terminate();

            assertThat(exitCode).isIn(0, 143);
            assertThat(five.expect(Packets.DISCONNECT).reason()).isEqualTo(0x8B);
            assertThat(five.awaitEnd(PATIENCE)).isTrue();
            assertThat(three.awaitEnd(PATIENCE)).isTrue();
            assertThat(broker.data().resolve("endpoints.json")).doesNotExist();
        }
    }

    @Test
    void answersStatusAndBundleList() throws Exception {
        try (BrokerProcess broker = start()) {
            ChildProcess.Result status = broker.admin("status");
            ChildProcess.Result bundles = broker.admin("bundle", "list");

            assertThat(status.exitCode()).as(status.output()).isZero();
            assertThat(status.output()).contains("" + broker.port(Wire.WSS));
            assertThat(bundles.exitCode()).as(bundles.output()).isZero();
            for (Path jar : distribution.allBundles()) {
                String name = Distribution.manifest(jar).getValue("Bundle-SymbolicName");
                assertThat(bundles.output().lines())
                        .as(bundles.output())
                        .anyMatch(line -> line.contains(name.split(";", 2)[0]) && line.contains("ACTIVE"));
            }
        }
    }

    @Test
    void startsInTheBackgroundAndStops() throws Exception {
        Path data = folder.resolve("data");
        ChildProcess.Result before = admin("status");

        ChildProcess.Result started = ChildProcess.run(startCommand(), PATIENCE);
        long pid = Long.parseLong(pidOf(Files.readString(data.resolve("endpoints.json"))));
        ChildProcess.Result status = admin("status");
        ChildProcess.Result stopped = admin("stop");

        assertThat(before.exitCode()).isEqualTo(3);
        assertThat(started.exitCode()).as(started.output()).isZero();
        assertThat(started.output()).contains(" ready in ");
        assertThat(status.exitCode()).as(status.output()).isZero();
        assertThat(stopped.exitCode()).as(stopped.output()).isZero();
        Until.holds("process ended", PATIENCE, () -> ProcessHandle.of(pid).isEmpty());
        assertThat(admin("status").exitCode()).isEqualTo(3);
    }

    @Test
    void runsOnWhenABrokenJarIsDroppedIn() throws Exception {
        Distribution copy = distribution.copyTo(folder.resolve("copy"));
        try (BrokerProcess broker = BrokerProcess.start(copy, folder.resolve("data"), BrokerProcess.freePorts())) {
            RawClient client = RawClient.connect(broker, Wire.TCP, 5, "witness", false);

            Path broken = folder.resolve("broken.jar.part");
            Files.writeString(broken, "this is no zip file");
            Files.move(broken, copy.bundles().resolve("broken.jar"));

            Until.holds(
                    "broken.jar is listed as refused",
                    PATIENCE,
                    () -> broker.admin("bundle", "list")
                            .output()
                            .lines()
                            .anyMatch(line -> line.contains("broken.jar") && line.contains("REFUSED")));
            client.ping();
            RawClient.connect(broker, Wire.WSS, 5, "newcomer", false).disconnect();
            client.disconnect();

            Files.delete(copy.bundles().resolve("broken.jar"));
            Until.holds(
                    "broken.jar is forgotten",
                    PATIENCE,
                    () -> !broker.admin("bundle", "list").output().contains("broken.jar"));
        }
    }

    private BrokerProcess start() throws Exception {
        return BrokerProcess.start(distribution, folder.resolve("data"), BrokerProcess.freePorts());
    }

    private ChildProcess.Result run(List<String> options) throws Exception {
        return ChildProcess.run(command(options), PATIENCE);
    }

    private List<String> command(List<String> options) {
        List<String> command = ChildProcess.command(
                distribution.command(), "run", "--data", folder.resolve("data").toString());
        command.addAll(options);
        return command;
    }

    private List<String> startCommand() {
        List<String> command = ChildProcess.command(
                distribution.command(),
                "start",
                "--data",
                folder.resolve("data").toString());
        command.addAll(BrokerProcess.freePorts());
        return command;
    }

    private ChildProcess.Result admin(String word) throws Exception {
        return ChildProcess.run(
                ChildProcess.command(
                        distribution.command(),
                        word,
                        "--data",
                        folder.resolve("data").toString()),
                PATIENCE);
    }

    private static List<String> withConfig(Path config) {
        List<String> options = new ArrayList<>(List.of("--config", config.toString()));
        options.addAll(BrokerProcess.freePorts());
        return options;
    }

    private static String pidOf(String json) {
        return json.replaceAll("(?s).*\"pid\"\\s*:\\s*(\\d+).*", "$1");
    }

    private static long residentKb(long pid) throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new AssertionError("no VmRSS of " + pid);
    }
}
