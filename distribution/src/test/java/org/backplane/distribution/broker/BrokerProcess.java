// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** The distribution, running as its own process on free loopback ports. Threads: those of the test, one at a time. */
public final class BrokerProcess implements BrokerUnderTest {
    private static final Duration READY_DEADLINE = Duration.ofSeconds(120);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(20);
    private static final Duration ADMIN_DEADLINE = Duration.ofSeconds(60);

    /** Every broker under test looks for buffers nobody released; {@link #close} fails on what it finds. */
    private static final String JAVA_OPTIONS = "-Dio.netty.leakDetection.level=advanced";

    private static final Pattern READY = Pattern.compile("(?m)^Backplane \\S+ ready in (\\d+) ms: (.*)$");

    private final Distribution distribution;
    private final Path data;
    private final boolean ownsData;
    private final List<String> options;
    private final String javaOptions;
    private final Duration readyDeadline;
    private @Nullable ChildProcess process;

    private BrokerProcess(
            Distribution distribution,
            Path data,
            boolean ownsData,
            List<String> options,
            String javaOptions,
            Duration readyDeadline) {
        this.distribution = distribution;
        this.data = data;
        this.ownsData = ownsData;
        this.options = options;
        this.javaOptions = javaOptions;
        this.readyDeadline = readyDeadline;
    }

    /** Starts the distribution under test on new data; each setting is a {@code section.key=value}. */
    public static BrokerProcess start(String... settings) throws Exception {
        Path data = Files.createTempDirectory("backplane-data");
        return start(Distribution.underTest(), data, true, freePorts(settings));
    }

    /** As above with JVM flags and nothing that would cost time or memory for a test; it may take minutes to get ready. */
    public static BrokerProcess startWith(String javaOptions, String... settings) throws Exception {
        Path data = Files.createTempDirectory("backplane-data");
        BrokerProcess broker = new BrokerProcess(
                Distribution.underTest(), data, true, freePorts(settings), javaOptions, Duration.ofMinutes(5));
        broker.restart();
        return broker;
    }

    /** Starts any distribution on given data with exactly these command-line options. */
    public static BrokerProcess start(Distribution distribution, Path data, List<String> options) throws Exception {
        return start(distribution, data, false, options);
    }

    private static BrokerProcess start(Distribution from, Path data, boolean ownsData, List<String> options)
            throws Exception {
        BrokerProcess broker = new BrokerProcess(from, data, ownsData, options, JAVA_OPTIONS, READY_DEADLINE);
        broker.restart();
        return broker;
    }

    /** The options that let all four default listeners take a free port, and further settings. */
    public static List<String> freePorts(String... settings) {
        List<String> options = new ArrayList<>();
        for (Wire wire : Wire.values()) {
            options.addAll(List.of("--set", "listeners." + wire.listener() + ".port=0"));
        }
        for (String setting : settings) {
            options.addAll(List.of("--set", setting));
        }
        return options;
    }

    @Override
    public void restart() throws Exception {
        List<String> command = ChildProcess.command(distribution.command(), "run", "--data", data.toString());
        command.addAll(options);
        ChildProcess started = ChildProcess.start(command, Map.of("BACKPLANE_JAVA_OPTS", javaOptions));
        process = started;
        try {
            Until.holds(
                    () -> "ready line; " + report(),
                    readyDeadline,
                    () -> READY.matcher(started.output()).find() || !started.isAlive());
            if (!started.isAlive()) {
                throw new AssertionError("ended instead of getting ready: " + report());
            }
        } catch (AssertionError e) {
            started.close();
            throw e;
        }
    }

    /** Milliseconds to readiness, as it says itself. */
    public long readyMs() {
        return Long.parseLong(ready().group(1));
    }

    /** The line that it printed when it was ready. */
    public String readyLine() {
        return ready().group();
    }

    /** What {@code endpoints.json} says now. */
    public Endpoints endpoints() throws IOException {
        return Endpoints.read(data.resolve("endpoints.json"));
    }

    @Override
    public int port(Wire wire) {
        try {
            return endpoints().port(wire.listener());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(report(), e);
        }
    }

    @Override
    public Path certificate() {
        try (Stream<Path> files = Files.list(data.resolve("tls"))) {
            return files.filter(file -> isCertificate(file)).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Runs {@code bin/backplane} with these words against this broker. */
    public ChildProcess.Result admin(String... words) throws Exception {
        return admin(ADMIN_DEADLINE, words);
    }

    /** As above, for what may take its time. */
    public ChildProcess.Result admin(Duration deadline, String... words) throws Exception {
        List<String> command = ChildProcess.command(distribution.command(), words);
        command.addAll(List.of("--data", data.toString()));
        return ChildProcess.run(command, deadline);
    }

    /** Questions that cost no process each. */
    public AdminSocket adminSocket() {
        return new AdminSocket(data);
    }

    public long pid() {
        return running().pid();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    public Path data() {
        return data;
    }

    @Override
    public String output() {
        return process == null ? "" : process.output();
    }

    @Override
    public void stop() throws Exception {
        terminate();
    }

    /** SIGTERM; returns the exit code. */
    public int terminate() throws Exception {
        running().terminate();
        return running().exitCode(STOP_DEADLINE);
    }

    @Override
    public void kill9() throws Exception {
        running().close();
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.close();
        }
        if (ownsData) {
            Folders.delete(data);
        }
        if (output().contains("LEAK: ")) {
            throw new AssertionError("a buffer was not released: " + output());
        }
    }

    /** Its output and the end of its log. */
    public String report() {
        Path log = distribution.home().resolve("logs/backplane.log");
        return "output of " + distribution.home() + ":\n" + output() + "\nlog:\n" + Folders.tail(log, 16_384);
    }

    private ChildProcess running() {
        return Optional.ofNullable(process).orElseThrow();
    }

    private Matcher ready() {
        Matcher matcher = READY.matcher(output());
        if (!matcher.find()) {
            throw new AssertionError("no ready line: " + report());
        }
        return matcher;
    }

    private static boolean isCertificate(Path file) {
        return Folders.tail(file, 16_384).contains("BEGIN CERTIFICATE");
    }

    /**
     * The contents of {@code endpoints.json}.
     *
     * @param pid of the process
     * @param ports by listener name
     */
    public record Endpoints(long pid, Map<String, Integer> ports) {
        /** JSON is YAML. */
        static Endpoints read(Path file) throws IOException {
            Map<String, Object> json = new Yaml().load(Files.readString(file));
            Map<String, Integer> ports = new java.util.TreeMap<>();
            if (!(json.get("pid") instanceof Number pid) || !(json.get("endpoints") instanceof List<?> list)) {
                throw new IOException(file + " has no pid or endpoints: " + json);
            }
            for (Object one : list) {
                if (one instanceof Map<?, ?> endpoint
                        && endpoint.get("name") instanceof String name
                        && endpoint.get("port") instanceof Number port) {
                    ports.put(name, port.intValue());
                }
            }
            return new Endpoints(pid.longValue(), ports);
        }

        public int port(String listener) {
            return Optional.ofNullable(ports.get(listener))
                    .orElseThrow(() -> new AssertionError("no listener " + listener + " in " + ports));
        }
    }
}
