// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import java.util.Arrays;

/** How many messages were delivered in each tenth of a second. One thread. */
public final class Series {
    /** Width of a slot. */
    public static final long SLOT_NS = 100_000_000;

    private final long beginNs;
    private int[] slots = new int[1024];
    private int used;

    Series(long beginNs) {
        this.beginNs = beginNs;
    }

    void add(long nowNs) {
        int slot = slot(nowNs);
        if (slot >= slots.length) {
            slots = Arrays.copyOf(slots, Math.max(slots.length * 2, slot + 1));
        }
        slots[slot]++;
        used = Math.max(used, slot + 1);
    }

    int slot(long nowNs) {
        return (int) ((nowNs - beginNs) / SLOT_NS);
    }

    Series copy() {
        Series copy = new Series(beginNs);
        copy.slots = Arrays.copyOf(slots, slots.length);
        copy.used = used;
        return copy;
    }

    /** Messages a second between two moments, whole slots only. */
    public long rate(long fromNs, long toNs) {
        int from = Math.max(0, slot(fromNs));
        int to = Math.min(used, slot(toNs));
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += slots[i];
        }
        return to <= from ? 0 : sum * 1_000_000_000L / ((to - from) * SLOT_NS);
    }

    /** The slowest slot from one moment to another, and how long slots in a row stayed below half of {@code usual}. */
    public Dip dip(long fromNs, long toNs, long usual) {
        int to = Math.min(used - 1, slot(toNs));
        long lowest = Long.MAX_VALUE;
        int row = 0;
        int longest = 0;
        for (int i = Math.max(0, slot(fromNs)); i <= to; i++) {
            long rate = slots[i] * 1_000_000_000L / SLOT_NS;
            lowest = Math.min(lowest, rate);
            row = rate * 2 < usual ? row + 1 : 0;
            longest = Math.max(longest, row);
        }
        return new Dip(lowest == Long.MAX_VALUE ? 0 : lowest, longest * SLOT_NS / 1_000_000);
    }

    /**
     * A dent in the throughput.
     *
     * @param lowest messages a second in the worst tenth of a second
     * @param lengthMs how long it stayed below half of the usual, in milliseconds
     */
    public record Dip(long lowest, long lengthMs) {}
}
