// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.Wire;

/**
 * The built distribution, started as a user would.
 *
 * @param home its folder
 * @param extra further settings, {@code key=value}
 * @param javaOptions further flags of its JVM
 */
public record Backplane(Path home, List<String> extra, List<String> javaOptions) implements Peer {
    public static final String NAME = "backplane";

    private static final int LOG_LINES = 5;
    private static final String CLOSINGS =
            "connection\\.(.*-timeouts|rejected.*|held-too-much|.*-errors|handshake-failures)\\s+[1-9].*";
    private static final Duration CACHING = Duration.ofMinutes(2);

    /** Nothing waits in memory until it is dropped, as with the peers, and nothing is published under $SYS. */
    private static final List<String> SETTINGS = List.of(
            "sessions.inflightMaximum=65535",
            "sessions.receiveMaximum=65535",
            "sessions.queuedMessagesMax=10000000",
            "sessions.queuedBytesMax=1073741824",
            "sessions.subscriptionsMax=10000000",
            "broker.sysIntervalSeconds=0");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isJvm() {
        return true;
    }

    @Override
    public String version() throws Exception {
        List<String> command = List.of(home.resolve("bin/backplane").toString(), "version");
        return ChildProcess.run(command, Duration.ofSeconds(20)).output().trim();
    }

    @Override
    public String settings() {
        return String.join(" ", SETTINGS) + (extra.isEmpty() ? "" : " " + String.join(" ", extra)) + "; JVM: "
                + String.join(" ", JVM_FLAGS) + (javaOptions.isEmpty() ? "" : " " + String.join(" ", javaOptions));
    }

    @Override
    public String durability() {
        return "storage.durability=disk, its default: fdatasync before every PUBACK";
    }

    @Override
    public Launch launch(Path folder, Map<Wire, Integer> ports, Site site) {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/backplane").toString(),
                "run",
                "--data",
                folder.resolve("data").toString()));
        for (Wire wire : Wire.values()) {
            String listener = "listeners." + wire.listener() + ".";
            // All four are there by default: those that nobody asked for take any free port.
            set(command, listener + "port=" + ports.getOrDefault(wire, 0));
            if (wire.isTls()) {
                set(command, listener + "certificateFile=" + site.certificate().chain());
                set(command, listener + "keyFile=" + site.certificate().key());
            }
        }
        SETTINGS.forEach(setting -> set(command, setting));
        extra.forEach(setting -> set(command, setting));
        List<String> flags = Peer.jvmFlags(folder, site);
        flags.addAll(javaOptions);
        return new Launch(
                command,
                Map.of(
                        "BACKPLANE_JAVA_OPTS", String.join(" ", flags),
                        "BACKPLANE_JAVA_HOME", System.getProperty("java.home"),
                        "BACKPLANE_LOGS", folder.resolve("logs").toString()));
    }

    /** The end of its log, and its counters of what it closes connections for. */
    @Override
    public List<String> complaints(Path folder) throws Exception {
        List<String> lines = new ArrayList<>();
        Path log = folder.resolve("logs/backplane.log");
        if (Files.exists(log)) {
            List<String> all = Files.readAllLines(log);
            lines.addAll(all.subList(Math.max(0, all.size() - LOG_LINES), all.size()));
        }
        List<String> ask = List.of(
                home.resolve("bin/backplane").toString(),
                "metrics",
                "--data",
                folder.resolve("data").toString());
        lines.addAll(ChildProcess.run(ask, Duration.ofSeconds(20))
                .output()
                .lines()
                .filter(line -> line.matches(CLOSINGS))
                .toList());
        return lines;
    }

    /** A copy of it, in that folder, that was told to make its cache of classes, as a user would after installing. */
    public Backplane withCache(Path copy) throws Exception {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(home.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        List<String> command = List.of(copy.resolve("bin/backplane").toString(), "aot-cache");
        Map<String, String> jdk = Map.of("BACKPLANE_JAVA_HOME", System.getProperty("java.home"));
        ChildProcess.Result made = ChildProcess.run(command, jdk, CACHING);
        if (made.exitCode() != 0) {
            throw new IOException("aot-cache failed: " + made.output());
        }
        return new Backplane(copy, extra, javaOptions);
    }

    private static void set(List<String> command, String setting) {
        command.add("--set");
        command.add(setting);
    }
}
