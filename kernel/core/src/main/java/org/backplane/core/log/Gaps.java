// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.util.Arrays;

/**
 * Stretches of a shard that a consumer was to have and will not: what a limit of its queue dropped. Pairs of first and end,
 * ascending, apart from one another. Immutable.
 */
final class Gaps {
    static final Gaps NONE = new Gaps(new long[0]);

    /** Above it the newest two become one, and what lies between them is dropped too. */
    static final int MAX = 16;

    private final long[] bounds;

    private Gaps(long[] bounds) {
        this.bounds = bounds;
    }

    boolean isEmpty() {
        return bounds.length == 0;
    }

    /** With a stretch that begins at or above the begin of the last one. */
    Gaps with(long from, long end) {
        int n = bounds.length;
        if (n > 0 && (from <= bounds[n - 1] || n == 2 * MAX)) {
            long[] longer = bounds.clone();
            longer[n - 1] = Math.max(end, bounds[n - 1]);
            return new Gaps(longer);
        }
        long[] more = Arrays.copyOf(bounds, n + 2);
        more[n] = from;
        more[n + 1] = end;
        return new Gaps(more);
    }

    /** Without those that lie wholly below. */
    Gaps above(long floor) {
        int drop = 0;
        while (drop < bounds.length && bounds[drop + 1] <= floor) {
            drop += 2;
        }
        return drop == 0
                ? this
                : drop == bounds.length ? NONE : new Gaps(Arrays.copyOfRange(bounds, drop, bounds.length));
    }

    /** The offset, or the end of the stretch it lies in. */
    long skip(long offset) {
        for (int i = 0; i < bounds.length; i += 2) {
            if (offset >= bounds[i] && offset < bounds[i + 1]) {
                return bounds[i + 1];
            }
        }
        return offset;
    }

    /** How many there are. */
    int count() {
        return bounds.length / 2;
    }

    long from(int index) {
        return bounds[2 * index];
    }

    long end(int index) {
        return bounds[2 * index + 1];
    }

    void encode(ByteWriter out) {
        for (long bound : bounds) {
            out.i64(bound);
        }
    }

    static Gaps decode(ByteReader in) {
        int count = in.remaining() / (2 * Long.BYTES);
        if (count == 0) {
            return NONE;
        }
        long[] bounds = new long[2 * count];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = in.i64();
        }
        return new Gaps(bounds);
    }
}
