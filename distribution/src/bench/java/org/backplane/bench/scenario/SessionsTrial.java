// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.backplane.bench.broker.Backplane;
import org.backplane.bench.crowd.Main;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.Folders;

/** What a session takes of the heap, in a process with the kernel, MQTT, the store on disk, and nothing around them. */
final class SessionsTrial {
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Bench bench;
    private final Scenario scenario;
    private final Scenario.Sessions sessions;
    private final Backplane backplane;

    SessionsTrial(Bench bench, Scenario scenario, Scenario.Sessions sessions, Backplane backplane) {
        this.bench = bench;
        this.scenario = scenario;
        this.sessions = sessions;
        this.backplane = backplane;
    }

    List<Reading> run() throws Exception {
        Path folder = Files.createDirectory(bench.site().folder().resolve(scenario.id()));
        try {
            ChildProcess.Result result = ChildProcess.run(command(folder), PATIENCE);
            double bytes = result.output()
                    .lines()
                    .filter(line -> line.startsWith(Main.ANSWER))
                    .mapToLong(line -> Long.parseLong(line.substring(Main.ANSWER.length())))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no answer: " + result.output()));
            Map<Metric, Double> figures = Map.of(Metric.SESSION_HEAP, bytes);
            return List.of(new Reading(scenario.id(), Mode.ONCE, backplane.name(), figures, List.of()));
        } finally {
            Folders.delete(folder);
        }
    }

    private List<String> command(Path folder) {
        Path home = backplane.home();
        List<String> command = new ArrayList<>(bench.site().pin());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseG1GC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx8g",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dbackplane.logs=" + folder,
                "-Dlogback.configurationFile=" + home.resolve("conf/logback.xml"),
                "-cp",
                System.getProperty("java.class.path") + ":" + home.resolve("system") + "/*:" + home.resolve("bundles")
                        + "/*",
                Main.class.getName(),
                folder.resolve("data").toString(),
                Integer.toString(sessions.count()),
                sessions.connected() ? "connected" : "away"));
        return command;
    }
}
