// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.ProcessFigures;

/**
 * What a broker holds: of a JVM the heap that is still reachable after a full collection, and apart from it all that is resident
 * outside of the heap when the C library has given back what it keeps for nobody; of a native program what is resident.
 */
public record Memory(long liveHeapBytes, long nativeBytes) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern RANGE = Pattern.compile("\\[0x([0-9a-f]+), 0x([0-9a-f]+)\\)");
    private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) .*");

    /** Stops a JVM for a full collection. */
    public static Memory of(RunningBroker broker, boolean isJvm) throws Exception {
        if (!isJvm) {
            return new Memory(0, broker.residentBytes());
        }
        ProcessFigures figures = new ProcessFigures(broker.pid());
        figures.liveHeapBytes();
        long live = figures.liveHeapBytes();
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = Long.toString(broker.pid());
        // Or the look that comes after the JVM's own trimming would find less than the one before it.
        ChildProcess.run(List.of(jcmd, pid, "System.trim_native_heap"), PATIENCE);
        String info =
                ChildProcess.run(List.of(jcmd, pid, "GC.heap_info"), PATIENCE).output();
        Matcher range = RANGE.matcher(info);
        if (!range.find()) {
            throw new IOException("no range of the heap in: " + info);
        }
        long start = Long.parseUnsignedLong(range.group(1), 16);
        long end = Long.parseUnsignedLong(range.group(2), 16);
        List<String> smaps = Files.readAllLines(Path.of("/proc/" + broker.pid() + "/smaps"));
        return new Memory(live, residentOutside(smaps, start, end));
    }

    /** The resident bytes of all mappings but those within a range of addresses, in lines of {@code /proc/<pid>/smaps}. */
    public static long residentOutside(List<String> smaps, long start, long end) {
        long sum = 0;
        boolean outside = true;
        for (String line : smaps) {
            Matcher mapping = MAPPING.matcher(line);
            if (mapping.matches()) {
                long at = Long.parseUnsignedLong(mapping.group(1), 16);
                outside = Long.compareUnsigned(at, start) < 0 || Long.compareUnsigned(at, end) >= 0;
            } else if (outside && line.startsWith("Rss:")) {
                sum += Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return sum;
    }

    public long totalBytes() {
        return liveHeapBytes + nativeBytes;
    }
}
