// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.backplane.bench.broker.RunningBroker;
import org.backplane.bench.load.Counts;
import org.backplane.bench.scenario.Mode;
import org.backplane.bench.scenario.Probe;
import org.backplane.bench.scenario.Scenario;
import org.backplane.distribution.broker.ChildProcess;

/**
 * async-profiler inside the broker while it is measured: writes the stacks to a file and prints where most of it went. It is
 * started as a program, from the one jar that holds it for all platforms. What is measured meanwhile includes the profiler's cost.
 */
public final class AsyncProfiler implements Probe {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** More samples than by default. */
    private static final Map<String, List<String>> FINER =
            Map.of("cpu", List.of("-i", "1ms"), "alloc", List.of("--alloc", "64k"));

    /** Of these events not the samples are counted but what they stand for. */
    private static final Map<String, String> WEIGHED = Map.of("alloc", "bytes", "lock", "nanoseconds");

    private static final int BY_SELF = 40;
    private static final int BY_TOTAL = 25;

    private final Path jar;
    private final String event;
    private final Path folder;
    private Path file;

    private AsyncProfiler(Path jar, String event, Path folder) {
        this.jar = jar;
        this.event = event;
        this.folder = folder;
        this.file = folder;
    }

    /**
     * Ready to begin.
     *
     * @param event cpu, alloc, lock or any other that async-profiler knows
     * @param target the benchmarks' folder: has the jar in {@code lib/}, gets the stacks in {@code profiles/}
     */
    public static AsyncProfiler of(String event, Path target) throws IOException {
        Path profiles = Files.createDirectories(target.resolve("profiles"));
        try (Stream<Path> files = Files.list(target.resolve("lib"))) {
            Path jar = files.filter(file -> file.getFileName().toString().startsWith("ap-loader"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("async-profiler is not in " + target.resolve("lib")));
            return new AsyncProfiler(jar, event, profiles);
        }
    }

    @Override
    public void begin(RunningBroker broker, Scenario scenario, Mode mode) throws Exception {
        file = folder.resolve("%s-%s-%s.collapsed".formatted(scenario.id(), mode.title(), event));
        Files.deleteIfExists(file);
        List<String> words = new ArrayList<>(List.of("start", "-e", event));
        words.addAll(Optional.ofNullable(FINER.get(event)).orElse(List.of()));
        words.add(Long.toString(broker.pid()));
        run(words);
    }

    @Override
    public void end(RunningBroker broker, Counts counts) throws Exception {
        List<String> words = new ArrayList<>(List.of("stop", "-o", "collapsed", "-f", file.toString()));
        if (WEIGHED.containsKey(event)) {
            words.add("--total");
        }
        words.add(Long.toString(broker.pid()));
        run(words);
        Collapsed stacks = new Collapsed(Files.readAllLines(file));
        System.out.printf(
                "%n%n%s: %,d %s, %,d messages delivered%n%nby what it did itself%n",
                file, stacks.sum(), WEIGHED.getOrDefault(event, "samples"), counts.delivered());
        stacks.bySelf(BY_SELF).forEach(System.out::println);
        System.out.printf("%nwith what it called%n");
        stacks.byTotal(BY_TOTAL).forEach(System.out::println);
        System.out.println();
    }

    private void run(List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toString(),
                "profiler"));
        command.addAll(words);
        ChildProcess.Result result = ChildProcess.run(command, PATIENCE);
        if (result.exitCode() != 0) {
            throw new IOException(command + ": " + result.output());
        }
    }
}
