// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times a JVM stood still, for its collector or for anything else, as its own log tells.
 *
 * @param longestNs 0 if there was none
 */
public record Pauses(int count, long longestNs) {
    private static final String FILE = "pauses.log";
    private static final Pattern TOTAL = Pattern.compile("Total: +(\\d+) ns");

    /** Makes a JVM log them into that folder: relative to here, since options that go through a shell may hold no space. */
    static String flag(Path folder) {
        Path file =
                Path.of("").toAbsolutePath().relativize(folder.toAbsolutePath().resolve(FILE));
        return "-Xlog:safepoint:file=" + file + ":uptime:filecount=0";
    }

    /** All lines of that broker's log so far; empty if it is no JVM. */
    public static List<String> log(RunningBroker broker) throws IOException {
        Path file = broker.folder().resolve(FILE);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** In those lines; what is logged besides does not count. */
    public static Pauses in(List<String> lines) {
        int count = 0;
        long longestNs = 0;
        for (String line : lines) {
            Matcher total = TOTAL.matcher(line);
            if (total.find()) {
                count++;
                longestNs = Math.max(longestNs, Long.parseLong(total.group(1)));
            }
        }
        return new Pauses(count, longestNs);
    }
}
