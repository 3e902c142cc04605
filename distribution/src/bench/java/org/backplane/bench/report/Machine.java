// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a run was done on. */
public final class Machine {
    private Machine() {}

    /** Lines for the report. */
    public static List<String> describe() throws IOException {
        List<String> cpus = Files.readAllLines(Path.of("/proc/cpuinfo"));
        String model = cpus.stream()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 2))
                .orElse(System.getProperty("os.arch"));
        long cores = cpus.stream().filter(line -> line.startsWith("processor")).count();
        long memoryKib = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
        return List.of(
                "%s, %d cores, %d GiB".formatted(model, cores, Math.round(memoryKib / 1048576.0)),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", " + distribution(),
                "JDK " + System.getProperty("java.vm.version") + " (" + System.getProperty("java.vendor") + ")");
    }

    /** Of Linux, as it calls itself. */
    private static String distribution() throws IOException {
        Path file = Path.of("/etc/os-release");
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .filter(line -> line.startsWith("PRETTY_NAME="))
                        .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
                        .findFirst()
                        .orElse("")
                : "";
    }

    /** The mean number of processes that wanted a core in the last minute: on a quiet machine 0 before a run. */
    public static double load() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }
}
