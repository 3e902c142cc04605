// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.Folders;
import org.backplane.distribution.broker.FreePorts;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.ListenerClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real HAProxy before the broker, with either version of the PROXY protocol: whose connection it is, as the broker tells it. */
class HaproxyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Not where the proxy's own connections come from. */
    private static final String CLIENT = "127.0.0.3";

    @TempDir
    Path folder;

    @Test
    void theBrokerSeesTheClientsBehindIt() throws Exception {
        String logs = "-Dio.netty.leakDetection.level=advanced -Dbackplane.logs=" + folder;
        String[] settings = {
            "listeners.tcp.transport=tls", "listeners.tcp.proxyProtocol=true", "listeners.tls.proxyProtocol=true"
        };
        try (BrokerProcess broker = BrokerProcess.startWith(logs, settings)) {
            List<Integer> ports = FreePorts.find(2);
            Path config = Files.writeString(
                    folder.resolve("haproxy.cfg"),
                    "defaults\n mode tcp\n timeout connect 20s\n timeout client 60s\n timeout server 60s\n"
                            + proxy(ports.get(0), broker.port(Wire.TCP), "send-proxy")
                            + proxy(ports.get(1), broker.port(Wire.TLS), "send-proxy-v2"));
            try (ChildProcess proxy =
                    ChildProcess.start(List.of("haproxy", "-db", "-f", config.toString()), Map.of())) {
                servesAndTells(proxy, "tcp", ports.get(0));
                servesAndTells(proxy, "tls", ports.get(1));
            }
        }
    }

    private static String proxy(int port, int to, String sends) {
        return "listen " + sends + "\n bind 127.0.0.1:" + port + "\n server broker 127.0.0.1:" + to + " " + sends
                + "\n";
    }

    /** A client is served through it; one that breaks the handshake is named in the log. */
    private void servesAndTells(ChildProcess proxy, String listener, int port) throws Exception {
        Until.holds(proxy::output, PATIENCE, () -> accepts(port));
        try (ListenerClient client = ListenerClient.open(port, Optional.of(ListenerClient.trustingAnybody()))) {
            assertThat(client.connect()).as("CONNACK of " + listener).isZero();
        }
        try (Socket socket =
                new Socket(InetAddress.getByName(BrokerUnderTest.HOST), port, InetAddress.getByName(CLIENT), 0)) {
            socket.getOutputStream().write("no TLS at all".getBytes(StandardCharsets.US_ASCII));
            String told = " of /" + CLIENT + ":" + socket.getLocalPort() + " on " + listener + " is closed: ";
            Path log = folder.resolve("backplane.log");
            Until.holds(
                    () -> told + " in " + Folders.tail(log, 16_384),
                    PATIENCE,
                    () -> Files.readString(log).contains(told));
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(BrokerUnderTest.HOST, port)) {
            return socket.isConnected();
        } catch (java.io.IOException e) {
            return false;
        }
    }
}
