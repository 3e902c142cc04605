// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.Folders;
import org.backplane.distribution.broker.Wire;

/**
 * A broker for the JVM from Maven Central, with a class path and a {@code Broker} class of its own in
 * {@code src/bench/peers/<name>}.
 */
public final class EmbeddedPeer implements Peer {
    private static final Duration RESOLVING = Duration.ofMinutes(10);
    private static final List<String> OPENED = List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final String name;
    private final String jar;
    private final String settings;
    private final String durability;
    private final Path sources;
    private final Path target;

    private EmbeddedPeer(String name, String jar, String settings, String durability, Path root, Path target) {
        this.name = name;
        this.jar = jar;
        this.settings = settings;
        this.durability = durability;
        this.sources = root.resolve("distribution/src/bench/peers").resolve(name);
        this.target = target.resolve(name);
    }

    /**
     * All there are.
     *
     * @param root of the repository
     * @param target where their jars go
     */
    public static List<Peer> all(Path root, Path target) {
        return List.of(
                new EmbeddedPeer(
                        "hivemq",
                        "hivemq-community-edition-embedded",
                        "queued-messages.max-queue-size=1000000, server-receive-maximum=65535, persistence in files",
                        "does not sync before a PUBACK (Xodus and RocksDB with their defaults)",
                        root,
                        target),
                new EmbeddedPeer(
                        "moquette",
                        "moquette-broker",
                        "persistence_enabled, netty.epoll, netty.mqtt.message_size=268435455, session_queue_size=1000000",
                        "does not sync before a PUBACK (H2 commits every 30 s; queues in memory-mapped pages)",
                        root,
                        target),
                new EmbeddedPeer(
                        "artemis",
                        "artemis-server",
                        "acceptor with MQTT alone, tcpNoDelay, useEpoll; journal NIO; max-size-bytes=-1",
                        "journal-datasync=true, its default: syncs the journal before a PUBACK",
                        root,
                        target));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isJvm() {
        return true;
    }

    @Override
    public int newestVersion() {
        return name.equals("moquette") ? 4 : 5;
    }

    /** Fetches its jars and compiles its main class, unless that was done. */
    @Override
    public String missing() {
        try {
            if (!Files.exists(target.resolve("ready"))) {
                prepare();
            }
            return "";
        } catch (Exception | AssertionError e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void prepare() throws Exception {
        System.out.println("Fetching " + name + " from Maven Central");
        Folders.delete(target);
        Path classes = Files.createDirectories(target.resolve("classes"));
        Path log = target.resolve("prepare.log");
        run(
                log,
                List.of(
                        "mvn",
                        "-B",
                        "-f",
                        sources.resolve("pom.xml").toString(),
                        "dependency:copy-dependencies",
                        "-DincludeScope=runtime",
                        "-DoutputDirectory=" + target));
        run(
                log,
                List.of(
                        java("javac"),
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "-cp",
                        target + "/*",
                        sources.resolve("Broker.java").toString()));
        Files.createFile(target.resolve("ready"));
    }

    private static void run(Path log, List<String> command) throws Exception {
        ChildProcess.Result result = ChildProcess.run(command, RESOLVING);
        Files.writeString(log, result.output());
        if (result.exitCode() != 0) {
            throw new IOException("it can't be fetched or compiled here; see " + log);
        }
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    /** As the jar's name says. */
    @Override
    public String version() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.startsWith(jar + "-"))
                    .findFirst()
                    .map(file -> file.replace(".jar", ""))
                    .orElse(jar);
        }
    }

    @Override
    public String settings() {
        return settings + "; JVM: " + String.join(" ", JVM_FLAGS);
    }

    @Override
    public String durability() {
        return durability;
    }

    @Override
    public Launch launch(Path folder, Map<Wire, Integer> ports, Site site) {
        List<String> command = new ArrayList<>(List.of(java("java")));
        command.addAll(Peer.jvmFlags(folder, site));
        command.addAll(OPENED);
        command.addAll(List.of("-cp", target.resolve("classes") + ":" + target + "/*", "Broker"));
        command.addAll(List.of(folder.toString(), site.certificate().store().toString(), Certificate.PASSWORD));
        ports.forEach((wire, port) -> command.add(wire + "=" + port));
        return new Launch(command, Map.of());
    }
}
