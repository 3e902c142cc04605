// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process has used since it started, as the kernel counts it.
 *
 * @param cpuNs time of all its threads on a core, theirs and the kernel's on their behalf
 * @param yielded times a thread went to sleep by itself
 * @param preempted times a thread was taken off its core
 */
public record Usage(long cpuNs, long yielded, long preempted) {
    /** The unit of {@code /proc/<pid>/stat}: USER_HZ, 100 on every Linux with a C library. */
    private static final long TICK_NS = 10_000_000;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    public static Usage of(long pid) throws IOException {
        Path process = Path.of("/proc/" + pid);
        long yielded = 0;
        long preempted = 0;
        List<Path> threads;
        try (Stream<Path> all = Files.list(process.resolve("task"))) {
            threads = all.toList();
        }
        for (Path thread : threads) {
            try {
                String status = Files.readString(thread.resolve("status"));
                yielded += field(status, "voluntary_ctxt_switches");
                preempted += field(status, "nonvoluntary_ctxt_switches");
            } catch (IOException e) {
                // A thread that is gone since the list was made takes its counts along.
                if (Files.exists(thread)) {
                    throw e;
                }
            }
        }
        return new Usage(cpuNs(Files.readString(process.resolve("stat"))), yielded, preempted);
    }

    /** User and system time in a line of {@code /proc/<pid>/stat}; the name in brackets may hold anything. */
    public static long cpuNs(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * TICK_NS;
    }

    /** A number in {@code /proc/<pid>/status}; 0 if it is not there. */
    public static long field(String status, String name) {
        String start = name + ":";
        return status.lines()
                .filter(line -> line.startsWith(start))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /** The cores a process may run on, as its status says. */
    public static String affinity(String status) {
        return status.lines()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse("any");
    }

    /** What was used between an earlier call and this. */
    public Usage since(Usage before) {
        return new Usage(cpuNs - before.cpuNs, yielded - before.yielded, preempted - before.preempted);
    }
}
