// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

/** Durations, counted in buckets no wider than a sixteenth of what they hold. One thread. */
public final class Histogram {
    private static final int SUB_BITS = 4;
    private static final int SUBS = 1 << SUB_BITS;

    private final long[] counts = new long[64 * SUBS];
    private long total;
    private long maxNs;

    public void add(long durationNs) {
        long value = Math.max(0, durationNs);
        counts[bucket(value)]++;
        total++;
        maxNs = Math.max(maxNs, value);
    }

    public long count() {
        return total;
    }

    public long maxNs() {
        return maxNs;
    }

    /** The longest duration among the {@code quantile} shortest ones, to within a sixteenth; 0 if there are none. */
    public long atNs(double quantile) {
        long rank = (long) Math.ceil(quantile * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return Math.min(maxNs, upper(i));
            }
        }
        return 0;
    }

    /** Median, p99 and longest, in milliseconds. */
    public String words() {
        return "p50 %.1f, p99 %.1f, max %.1f ms (%d)".formatted(atNs(0.5) / 1e6, atNs(0.99) / 1e6, maxNs / 1e6, total);
    }

    private static int bucket(long value) {
        if (value < SUBS) {
            return (int) value;
        }
        int shift = 63 - Long.numberOfLeadingZeros(value) - SUB_BITS;
        return (shift + 1) * SUBS + (int) (value >> shift & SUBS - 1);
    }

    private static long upper(int bucket) {
        if (bucket < SUBS) {
            return bucket;
        }
        int shift = bucket / SUBS - 1;
        return ((long) (SUBS + bucket % SUBS + 1) << shift) - 1;
    }
}
