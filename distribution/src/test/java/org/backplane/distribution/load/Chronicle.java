// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** When each change began and ended, and what that did to the throughput. One thread. */
public final class Chronicle {
    /** How long before and after a change the throughput counts as that before and after it. */
    private static final long AROUND_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<Entry> entries = new ArrayList<>();
    private final long beganNs = System.nanoTime();

    private record Entry(String name, long fromNs, long toNs) {}

    /** Makes a change and notes when. */
    public <T> T note(String name, Callable<T> change) throws Exception {
        long fromNs = System.nanoTime();
        try {
            return change.call();
        } finally {
            entries.add(new Entry(name, fromNs, System.nanoTime()));
        }
    }

    /** A line for each change: messages a second before, during and after it, the worst moment, the dip's length. */
    public String table(Series series) {
        StringBuilder table = new StringBuilder(String.format(
                "%8s  %-22s %7s %8s %8s %8s %11s %11s%n",
                "at s", "change", "took ms", "before/s", "during/s", "after/s", "worst 0.1 s", "below half"));
        for (Entry entry : entries) {
            long before = series.rate(entry.fromNs() - AROUND_NS, entry.fromNs());
            long after = series.rate(entry.toNs() + Series.SLOT_NS, entry.toNs() + Series.SLOT_NS + AROUND_NS);
            Series.Dip dip = series.dip(entry.fromNs(), entry.toNs(), before);
            table.append(String.format(
                    "%8.1f  %-22s %7d %8d %8d %8d %11d %8d ms%n",
                    (entry.fromNs() - beganNs) / 1e9,
                    entry.name(),
                    TimeUnit.NANOSECONDS.toMillis(entry.toNs() - entry.fromNs()),
                    before,
                    series.rate(entry.fromNs(), entry.toNs() + Series.SLOT_NS),
                    after,
                    dip.lowest(),
                    dip.lengthMs()));
        }
        return table.toString();
    }
}
