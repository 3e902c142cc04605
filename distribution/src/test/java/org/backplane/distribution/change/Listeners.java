// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.change;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.Until;

/**
 * Adds, moves and removes listeners, and edits settings, in {@code conf/backplane.yaml}, and waits until the broker has followed.
 * The four of the start are named on the command line and stay. One thread.
 */
public final class Listeners {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BrokerProcess broker;
    private final Path config;
    private final String base;
    private final Map<String, Extra> extras = new TreeMap<>();
    private String setting = "";
    private int probes;

    /** @param config the file the broker watches; what is in it stays */
    public Listeners(BrokerProcess broker, Path config) throws IOException {
        this.broker = broker;
        this.config = config;
        this.base = Files.readString(config);
    }

    private record Extra(String transport, int port) {}

    /** Adds one on a free port, or moves one there; the port. */
    public int open(String name, String transport) throws Exception {
        int port = freePort();
        extras.put(name, new Extra(transport, port));
        write();
        Until.holds(
                () -> name + " listens on " + port + "; " + broker.report(),
                PATIENCE,
                () -> port(name).equals(Optional.of(port)));
        return port;
    }

    public void remove(String name) throws Exception {
        extras.remove(name);
        write();
        Until.holds(
                () -> name + " is gone; " + broker.report(),
                PATIENCE,
                () -> port(name).isEmpty());
    }

    /** Where a listener listens now. */
    public Optional<Integer> port(String name) throws IOException {
        return Optional.ofNullable(broker.endpoints().ports().get(name));
    }

    /** Sets a key and waits until the file was taken over: a listener that comes with the edit shows it. */
    public void set(String section, String key, Object value) throws Exception {
        setting = section + ":\n  " + key + ": " + value + "\n";
        extras.remove("probe" + probes);
        probes++;
        open("probe" + probes, "tcp");
    }

    private void write() throws IOException {
        StringBuilder yaml = new StringBuilder(base).append('\n').append(setting);
        if (!extras.isEmpty()) {
            yaml.append("listeners:\n");
            extras.forEach((name, extra) -> yaml.append("  ")
                    .append(name)
                    .append(":\n    transport: ")
                    .append(extra.transport())
                    .append("\n    port: ")
                    .append(extra.port())
                    .append('\n'));
        }
        Path draft = Files.writeString(config.resolveSibling("draft"), yaml);
        Files.move(draft, config, StandardCopyOption.ATOMIC_MOVE);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
