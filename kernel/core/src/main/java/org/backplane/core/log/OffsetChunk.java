// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Up to {@value #MAX} offsets of an {@link OffsetList} that follow one another, with the sizes of what lies there: five bytes
 * for each, or none where offsets run without a gap and sizes are alike. One thread appends, any reads: whoever has read
 * {@link #end} finds everything below it in place.
 */
final class OffsetChunk {
    static final int MAX = 128;

    private static final VarHandle END;

    static {
        try {
            END = MethodHandles.lookup().findVarHandle(OffsetChunk.class, "end", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Offset that {@link #distances} count from: that of the first. */
    private final long base;

    /** Appended to the list before this chunk. */
    final long rank;

    /** Bytes of those. */
    final long bytesBefore;

    /** From {@link #base}; null if each offset is one above that before. */
    private final int @Nullable [] distances;

    /** As {@link SizeCode}s; null if all are alike. */
    private final byte @Nullable [] sizes;

    /** Of each, where all are alike. */
    private final long sizeOfEach;

    private final int capacity;
    private int end;

    /** An empty chunk for offsets from {@code base} on. */
    OffsetChunk(long base, long rank, long bytesBefore, int capacity) {
        this(base, rank, bytesBefore, new int[capacity], new byte[capacity], 0, 0);
    }

    private OffsetChunk(
            long base,
            long rank,
            long bytesBefore,
            int @Nullable [] distances,
            byte @Nullable [] sizes,
            long sizeOfEach,
            int end) {
        this.base = base;
        this.rank = rank;
        this.bytesBefore = bytesBefore;
        this.distances = distances;
        this.sizes = sizes;
        this.sizeOfEach = sizeOfEach;
        this.capacity = distances == null || sizes == null ? end : distances.length;
        END.setVolatile(this, end);
    }

    /** Appends; false if it is full or too far from the base. On the writer only. */
    boolean append(long offset, long bytes) {
        long distance = offset - base;
        if (end == capacity || distance > Integer.MAX_VALUE || distances == null || sizes == null) {
            return false;
        }
        distances[end] = (int) distance;
        sizes[end] = SizeCode.of(bytes);
        END.setVolatile(this, end + 1);
        return true;
    }

    /** The same from that index on, with another capacity. On the writer only. */
    OffsetChunk rebuilt(int from, int newCapacity) {
        long newBase = from < end ? offset(from) : base;
        var copy = new OffsetChunk(newBase, rank + from, bytesBefore + bytes(0, from), newCapacity);
        for (int i = from; i < end; i++) {
            copy.append(offset(i), size(i));
        }
        return copy;
    }

    /** The same, full, in as little room as it needs. On the writer only. */
    OffsetChunk packed() {
        boolean isRun = offset(end - 1) - offset(0) == end - 1;
        boolean isAlike = true;
        for (int i = 1; i < end; i++) {
            isAlike &= size(i) == size(0);
        }
        return new OffsetChunk(
                isRun ? offset(0) : base,
                rank,
                bytesBefore,
                isRun || distances == null ? null : Arrays.copyOf(distances, end),
                isAlike || sizes == null ? null : Arrays.copyOf(sizes, end),
                isAlike ? size(0) : 0,
                end);
    }

    /** How many there are. Any thread. */
    int end() {
        return (int) END.getVolatile(this);
    }

    long first() {
        return offset(0);
    }

    long offset(int index) {
        return distances == null ? base + index : base + distances[index];
    }

    private long size(int index) {
        return sizes == null ? sizeOfEach : SizeCode.bytes(sizes[index]);
    }

    /** Bytes of those from one index up to another. */
    long bytes(int from, int to) {
        if (sizes == null) {
            return sizeOfEach * (to - from);
        }
        long bytes = 0;
        for (int i = from; i < to; i++) {
            bytes += SizeCode.bytes(sizes[i]);
        }
        return bytes;
    }

    /** Index of the first at or above that offset, of {@code size} that there are. */
    int lowerBound(long offset, int size) {
        int low = 0;
        int high = size;
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (offset(mid) < offset) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }
}
