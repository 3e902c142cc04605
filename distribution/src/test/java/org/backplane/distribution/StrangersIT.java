// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who knocks and is no client, such as port scanners: all of them are counted, and the log does not grow with them. */
class StrangersIT {
    private static final int MANY = 20;
    private static final int PATIENCE_MS = 20_000;
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    @TempDir
    Path folder;

    @Test
    void manyOfThemAreOneLineInTheLogAndAllOfThemCount() throws Exception {
        String logs = "-Dio.netty.leakDetection.level=advanced -Dbackplane.logs=" + folder;
        try (BrokerProcess broker = BrokerProcess.startWith(logs, "listeners.tcp.proxyProtocol=true")) {
            for (int i = 0; i < MANY; i++) {
                knock(broker, Wire.TLS, REQUEST);
                knock(broker, Wire.TCP, REQUEST);
                knock(broker, Wire.WS, "\u0016\u0003\u0001\r\n\r\n");
                knock(broker, Wire.WS, "GET /mqtt HTTP/1.1\r\nUpgrade: websocket\r\nX: " + "x".repeat(100_000));
            }

            Until.holds(
                    () -> "all are counted; " + broker.report(),
                    Duration.ofMillis(PATIENCE_MS),
                    () -> broker.adminSocket().metric("connection.handshake-failures") == MANY
                            && broker.adminSocket().metric("connection.proxy-errors") == MANY);
            assertThat(lines("on tls is closed")).hasSize(1);
            assertThat(lines("Listener tcp closed a connection")).hasSize(1);
            assertThat(lines("on ws is closed")).hasSizeLessThanOrEqualTo(1);
        }
    }

    private List<String> lines(String words) throws IOException {
        return Files.readString(folder.resolve("backplane.log"))
                .lines()
                .filter(line -> line.contains(words))
                .toList();
    }

    /** Says something and waits for the end, by whatever means it comes. */
    private static void knock(BrokerProcess broker, Wire wire, String words) throws IOException {
        try (Socket socket = new Socket(BrokerUnderTest.HOST, broker.port(wire))) {
            socket.setSoTimeout(PATIENCE_MS);
            try {
                socket.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
                socket.getInputStream().readAllBytes();
            } catch (java.net.SocketTimeoutException e) {
                throw e;
            } catch (IOException reset) {
                // as good an end as any
            }
        }
    }
}
