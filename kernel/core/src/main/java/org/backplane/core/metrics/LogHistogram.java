// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.metrics;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How values spread, to within a quarter: four buckets for each doubling, from 0 to {@link Long#MAX_VALUE}. Always 2 KiB. Any
 * thread.
 */
public final class LogHistogram {
    private static final int STEPS = 4;
    private static final int BUCKETS = 63 * STEPS;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    public void add(long value) {
        counts.getAndIncrement(bucket(value));
    }

    /** Below {@link #STEPS} a bucket each; above, the two bits behind the highest one choose. */
    private static int bucket(long value) {
        if (value < STEPS) {
            return (int) Math.max(0, value);
        }
        int doubling = 63 - Long.numberOfLeadingZeros(value);
        int step = (int) (value >>> (doubling - 2)) & (STEPS - 1);
        return (doubling - 1) * STEPS + step;
    }

    /** The largest value that falls into that bucket. */
    private static long top(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int doubling = bucket / STEPS + 1;
        long width = 1L << (doubling - 2);
        return (1L << doubling) + (bucket % STEPS + 1) * width - 1;
    }

    /** How many values there are. */
    public long count() {
        long count = 0;
        for (int i = 0; i < BUCKETS; i++) {
            count += counts.get(i);
        }
        return count;
    }

    /**
     * A value that the given share of all values does not exceed; 0 if there are none.
     *
     * @param share above 0, at most 1
     */
    public long quantile(double share) {
        long count = count();
        long wanted = Math.max(1, (long) Math.ceil(count * share));
        long seen = 0;
        for (int i = 0; i < BUCKETS && count > 0; i++) {
            seen += counts.get(i);
            if (seen >= wanted) {
                return top(i);
            }
        }
        return 0;
    }

    /** Adds all values of another one. */
    public void addAll(LogHistogram other) {
        for (int i = 0; i < BUCKETS; i++) {
            counts.addAndGet(i, other.counts.get(i));
        }
    }

    public void clear() {
        for (int i = 0; i < BUCKETS; i++) {
            counts.set(i, 0);
        }
    }
}
