// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.Until;

/** Counts how often a broker asks the disk to be sure, with strace, which slows it: nothing else is measured meanwhile. */
public final class Syncs implements AutoCloseable {
    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ChildProcess strace;
    private final Path file;

    private Syncs(ChildProcess strace, Path file) {
        this.strace = strace;
        this.file = file;
    }

    public static boolean areCountable() {
        return Files.isExecutable(STRACE);
    }

    public static Syncs of(RunningBroker broker) throws Exception {
        Path file = broker.folder().resolve("syncs");
        ChildProcess strace = ChildProcess.start(
                List.of(
                        STRACE.toString(),
                        "-f",
                        "-c",
                        "-U",
                        "calls,name",
                        "-e",
                        "trace=fsync,fdatasync,msync",
                        "-o",
                        file.toString(),
                        "-p",
                        Long.toString(broker.pid())),
                Map.of());
        Until.holds(strace::output, PATIENCE, () -> strace.output().contains("attached") || !strace.isAlive());
        return new Syncs(strace, file);
    }

    /** So many, since the beginning. */
    public long end() throws Exception {
        ChildProcess.run(List.of("kill", "-INT", Long.toString(strace.pid())), PATIENCE);
        strace.exitCode(PATIENCE);
        return Files.exists(file) ? total(Files.readAllLines(file)) : 0;
    }

    /** The sum of the calls in the lines of {@code strace -c -U calls,name}. */
    public static long total(List<String> lines) {
        return lines.stream()
                .map(line -> line.trim().split("\\s+"))
                .filter(words -> words.length == 2 && words[1].endsWith("sync"))
                .mapToLong(words -> Long.parseLong(words[0]))
                .sum();
    }

    @Override
    public void close() {
        strace.close();
    }
}
