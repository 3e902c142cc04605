// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A process we started: its output is kept, and it never outlives us. */
public final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final Queue<String> output = new ConcurrentLinkedQueue<>();
    private final Thread reader;

    private ChildProcess(Process process) {
        this.process = process;
        // Reading a pipe would hold a virtual thread's carrier for as long as the process is silent.
        this.reader =
                Thread.ofPlatform().name("output-of-" + process.pid()).daemon().start(this::read);
    }

    public static ChildProcess start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        ChildProcess child = new ChildProcess(builder.start());
        child.process.getOutputStream().close();
        Runtime.getRuntime().addShutdownHook(new Thread(child.process::destroyForcibly));
        return child;
    }

    /** Runs a command to its end. */
    public static Result run(List<String> command, Duration deadline) throws Exception {
        return run(command, Map.of(), deadline);
    }

    public static Result run(List<String> command, Map<String, String> environment, Duration deadline)
            throws Exception {
        try (ChildProcess child = start(command, environment)) {
            return new Result(child.exitCode(deadline), child.output());
        }
    }

    public static List<String> command(Path program, String... arguments) {
        java.util.ArrayList<String> command = new java.util.ArrayList<>();
        command.add(program.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Everything it has printed on both streams. */
    public String output() {
        return String.join("\n", output) + "\n";
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM; not by {@code Process.destroy}, which would also close our end of its output. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** SIGKILL, to it and whatever it started. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Waits for its end and for the last of its output. */
    public int exitCode(Duration deadline) throws InterruptedException {
        if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(
                    "process " + process.pid() + " still runs after " + deadline.toSeconds() + " s:\n" + output());
        }
        reader.join(Duration.ofSeconds(5));
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
            }
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * How a command ended.
     *
     * @param output of both streams
     */
    public record Result(int exitCode, String output) {}
}
