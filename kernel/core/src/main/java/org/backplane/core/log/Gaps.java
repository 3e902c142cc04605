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

    /** With one more stretch, anywhere. */
    Gaps with(long from, long end) {
        long[] merged = new long[bounds.length + 2];
        int n = 0;
        long first = from;
        long last = end;
        int i = 0;
        for (; i < bounds.length && bounds[i + 1] < from; i += 2) {
            merged[n++] = bounds[i];
            merged[n++] = bounds[i + 1];
        }
        for (; i < bounds.length && bounds[i] <= end; i += 2) {
            first = Math.min(first, bounds[i]);
            last = Math.max(last, bounds[i + 1]);
        }
        merged[n++] = first;
        merged[n++] = last;
        for (; i < bounds.length; i++) {
            merged[n++] = bounds[i];
        }
        if (n > 2 * MAX) {
            merged[n - 3] = merged[n - 1];
            n -= 2;
        }
        return new Gaps(Arrays.copyOf(merged, n));
    }

    /** End of the last one; -1 if there is none. */
    long lastEnd() {
        return bounds.length == 0 ? -1 : bounds[bounds.length - 1];
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
