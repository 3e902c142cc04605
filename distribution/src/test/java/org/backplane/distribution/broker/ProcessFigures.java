// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a JVM on this machine uses, seen from outside. Any thread.
 *
 * @param pid of the JVM
 */
public record ProcessFigures(long pid) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");

    /** Bytes of everything on the heap that is still reachable: collects garbage, which stops the JVM for a moment. */
    public long liveHeapBytes() throws Exception {
        ChildProcess.Result result =
                ChildProcess.run(List.of(JCMD.toString(), Long.toString(pid), "GC.class_histogram"), PATIENCE);
        String[] total = result.output()
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IOException("no histogram: " + result.output()))
                .trim()
                .split("\\s+");
        return Long.parseLong(total[2]);
    }

    public long residentBytes() throws IOException {
        return status("VmRSS") * 1024;
    }

    public long threads() throws IOException {
        return status("Threads");
    }

    public long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.count();
        }
    }

    private long status(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
