// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.backplane.bench.broker.Backplane;
import org.backplane.bench.broker.Certificate;
import org.backplane.bench.broker.EmbeddedPeer;
import org.backplane.bench.broker.Mosquitto;
import org.backplane.bench.broker.Peer;
import org.backplane.bench.broker.Site;
import org.backplane.bench.broker.Usage;
import org.backplane.bench.load.Loop;
import org.backplane.bench.profile.AsyncProfiler;
import org.backplane.bench.report.Machine;
import org.backplane.bench.report.Page;
import org.backplane.bench.report.Report;
import org.backplane.bench.report.Results;
import org.backplane.bench.report.Table;
import org.backplane.bench.scenario.Bench;
import org.backplane.bench.scenario.Metric;
import org.backplane.bench.scenario.Probe;
import org.backplane.bench.scenario.Reading;
import org.backplane.bench.scenario.Scenario;
import org.backplane.distribution.broker.Folders;

/** Started by {@code ./bench}, pinned to the load generator's core. */
public final class Main {
    private static final String RUN = "run-";

    private final Options options;
    private final Results results = new Results();
    private boolean failed;

    private Main(Options options) {
        this.options = options;
    }

    public static void main(String[] words) throws Exception {
        // Its own figures are all it says; the brokers' logging comes with Netty on its class path.
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        try {
            System.exit(new Main(Options.parse(words)).run(words));
        } catch (IllegalArgumentException e) {
            System.err.println("Benchmark: " + e.getMessage() + "; see ./bench --help");
            System.exit(2);
        }
    }

    private int run(String[] words) throws Exception {
        Path target = Path.of(System.getProperty("backplane.bench", "distribution/target/bench"))
                .toAbsolutePath();
        Path home = Path.of(System.getProperty("backplane.dist", "distribution/target/backplane"))
                .toAbsolutePath();
        Files.createDirectories(target);
        removeLeftOvers(target);
        List<String> run = run(String.join(" ", words));
        Path folder = Files.createDirectories(
                target.resolve(RUN + ProcessHandle.current().pid()));
        List<Peer> peers = peers(home, target);
        try (Loop loop = new Loop()) {
            List<String> pin =
                    options.brokerCores().isEmpty() ? List.of() : List.of("taskset", "-c", options.brokerCores());
            Site site = new Site(folder, pin, Certificate.in(folder), List.of());
            Probe probe = options.profile().isPresent()
                    ? AsyncProfiler.of(options.profile().get(), target)
                    : Probe.NONE;
            rounds(new Bench(site, loop, options.times(), probe), peers);
        } finally {
            Folders.delete(folder);
        }
        report(peers, run);
        return failed || results.hasErrors(Backplane.NAME) ? 1 : 0;
    }

    /** What a run left that was killed. */
    private static void removeLeftOvers(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(RUN)
                        && ProcessHandle.of(Long.parseLong(name.substring(RUN.length())))
                                .isEmpty()) {
                    Folders.delete(file);
                }
            }
        }
    }

    private List<Peer> peers(Path home, Path target) {
        List<Peer> all =
                new ArrayList<>(List.of(new Backplane(home, options.set(), options.javaOptions()), new Mosquitto()));
        all.addAll(EmbeddedPeer.all(Path.of("").toAbsolutePath(), target));
        List<String> names = all.stream().map(Peer::name).toList();
        for (String asked : options.peers()) {
            if (!names.contains(asked)) {
                throw new IllegalArgumentException(
                        "there is no peer " + asked + "; there are " + String.join(", ", names));
            }
        }
        List<Peer> chosen = new ArrayList<>();
        for (Peer peer : all) {
            if (!options.takesPart(peer.name())) {
                continue;
            }
            if (peer.missing().isEmpty()) {
                chosen.add(peer);
            } else {
                System.out.println(peer.name() + " does not take part: " + peer.missing());
            }
        }
        return chosen;
    }

    /** A/B, then B/A: whatever drifts on the machine meets each broker alike. */
    private void rounds(Bench bench, List<Peer> peers) {
        for (int round = 1; round <= options.roundCount(); round++) {
            List<Peer> order = round % 2 == 1 ? peers : peers.reversed();
            for (Scenario scenario : options.chosen()) {
                for (Peer peer : order) {
                    trial(bench, scenario, peer, round);
                }
            }
        }
    }

    private void trial(Bench bench, Scenario scenario, Peer peer, int round) {
        System.out.printf("round %d/%d  %-10s %-12s ", round, options.roundCount(), scenario.id(), peer.name());
        System.out.flush();
        String lack = Bench.lacks(scenario, peer);
        if (!lack.isEmpty()) {
            System.out.println("  left out: " + lack);
            return;
        }
        long beganNs = System.nanoTime();
        try {
            List<Reading> readings = bench.run(scenario, peer);
            readings.forEach(results::add);
            readings.forEach(reading -> System.out.print(words(reading)));
            System.out.printf(
                    " (%d s)%n", Duration.ofNanos(System.nanoTime() - beganNs).toSeconds());
        } catch (Exception | AssertionError e) {
            failed |= peer.name().equals(Backplane.NAME);
            System.out.println("failed: " + e.getMessage());
        }
    }

    private static String words(Reading reading) {
        StringBuilder line =
                new StringBuilder("  ").append(reading.mode().title()).append(':');
        for (Metric metric : List.of(
                Metric.PER_SECOND,
                Metric.CPU_US,
                Metric.P99_MS,
                Metric.BYTES_EACH,
                Metric.CONNECTS_PER_SECOND,
                Metric.CONNECT_US,
                Metric.START_MS,
                Metric.CACHED_START_MS,
                Metric.SESSION_HEAP)) {
            Double value = reading.figures().get(metric);
            if (value != null) {
                line.append(' ').append(metric.show(value)).append(' ').append(metric.title());
            }
        }
        return line.append(reading.notes().isEmpty() ? "" : " " + reading.notes())
                .toString();
    }

    private void report(List<Peer> peers, List<String> run) throws Exception {
        Report report = new Report(
                results, options.chosen(), peers.stream().map(Peer::name).toList());
        System.out.println();
        print(report.flows());
        print(report.growth());
        print(report.single());
        report.footnotes().forEach(System.out::println);
        System.out.println();
        run.forEach(System.out::println);
        for (Peer peer : peers) {
            System.out.println(peer.name() + ": " + peer.version() + "; " + peer.settings());
        }
        if (options.markdown().isPresent()) {
            Path file = Path.of(options.markdown().get());
            Page.write(file, Page.of(run, report, options.chosen(), peers));
            System.out.println("Written to " + file);
        }
    }

    private static void print(Table table) {
        if (!table.isEmpty()) {
            System.out.println(table.plain());
        }
    }

    /** What must be known of a run to believe its figures. */
    private List<String> run(String command) throws IOException {
        List<String> lines = new ArrayList<>();
        String said = command.replace(System.getProperty("user.dir") + "/", ""); // ./bench made paths absolute
        lines.add(LocalDate.now(ZoneOffset.UTC) + ", `./bench" + (said.isEmpty() ? "" : " " + said) + "`");
        lines.addAll(Machine.describe());
        lines.add("load average before: %.2f".formatted(Machine.load()));
        lines.add("brokers on core " + (options.brokerCores().isEmpty() ? "any" : options.brokerCores())
                + ", load generator on core "
                + Usage.affinity(Files.readString(Path.of("/proc/self/status"))));
        lines.add(options.roundCount() + " round(s), a fresh process each; "
                + options.times().words());
        return lines;
    }
}
