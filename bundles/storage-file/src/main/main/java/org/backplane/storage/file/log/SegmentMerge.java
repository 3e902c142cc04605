// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.backplane.storage.file.io.LogFile;
import org.backplane.storage.file.io.LogFiles;
import org.backplane.storage.file.io.SyncPoint;

/**
 * Makes one segment of what is still live in several that follow one another, every batch at its (shard, offset). The
 * result takes their place only once it is synced and named. Blocks; one thread.
 */
public final class SegmentMerge {
    private static final int UNIT_BYTES = 1 << 20;
    private static final int ROWS_AT_ONCE = 1024;

    private final LogFiles files;
    private final List<Segment> inputs;
    private final Segment merged;
    private final BodyReader.Damage damage;
    private final Staging staging = new Staging(2 * UNIT_BYTES);
    private final FrameWriter frames = new FrameWriter(staging);
    private final List<Row> unitRows = new ArrayList<>();
    private long end = Format.SEGMENT_HEADER_BYTES;
    private long number;

    public SegmentMerge(LogFiles files, List<Segment> inputs, BodyReader.Damage damage) {
        this.files = files;
        this.inputs = List.copyOf(inputs);
        this.merged = Segment.merged(inputs);
        this.damage = damage;
    }

    /** Writes the merged segment under its name, durably, with its index; the inputs are still there. */
    public Segment run(Predicate<Row> live) throws IOException {
        files.delete(merged.temporaryName());
        try (LogFile out = files.create(merged.temporaryName())) {
            out.write(0, LogWriter.header(merged, 0));
            for (Segment input : inputs) {
                copy(input, live, out);
            }
            endUnit(out);
            merged.grow(end);
            out.sync(SyncPoint.MERGED_SEGMENT);
        } catch (IOException e) {
            files.delete(merged.temporaryName());
            throw e;
        }
        seal(files, merged);
        files.rename(merged.temporaryName(), merged.name());
        files.syncDirectory(Segment.DIRECTORY, SyncPoint.MERGED_NAME);
        return merged;
    }

    /** Writes the index file of a segment that grows no more, and lets go of the one in memory. */
    public static void seal(LogFiles files, Segment segment) throws IOException {
        IndexFile.write(files, segment.indexName(), segment.bytes(), segment.index());
        SegmentIndex index = SealedIndex.open(files, segment.indexName(), segment.bytes());
        if (index == null) {
            throw new IOException(segment.indexName() + " cannot be read back");
        }
        segment.seal(index);
    }

    private void copy(Segment input, Predicate<Row> live, LogFile out) throws IOException {
        try (LogFile from = files.open(input.name())) {
            for (int shard : new TreeSet<>(
                    java.util.Arrays.stream(input.index().shards()).boxed().toList())) {
                long next = Long.MIN_VALUE;
                for (List<Row> rows = input.index().rows(shard, next, ROWS_AT_ONCE);
                        !rows.isEmpty();
                        rows = input.index().rows(shard, next, ROWS_AT_ONCE)) {
                    for (Row row : rows) {
                        if (live.test(row)) {
                            copy(input, from, row, out);
                        }
                    }
                    next = rows.getLast().endOffset();
                }
            }
        }
    }

    private void copy(Segment input, LogFile from, Row row, LogFile out) throws IOException {
        ByteBuffer frame = BodyReader.frame(from, row);
        if (!FrameReader.isBody(frame, row.shard(), row.baseOffset())) {
            damage.found(input, row.position(), row.length());
            return;
        }
        if (unitRows.isEmpty()) {
            frames.beginUnit(Format.MERGED, 0, ++number, 0);
        }
        long position = end + staging.size();
        frames.copy(frame);
        unitRows.add(row);
        merged.add(new Row(
                row.shard(),
                row.baseOffset(),
                row.count(),
                (int) position,
                row.length(),
                row.maxTimestampMs(),
                row.producerId(),
                row.flags(),
                row.queues()));
        if (staging.size() >= UNIT_BYTES) {
            endUnit(out);
        }
    }

    private void endUnit(LogFile out) throws IOException {
        if (unitRows.isEmpty()) {
            return;
        }
        staging.room(0).putInt(Format.UNIT_FRAMES_AT, unitRows.size());
        frames.endUnit(0);
        out.write(end, staging.contents());
        end += staging.size();
        staging.clear();
        unitRows.clear();
    }
}
