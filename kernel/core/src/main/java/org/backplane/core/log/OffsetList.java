// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The offsets of one queue in one shard, ascending. One thread appends (the store's commit thread), any thread reads, nobody
 * locks: a reader takes the segment, then its end, and finds everything up to that end in place.
 */
final class OffsetList {
    private static final VarHandle END;

    static {
        try {
            END = MethodHandles.lookup().findVarHandle(Segment.class, "end", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final class Segment {
        final long[] offsets;
        int end;

        Segment(long[] offsets, int end) {
            this.offsets = offsets;
            this.end = end;
        }
    }

    private volatile Segment segment = new Segment(new long[4], 0);
    private volatile long floor;

    /** Appends an offset greater than all before. On the writer only. */
    void append(long offset) {
        Segment now = segment;
        if (now.end == now.offsets.length) {
            now = compacted(now);
            segment = now;
        }
        now.offsets[now.end] = offset;
        END.setVolatile(now, now.end + 1);
    }

    private Segment compacted(Segment full) {
        int from = lowerBound(full.offsets, full.end, floor);
        int live = full.end - from;
        long[] offsets = new long[Math.max(4, live * 2)];
        System.arraycopy(full.offsets, from, offsets, 0, live);
        return new Segment(offsets, live);
    }

    /** The smallest offset at or above {@code from}; -1 if there is none. */
    long nextFrom(long from) {
        Segment now = segment;
        int end = (int) END.getVolatile(now);
        int at = lowerBound(now.offsets, end, Math.max(from, floor));
        return at < end ? now.offsets[at] : -1;
    }

    /** Number of offsets at or above {@code from}. */
    int countFrom(long from) {
        Segment now = segment;
        int end = (int) END.getVolatile(now);
        return end - lowerBound(now.offsets, end, Math.max(from, floor));
    }

    /** Offsets below are no longer waited for; their room is used again at some later append. Any one thread. */
    void trim(long below) {
        floor = Math.max(floor, below);
    }

    boolean contains(long from, long to) {
        long next = nextFrom(from);
        return next >= 0 && next < to;
    }

    private static int lowerBound(long[] offsets, int end, long value) {
        int low = 0;
        int high = end;
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (offsets[mid] < value) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }
}
