// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.backplane.api.store.Append;
import org.backplane.api.store.Commit;
import org.backplane.storage.file.io.LogFile;
import org.backplane.storage.file.io.LogFiles;
import org.backplane.storage.file.io.SyncPoint;

/**
 * The end of the log. A group of commits is laid out with {@link #add}, written and synced with {@link #flush}, and only
 * then {@link #accept}ed; until that {@link #cutBack} takes it off the file again. One thread.
 */
public final class LogWriter implements Closeable {
    /** Memory for one group; a group ends when it is about full. */
    public static final int GROUP_BYTES = 2 << 20;

    private static final int PROBE_BYTES = 64 << 10;

    private final LogFiles files;
    private final Staging staging = new Staging(2 * GROUP_BYTES);
    private final FrameWriter frames = new FrameWriter(staging);
    private final Bodies bodies = new Bodies();
    private Segment segment;
    private LogFile file;
    private long end;
    private long synced;
    private long number;
    private long nextNumber;
    private volatile boolean syncs;

    LogWriter(LogFiles files, Segment segment, LogFile file, long number, long synced) {
        this.files = files;
        this.segment = segment;
        this.file = file;
        this.end = segment.bytes();
        this.synced = synced;
        this.number = number;
        this.nextNumber = number;
    }

    /** Whether a group is synced before it counts: true for durability {@code disk}. Any thread. */
    public void syncEveryGroup(boolean sync) {
        syncs = sync;
    }

    public Segment segment() {
        return segment;
    }

    /** Where the next unit will begin. */
    public long end() {
        return Position.of(segment.first(), end);
    }

    /** Up to where all counts that was written: what a checkpoint may say that it covers. A mark need not be there. */
    public long covered() {
        return syncs ? synced : end();
    }

    /** Lays a commit out behind those of this group. If it throws, the commit is as if it had not been there. */
    public void add(Commit commit, long epoch, long[] baseOffsets) {
        int size = staging.size();
        int bodyCount = bodies.count();
        try {
            layOut(commit, epoch, baseOffsets);
            nextNumber++;
        } catch (RuntimeException e) {
            staging.cut(size);
            bodies.cut(bodyCount);
            throw e;
        }
    }

    private void layOut(Commit commit, long epoch, long[] baseOffsets) {
        List<Append> appends = commit.appends();
        int frameCount = appends.size() + commit.mutations().size();
        int start = frames.beginUnit(Format.COMMIT, frameCount, nextNumber + 1, synced);
        for (int i = 0; i < appends.size(); i++) {
            long position = end + staging.size();
            int length = frames.body(appends.get(i), epoch, baseOffsets[i]);
            bodies.add((int) position, length);
        }
        for (var mutation : commit.mutations()) {
            frames.mutation(mutation);
        }
        frames.endUnit(start);
    }

    /** Where the bodies of this group lie; good until {@link #accept} or {@link #cutBack}. */
    public Bodies bodies() {
        return bodies;
    }

    public boolean isGroupFull() {
        return staging.size() >= GROUP_BYTES;
    }

    public long groupBytes() {
        return staging.size();
    }

    /** Writes the group and syncs it, if so configured. */
    public void flush() throws IOException {
        file.write(end, staging.contents());
        if (syncs) {
            sync(SyncPoint.COMMIT);
        }
    }

    /** The group counts: the next begins behind it. */
    public void accept() {
        end += staging.size();
        number = nextNumber;
        if (syncs) {
            synced = end();
        }
        segment.grow(end);
        reset();
    }

    /** Takes whatever there is of the group off the file again, for good. */
    public void cutBack() throws IOException {
        reset();
        file.truncate(end);
        sync(SyncPoint.REFUSED_CUT);
    }

    /** Tries whether there is room to write again, and leaves nothing behind. */
    public void probe() throws IOException {
        try {
            file.write(end, ByteBuffer.allocate(PROBE_BYTES));
        } finally {
            cutBack();
        }
    }

    /** Notes in the log how far it is synced, so that later damage below can be told from a torn end. */
    public void mark() throws IOException {
        if (syncs) {
            int start = frames.beginUnit(Format.MARK, 0, ++nextNumber, synced);
            frames.endUnit(start);
            file.write(end, staging.contents());
            end += staging.size();
            number = nextNumber;
            segment.grow(end);
            reset();
        }
    }

    public boolean isFull(long segmentBytes) {
        return end >= segmentBytes;
    }

    /** Begins a new segment and returns the one that ended. The old one must hold no unsynced group. */
    public Segment roll() throws IOException {
        if (synced != end()) {
            sync(SyncPoint.COMMIT);
            synced = end();
        }
        var next = Segment.numbered(segment.last() + 1);
        LogFile nextFile = createSegment(files, next, end());
        Segment ended = segment;
        file.close();
        segment = next;
        file = nextFile;
        end = next.bytes();
        synced = end();
        return ended;
    }

    /** Creates a segment file with its header; it is there after a power loss. */
    static LogFile createSegment(LogFiles files, Segment segment, long synced) throws IOException {
        LogFile file = files.create(segment.name());
        try {
            file.write(0, header(segment, synced));
            segment.grow(Format.SEGMENT_HEADER_BYTES);
        } catch (IOException e) {
            file.close();
            files.delete(segment.name());
            throw e;
        }
        try {
            files.syncDirectory(Segment.DIRECTORY, SyncPoint.SEGMENT_CREATED);
        } catch (IOException e) {
            file.close();
            throw new SyncFailedException("cannot sync the directory of the log", e);
        }
        return file;
    }

    static ByteBuffer header(Segment segment, long synced) {
        ByteBuffer header = ByteBuffer.allocate(Format.SEGMENT_HEADER_BYTES)
                .putInt(Format.SEGMENT_MAGIC)
                .putInt(Format.VERSION)
                .putLong(segment.first())
                .putLong(synced);
        return header.putInt(FrameReader.checksum(header.slice(0, header.position())))
                .flip();
    }

    private void sync(SyncPoint why) throws SyncFailedException {
        try {
            file.sync(why);
        } catch (IOException e) {
            throw new SyncFailedException("cannot sync " + segment, e);
        }
    }

    private void reset() {
        staging.clear();
        bodies.clear();
        nextNumber = number;
    }

    /** Syncs what is written and closes the file. */
    @Override
    public void close() throws IOException {
        try {
            sync(SyncPoint.COMMIT);
        } finally {
            file.close();
        }
    }

    /** Closes the file and leaves to the disk what it holds: after a sync has failed another proves nothing. */
    public void abandon() throws IOException {
        file.close();
    }
}
