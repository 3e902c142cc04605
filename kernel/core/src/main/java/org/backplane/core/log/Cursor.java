// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * How far a consumer is in one shard: what it has read, and of that what it has acknowledged. A window of read offsets
 * begins at the oldest unacknowledged one. Written on one lane; {@link #floor} may be read anywhere.
 *
 * <p>On disk: floor, number of acknowledged offsets above it, those offsets; then, where a limit dropped something, the bounds
 * of those stretches.
 */
public final class Cursor {
    private static final int CAPACITY_MIN = 8;
    private static final long[] NONE = {};
    private static final boolean[] NONE_DONE = {};

    private long next;

    /** A ring; without room while nothing is under way, which is most of the time for most. */
    private long[] offsets = NONE;

    private boolean[] done = NONE_DONE;
    private int head;
    private int size;
    private long[] doneBefore = NONE;
    private long[] sentBefore = NONE;
    private Gaps gaps = Gaps.NONE;
    private volatile long floor;
    private boolean dirty;

    /** A cursor that begins at an offset. */
    public Cursor(long from) {
        next = from;
        floor = from;
    }

    /** The cursor written as {@link #encode}. */
    public static Cursor decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        Cursor cursor = new Cursor(in.i64());
        int above = in.i32();
        cursor.doneBefore = above == 0 ? NONE : new long[above];
        for (int i = 0; i < above; i++) {
            cursor.doneBefore[i] = in.i64();
        }
        cursor.gaps = Gaps.decode(in);
        return cursor;
    }

    public byte[] encode() {
        int above = doneBefore.length;
        for (int i = 0; i < size; i++) {
            above += done[slot(i)] ? 1 : 0;
        }
        ByteWriter out = new ByteWriter(12 + 8 * above).i64(floor).i32(above);
        for (int i = 0; i < size; i++) {
            if (done[slot(i)]) {
                out.i64(offsets[slot(i)]);
            }
        }
        for (long offset : doneBefore) {
            out.i64(offset);
        }
        gaps.encode(out);
        return out.toArray();
    }

    /** Everything below was read. */
    public long next() {
        return next;
    }

    /** Everything below is acknowledged or was never for this consumer. Any thread. */
    public long floor() {
        return floor;
    }

    /** The offset, or the next one above that was not dropped. */
    public long wanted(long offset) {
        return gaps.isEmpty() ? offset : gaps.skip(offset);
    }

    /** End of the last stretch that was dropped, as far as the floor has not passed it; -1 if there is none. */
    public long droppedUpTo() {
        return gaps.lastEnd();
    }

    /** How much lies in a shard from an offset on, in messages or in bytes. */
    public interface Amount {
        long from(long offset);
    }

    /** How much of it lies between two offsets and was not dropped. */
    public long notDropped(Amount all, long from, long end) {
        long amount = all.from(from) - all.from(end);
        for (int i = 0; i < gaps.count(); i++) {
            long first = Math.max(from, gaps.from(i));
            long last = Math.min(end, gaps.end(i));
            amount -= first < last ? all.from(first) - all.from(last) : 0;
        }
        return amount;
    }

    /**
     * Drops what lies from {@code from} on, below {@code end}: it is not read. What was read before stays as it is.
     *
     * @param from at or above {@link #next()}
     */
    public void drop(long from, long end) {
        if (end <= from) {
            return;
        }
        gaps = gaps.with(from, end);
        if (from <= next) {
            pass(end);
            next = Math.max(next, wanted(next));
        }
        settle();
        dirty = true;
    }

    /** Offsets at or above {@code from} that were acknowledged or sent in an earlier life, below {@code end}. */
    public int knownBetween(long from, long end) {
        return between(from, end, doneBefore) + between(from, end, sentBefore);
    }

    private int between(long from, long end, long[] in) {
        int n = 0;
        for (long offset : in) {
            n += offset >= from && offset < end && wanted(offset) == offset ? 1 : 0;
        }
        return n;
    }

    /** Gives back the room that the window took, if nothing is in it. */
    public void rest() {
        if (size == 0) {
            offsets = NONE;
            done = NONE_DONE;
            head = 0;
        }
    }

    /** What was sent in an earlier life and lies below counts as read: it is under way, and holds the floor. */
    private void pass(long offset) {
        int below = 0;
        while (below < sentBefore.length && sentBefore[below] < offset) {
            push(sentBefore[below++], false);
        }
        sentBefore = below == 0 ? sentBefore : Arrays.copyOfRange(sentBefore, below, sentBefore.length);
        doneBefore = above(offset - 1, doneBefore);
    }

    private void push(long offset, boolean isDone) {
        if (size == offsets.length) {
            grow();
        }
        offsets[slot(size)] = offset;
        done[slot(size)] = isDone;
        size++;
    }

    /**
     * Notes that an offset was read.
     *
     * @return false if it was acknowledged, or sent, in an earlier life: it must not be sent again from here
     */
    public boolean read(long offset) {
        next = offset + 1;
        if (sentBefore.length > 0) {
            pass(offset);
        }
        boolean wasDone = take(offset, doneBefore);
        doneBefore = above(offset, doneBefore);
        boolean wasSent = take(offset, sentBefore);
        sentBefore = above(offset, sentBefore);
        push(offset, wasDone);
        settle();
        return !wasDone && !wasSent;
    }

    private static boolean take(long offset, long[] from) {
        return from.length > 0 && Arrays.binarySearch(from, offset) >= 0;
    }

    private static long[] above(long offset, long[] from) {
        int drop = 0;
        while (drop < from.length && from[drop] <= offset) {
            drop++;
        }
        return drop == 0 ? from : drop == from.length ? NONE : Arrays.copyOfRange(from, drop, from.length);
    }

    /** Notes, after a restart, an offset above the floor that is under way to the client already. */
    public void sentBefore(long offset) {
        boolean isKnown = take(offset, sentBefore) || take(offset, doneBefore); // several copies may be under way
        if (offset >= next && !isKnown) {
            sentBefore = with(offset, sentBefore);
        }
    }

    private static long[] with(long offset, long[] to) {
        long[] longer = Arrays.copyOf(to, to.length + 1);
        longer[to.length] = offset;
        Arrays.sort(longer);
        return longer;
    }

    /** Notes that an offset is done with. False if it is not known as read or sent. */
    public boolean acknowledge(long offset) {
        int at = find(offset);
        if (at < 0 && take(offset, sentBefore)) {
            sentBefore = LongStream.of(sentBefore).filter(o -> o != offset).toArray();
            doneBefore = with(offset, doneBefore);
            dirty = true;
            return true;
        }
        if (at < 0 || done[slot(at)]) {
            return false;
        }
        done[slot(at)] = true;
        settle();
        return true;
    }

    private void settle() {
        while (size > 0 && done[head]) {
            head = (head + 1) & (offsets.length - 1);
            size--;
        }
        long now = size > 0 ? offsets[head] : next;
        if (now != floor) {
            floor = now;
            gaps = gaps.above(now);
            dirty = true;
        }
    }

    /** Whether the floor, or what lies above it, changed since last asked. */
    public boolean takeDirty() {
        boolean was = dirty;
        dirty = false;
        return was;
    }

    public void markDirty() {
        dirty = true;
    }

    /** Offsets read and not yet acknowledged. */
    public int outstanding() {
        int n = 0;
        for (int i = 0; i < size; i++) {
            n += done[slot(i)] ? 0 : 1;
        }
        return n;
    }

    /** Offsets from the oldest unacknowledged to the newest read: what memory and the record on disk grow with. */
    public int window() {
        return size + doneBefore.length;
    }

    private int slot(int i) {
        return (head + i) & (offsets.length - 1);
    }

    private int find(long offset) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int mid = (low + high) >>> 1;
            long value = offsets[slot(mid)];
            if (value == offset) {
                return mid;
            }
            if (value < offset) {
                low = mid + 1;
            } else {
                high = mid - 1;
            }
        }
        return -1;
    }

    private void grow() {
        long[] newOffsets = new long[Math.max(CAPACITY_MIN, offsets.length * 2)];
        boolean[] newDone = new boolean[newOffsets.length];
        for (int i = 0; i < size; i++) {
            newOffsets[i] = offsets[slot(i)];
            newDone[i] = done[slot(i)];
        }
        offsets = newOffsets;
        done = newDone;
        head = 0;
    }
}
