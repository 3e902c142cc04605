// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The offsets of one queue in one shard, ascending, and about how many bytes lie there. One thread appends (the store's commit
 * thread), any thread reads, nobody locks: a reader takes the chunks, then their number, then the end of the last one, and
 * finds everything up to there in place.
 */
final class OffsetList {
    private static final int CAPACITY_MIN = 4;
    private static final VarHandle CHUNK = MethodHandles.arrayElementVarHandle(OffsetChunk[].class);

    /** The chunks there are; {@code size} of the array, the last one growing. Replaced when the array is. */
    private static final class Chunks {
        final OffsetChunk[] array;
        volatile int size;

        Chunks(OffsetChunk[] array, int size) {
            this.array = array;
            this.size = size;
        }

        OffsetChunk at(int index) {
            return (OffsetChunk) CHUNK.getVolatile(array, index);
        }

        void set(int index, OffsetChunk chunk) {
            CHUNK.setVolatile(array, index, chunk);
        }

        /** Index of the chunk in which the first offset at or above {@code offset} may be: the last that begins at or below. */
        int locate(long offset, int count) {
            int low = 0;
            int high = count - 1;
            while (low < high) {
                int mid = (low + high + 1) >>> 1;
                if (at(mid).first() <= offset) {
                    low = mid;
                } else {
                    high = mid - 1;
                }
            }
            return low;
        }
    }

    private volatile Chunks chunks = new Chunks(new OffsetChunk[1], 0);
    private volatile long floor;

    /** Appends an offset greater than all before, with the size of what lies there. On the writer only. */
    void append(long offset, long bytes) {
        Chunks now = chunks;
        if (now.size == 0) {
            OffsetChunk first = new OffsetChunk(offset, 0, 0, CAPACITY_MIN);
            first.append(offset, bytes);
            now.set(0, first);
            now.size = 1;
            return;
        }
        OffsetChunk last = now.at(now.size - 1);
        if (last.append(offset, bytes)) {
            return;
        }
        int dead = last.lowerBound(floor, last.end());
        int live = last.end() - dead;
        int room = Math.min(OffsetChunk.MAX, Math.max(CAPACITY_MIN, live + live / 4 + 1));
        if (live < room) {
            OffsetChunk wider = live == 0
                    ? new OffsetChunk(offset, last.rank + last.end(), endBytes(last), room)
                    : last.rebuilt(dead, room);
            if (wider.append(offset, bytes)) {
                now.set(now.size - 1, wider);
                return;
            }
        }
        add(now, last, offset, bytes);
    }

    private static long endBytes(OffsetChunk chunk) {
        return chunk.bytesBefore + chunk.bytes(0, chunk.end());
    }

    private void add(Chunks now, OffsetChunk last, long offset, long bytes) {
        OffsetChunk next = new OffsetChunk(offset, last.rank + last.end(), endBytes(last), OffsetChunk.MAX);
        next.append(offset, bytes);
        int count = now.size;
        now.set(count - 1, last.packed());
        if (count < now.array.length) {
            now.set(count, next);
            now.size = count + 1;
            return;
        }
        int dead = now.locate(floor, count);
        int live = count - dead;
        OffsetChunk[] wider = Arrays.copyOfRange(now.array, dead, dead + live + Math.max(1, live / 2));
        wider[live] = next;
        chunks = new Chunks(wider, live + 1);
    }

    /**
     * A place in the list: an index in a chunk, of {@code count} in that array. The chunk is taken once: the last one may be
     * replaced meanwhile by one that lacks what is below the floor.
     */
    private record Place(Chunks chunks, int count, int at, OffsetChunk chunk, int index) {
        long rank() {
            return chunk.rank + index;
        }

        long bytesBefore() {
            return chunk.bytesBefore + chunk.bytes(0, index);
        }
    }

    /** Null while the list was never appended to. */
    private @Nullable Place place(long from) {
        Chunks now = chunks;
        int count = now.size;
        if (count == 0) {
            return null;
        }
        long offset = Math.max(from, floor);
        int at = now.locate(offset, count);
        OffsetChunk chunk = now.at(at);
        int index = chunk.lowerBound(offset, chunk.end());
        if (index == chunk.end() && at + 1 < count) {
            return new Place(now, count, at + 1, now.at(at + 1), 0); // its rank counts what was trimmed before it
        }
        return new Place(now, count, at, chunk, index);
    }

    /** The smallest offset at or above {@code from}; -1 if there is none. */
    long nextFrom(long from) {
        return skip(from, 0);
    }

    /** As {@link #nextFrom}, but the one so many places after; -1 if there is none. */
    long skip(long from, long places) {
        Place place = place(from);
        if (place == null) {
            return -1;
        }
        OffsetChunk chunk = place.chunk;
        long index = place.index + places;
        for (int next = place.at + 1; index >= chunk.end(); next++) {
            if (next >= place.count) {
                return -1;
            }
            index -= chunk.end();
            chunk = place.chunks.at(next);
        }
        return chunk.offset((int) index);
    }

    /** Number of offsets at or above {@code from}. */
    int countFrom(long from) {
        Place place = place(from);
        Place end = place(Long.MAX_VALUE);
        return place == null || end == null ? 0 : (int) (end.rank() - place.rank());
    }

    /** About how many bytes lie at the offsets at or above {@code from}. */
    long bytesFrom(long from) {
        Place place = place(from);
        Place end = place(Long.MAX_VALUE);
        return place == null || end == null ? 0 : end.bytesBefore() - place.bytesBefore();
    }

    /** Offsets below are no longer waited for; their room is used again at some later append. Any one thread. */
    void trim(long below) {
        floor = Math.max(floor, below);
    }

    boolean contains(long from, long to) {
        long next = nextFrom(from);
        return next >= 0 && next < to;
    }
}
