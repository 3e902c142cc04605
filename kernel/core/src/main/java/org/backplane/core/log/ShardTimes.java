// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.util.Arrays;

/**
 * At which offset of a shard which time began, to the second: what tells how old waiting messages are, and which of two shards
 * has the older ones. One thread appends, any reads. When it has {@value #MAX} seconds, every other one of them goes.
 */
final class ShardTimes {
    static final long RESOLUTION_MS = 1_000;
    private static final int MAX = 1 << 16;

    /** From {@code offsets[i]} on, messages came from {@code fromMs[i]} to {@code toMs[i]} at the latest. */
    private record Marks(long[] offsets, long[] fromMs, long[] toMs, int size) {
        Marks resized(int capacity) {
            return new Marks(
                    Arrays.copyOf(offsets, capacity),
                    Arrays.copyOf(fromMs, capacity),
                    Arrays.copyOf(toMs, capacity),
                    size);
        }

        Marks thinned() {
            Marks half = resized(offsets.length);
            for (int i = 0; i < size / 2; i++) {
                half.offsets[i] = offsets[2 * i];
                half.fromMs[i] = fromMs[2 * i];
                half.toMs[i] = toMs[2 * i + 1];
            }
            return new Marks(half.offsets, half.fromMs, half.toMs, size / 2);
        }
    }

    private volatile Marks marks = new Marks(new long[8], new long[8], new long[8], 0);
    private long lastToMs = Long.MIN_VALUE;

    /** A message with that time was stored there. Times that go back count as the latest so far. */
    void note(long offset, long timeMs) {
        if (timeMs <= lastToMs) {
            return;
        }
        lastToMs = timeMs + RESOLUTION_MS - 1;
        Marks now = marks.size == MAX ? marks.thinned() : marks;
        if (now.size == now.offsets.length) {
            now = now.resized(2 * now.size);
        }
        now.offsets[now.size] = offset;
        now.fromMs[now.size] = timeMs;
        now.toMs[now.size] = lastToMs;
        marks = new Marks(now.offsets, now.fromMs, now.toMs, now.size + 1);
    }

    /** All that was stored below was there at that time; {@link Long#MAX_VALUE} if that holds for all there is. */
    long offsetAt(long timeMs) {
        Marks now = marks;
        int low = firstAbove(now.toMs, now.size, timeMs);
        return low == now.size ? Long.MAX_VALUE : low == 0 ? 0 : now.offsets[low];
    }

    /** The time about which that offset was stored; the earliest there is if it lies below all. */
    long timeOf(long offset) {
        Marks now = marks;
        int above = firstAbove(now.offsets, now.size, offset);
        return now.size == 0 ? 0 : now.fromMs[Math.max(0, above - 1)];
    }

    private static int firstAbove(long[] ascending, int size, long value) {
        int low = 0;
        int high = size;
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (ascending[mid] <= value) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }
}
