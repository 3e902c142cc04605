// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.Wire;

/** Debian's Mosquitto, in C and with one thread. */
public final class Mosquitto implements Peer {
    public static final String NAME = "mosquitto";

    private static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");
    private static final List<String> SETTINGS = List.of(
            "allow_anonymous true",
            "max_inflight_messages 0",
            "max_queued_messages 0",
            "max_queued_bytes 0",
            "set_tcp_nodelay true",
            "sys_interval 0",
            "log_type error",
            "persistence true");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isJvm() {
        return false;
    }

    @Override
    public String missing() {
        return Files.isExecutable(PROGRAM) ? "" : "there is no " + PROGRAM + " (Debian: apt install mosquitto)";
    }

    @Override
    public String version() throws Exception {
        return ChildProcess.run(List.of(PROGRAM.toString(), "-h"), Duration.ofSeconds(5))
                .output()
                .lines()
                .findFirst()
                .orElse("mosquitto");
    }

    @Override
    public String settings() {
        return String.join("; ", SETTINGS);
    }

    @Override
    public String durability() {
        return "never syncs before an acknowledgement: it saves every 30 minutes and at its end";
    }

    @Override
    public Launch launch(Path folder, Map<Wire, Integer> ports, Site site) throws IOException {
        StringBuilder config = new StringBuilder();
        if (System.getProperty("user.name").equals("root")) {
            config.append("user root\n");
        }
        SETTINGS.forEach(setting -> config.append(setting).append('\n'));
        config.append("persistence_location ").append(folder).append("/\n");
        ports.forEach((wire, port) -> {
            config.append("listener ").append(port).append(" 127.0.0.1\n");
            if (wire.isWebSocket()) {
                config.append("protocol websockets\n");
            }
            if (wire.isTls()) {
                config.append("certfile ").append(site.certificate().chain()).append('\n');
                config.append("keyfile ").append(site.certificate().key()).append('\n');
            }
        });
        Path file = folder.resolve("mosquitto.conf");
        Files.writeString(file, config);
        return new Launch(List.of(PROGRAM.toString(), "-c", file.toString()), Map.of());
    }
}
