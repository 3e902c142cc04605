// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How many connections the files allow that this process may have open: some are kept for the log, which must go on writing
 * when clients have taken all others.
 */
final class OpenFiles {
    private static final String LINE = "Max open files";
    private static final int KEPT_MAX = 256;

    private OpenFiles() {}

    /** As the system says now; as many as anybody wants where it doesn't say. */
    static int connectionsMax() {
        try {
            return connectionsMax(Files.readAllLines(Path.of("/proc/self/limits")));
        } catch (IOException e) {
            return Integer.MAX_VALUE; // not Linux
        }
    }

    /** @param limits as in {@code /proc/self/limits} */
    static int connectionsMax(List<String> limits) {
        for (String line : limits) {
            if (line.startsWith(LINE)) {
                String soft = line.substring(LINE.length()).strip().split("\\s+", 2)[0];
                if (soft.matches("\\d{1,9}")) {
                    int files = Integer.parseInt(soft);
                    return files - Math.min(KEPT_MAX, files / 2);
                }
            }
        }
        return Integer.MAX_VALUE;
    }
}
