// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Debian's mosquitto as the broker, to see whether a failing test is wrong or the broker is. */
public final class MosquittoPeer implements BrokerUnderTest {
    private final Path folder;
    private final Map<Wire, Integer> ports = new EnumMap<>(Wire.class);
    private @Nullable ChildProcess process;

    private MosquittoPeer(Path folder) {
        this.folder = folder;
    }

    public static MosquittoPeer start() throws Exception {
        Path folder = Files.createTempDirectory("mosquitto-peer");
        MosquittoPeer peer = new MosquittoPeer(folder);
        Openssl.selfSigned(folder.resolve("key.pem"), peer.certificate());
        for (Wire wire : Wire.values()) {
            peer.ports.put(wire, freePort());
        }
        Files.writeString(folder.resolve("mosquitto.conf"), peer.config());
        peer.restart();
        return peer;
    }

    @Override
    public void restart() throws Exception {
        ChildProcess started = ChildProcess.start(
                List.of("mosquitto", "-c", folder.resolve("mosquitto.conf").toString()), Map.of());
        process = started;
        for (Wire wire : Wire.values()) {
            Until.holds(started::output, Duration.ofSeconds(10), () -> accepts(port(wire)));
        }
    }

    @Override
    public int port(Wire wire) {
        return Objects.requireNonNull(ports.get(wire));
    }

    @Override
    public Path certificate() {
        return folder.resolve("cert.pem");
    }

    @Override
    public void stop() throws Exception {
        running().terminate();
        running().exitCode(Duration.ofSeconds(10));
    }

    @Override
    public void kill9() {
        running().close();
    }

    @Override
    public String output() {
        return running().output();
    }

    @Override
    public void close() throws IOException {
        running().close();
        Folders.delete(folder);
    }

    private ChildProcess running() {
        return Optional.ofNullable(process).orElseThrow();
    }

    private String config() {
        StringBuilder config = new StringBuilder("user root\nallow_anonymous true\npersistence true\n")
                .append("persistence_location ")
                .append(folder)
                .append("/\n")
                .append("max_queued_messages 0\nmax_inflight_messages 1000\nset_tcp_nodelay true\n");
        for (Wire wire : Wire.values()) {
            config.append("listener ").append(port(wire)).append(" 127.0.0.1\n");
            if (wire.isWebSocket()) {
                config.append("protocol websockets\n");
            }
            if (wire.isTls()) {
                config.append("certfile ").append(certificate()).append('\n');
                config.append("keyfile ").append(folder.resolve("key.pem")).append('\n');
            }
        }
        return config.toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(HOST, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
