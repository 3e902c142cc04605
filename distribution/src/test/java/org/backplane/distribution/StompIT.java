// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.Distribution;
import org.backplane.distribution.broker.NodeScripts;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.change.Operator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A protocol comes into a running broker, is used by clients that others wrote, updated, and taken out; MQTT never notices. */
class StompIT {
    private static final String STOMP = "org.backplane.protocol-stomp";
    private static final int PAIRS = 6;
    private static final int UPDATES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private Distribution copy = new Distribution(Path.of("/"));
    private BrokerProcess broker;
    private final List<TrafficPair> pairs = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        copy = Distribution.underTest().copyTo(folder.resolve("copy"));
        broker = BrokerProcess.start(copy, folder.resolve("data"), BrokerProcess.freePorts(Operator.hasty()));
        for (int i = 0; i < PAIRS; i++) {
            pairs.add(TrafficPair.start(broker, Wire.values()[i % 4], Wire.values()[(i / 4 + i) % 4], i, i % 3));
        }
    }

    @AfterEach
    void end() throws Exception {
        for (TrafficPair pair : pairs) {
            pair.close();
        }
        broker.close();
    }

    @Test
    void comesIntoARunningBrokerIsUpdatedAndLeaves() throws Exception {
        bundle("install", copy.example(STOMP).toString());
        openListeners();
        exchange();
        dragsOutAFrame();

        try (ChildProcess traffic = ChildProcess.start(NodeScripts.command("stomp-traffic.js", urls()), Map.of())) {
            for (int i = 1; i <= UPDATES; i++) {
                awaitTraffic(traffic);
                String version = "0.1." + i + ".update";
                Path rebuilt = folder.resolve("rebuilt.jar");
                Distribution.rebuild(copy.example(STOMP), rebuilt, version);
                bundle("update", rebuilt.toString());
                assertThat(isInstalled(version)).isTrue();
            }
            awaitTraffic(traffic);
            traffic.terminate();
            assertThat(traffic.exitCode(PATIENCE))
                    .as(() -> traffic.output() + broker.report())
                    .isZero();
            System.out.println(UPDATES + " updates of STOMP: " + lastLine(traffic.output()));
        }

        bundle("remove", STOMP);
        assertThat(isInstalled("")).isFalse();
        assertMqttNoticedNothing();
    }

    // --- how a bundle comes and goes ---

    private void bundle(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("bundle"));
        command.addAll(List.of(words));

        ChildProcess.Result result = broker.admin(PATIENCE, command.toArray(String[]::new));

        assertThat(result.exitCode())
                .as(() -> result.output() + broker.report())
                .isZero();
    }

    private boolean isInstalled(String version) throws Exception {
        return broker.admin("bundle", "list")
                .output()
                .lines()
                .anyMatch(line -> line.contains(STOMP) && line.contains(version) && line.contains("ACTIVE"));
    }

    // --- its clients ---

    /** Short heart-beats, so that the silence that the clients keep for a while is longer than some of them. */
    private void openListeners() throws Exception {
        Path draft = Files.writeString(folder.resolve("draft.yaml"), """
                listeners:
                  stomp: {port: 0, protocol: stomp}
                  stomp-ws: {transport: ws, path: /stomp, port: 0, protocol: stomp}
                stomp:
                  heartBeatOfferMs: 500
                  heartBeatWantMs: 1000
                """);
        Files.move(draft, copy.home().resolve("conf/backplane.yaml"), StandardCopyOption.ATOMIC_MOVE);
        Until.holds(
                () -> "listeners of STOMP; " + broker.report(),
                PATIENCE,
                () -> broker.endpoints().ports().keySet().containsAll(List.of("stomp", "stomp-ws")));
    }

    private String[] urls() throws Exception {
        return new String[] {
            "tcp://" + BrokerUnderTest.HOST + ":" + broker.endpoints().port("stomp"),
            "ws://" + BrokerUnderTest.HOST + ":" + broker.endpoints().port("stomp-ws") + "/stomp"
        };
    }

    private void exchange() throws Exception {
        String mqtt = "mqtt://" + BrokerUnderTest.HOST + ":" + broker.port(Wire.TCP);
        List<String> command = NodeScripts.command("stomp-exchange.js", mqtt);
        command.addAll(List.of(urls()));

        ChildProcess.Result result = ChildProcess.run(command, PATIENCE);

        assertThat(result.exitCode())
                .as(() -> result.output() + broker.report())
                .isZero();
        assertThat(result.output()).contains("exchanged with tcp:", "exchanged with ws:");
    }

    /** Each byte is a sign of life: a frame may take longer than heart-beats allow silence, which is 1.5 s. */
    private void dragsOutAFrame() throws Exception {
        try (Socket socket = new Socket(BrokerUnderTest.HOST, broker.endpoints().port("stomp"))) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            say(socket, "CONNECT\naccept-version:1.2\nhost:x\nheart-beat:1000,0\n\n\0");
            assertThat(frame(socket)).startsWith("CONNECTED");
            byte[] bytes = "DISCONNECT\nreceipt:slow\n\n\0".getBytes(StandardCharsets.UTF_8);
            long beganNs = System.nanoTime();
            for (int i = 0; i < bytes.length; i++) {
                long dueNs = beganNs + i * 120_000_000L;
                Until.holds("its time", PATIENCE, () -> System.nanoTime() - dueNs >= 0);
                socket.getOutputStream().write(bytes[i]);
            }
            assertThat(frame(socket)).contains("RECEIPT").contains("slow");
        }
    }

    private static void say(Socket socket, String frame) throws IOException {
        socket.getOutputStream().write(frame.getBytes(StandardCharsets.UTF_8));
    }

    private static String frame(Socket socket) throws IOException {
        StringBuilder frame = new StringBuilder();
        for (int read = socket.getInputStream().read();
                read > 0;
                read = socket.getInputStream().read()) {
            frame.append((char) read);
        }
        return frame.toString();
    }

    /** Everybody has moved on by some messages. */
    private void awaitTraffic(ChildProcess traffic) throws Exception {
        long moved = moved(traffic);
        Until.holds(
                () -> "traffic of STOMP: " + traffic.output() + broker.report(),
                PATIENCE,
                () -> moved(traffic) >= moved + 2 || !traffic.isAlive());
        assertThat(traffic.isAlive()).as(traffic::output).isTrue();
        for (TrafficPair pair : pairs) {
            int target = pair.received() + 50;
            Until.holds(() -> "traffic of " + pair + "; " + broker.report(), PATIENCE, () -> pair.received() >= target);
        }
    }

    private static long moved(ChildProcess traffic) {
        return Pattern.compile("(?m)^moved ")
                .matcher(traffic.output())
                .results()
                .count();
    }

    private static String lastLine(String output) {
        return output.lines()
                .filter(line -> line.contains(" faults"))
                .findFirst()
                .orElse(output);
    }

    private void assertMqttNoticedNothing() throws Exception {
        List<String> faults = new ArrayList<>();
        for (TrafficPair pair : pairs) {
            faults.addAll(pair.finish(PATIENCE));
        }
        assertThat(faults).as(() -> broker.report()).isEmpty();
    }
}
