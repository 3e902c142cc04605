// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.backplane.storage.file.io.LogFile;
import org.backplane.storage.file.io.LogFiles;
import org.backplane.storage.file.io.SyncPoint;
import org.jspecify.annotations.Nullable;

/** Opens the log: tidies its directory, loads or rebuilds the indexes, reads what no checkpoint covers, finds the end. */
public final class LogRecovery {
    private final LogFiles files;
    private final long replayFrom;
    private final RecoverySink sink;
    private final List<Segment> segments = new ArrayList<>();
    private long lastNumber;
    private long synced;
    private boolean continues;

    /**
     * @param replayFrom {@link Position} up to which the small state is known from both checkpoints
     * @param synced a {@link Position} up to which the log was surely synced: that of the newest checkpoint
     */
    public LogRecovery(LogFiles files, long replayFrom, long synced, RecoverySink sink) {
        this.files = files;
        this.replayFrom = replayFrom;
        this.synced = synced;
        this.sink = sink;
    }

    /** All segments in order, and the writer at the end of the last one. */
    public record Recovered(List<Segment> segments, LogWriter writer) {}

    /** Names of the segments in a directory listing, in order, without those that a merged one has replaced. */
    public static List<Segment> segments(List<String> fileNames) {
        List<Segment> all =
                fileNames.stream().map(Segment::named).flatMap(Optional::stream).toList();
        return all.stream()
                .filter(segment -> all.stream().noneMatch(other -> other.replaces(segment)))
                .sorted(Comparator.comparingLong(Segment::first))
                .toList();
    }

    /** Blocks while it reads. */
    public Recovered run() throws IOException {
        List<String> names = files.list(Segment.DIRECTORY);
        List<Segment> found = segments(names);
        tidy(names, found);
        reportGaps(found);
        for (int i = 0; i < found.size(); i++) {
            open(found.get(i), i == found.size() - 1);
        }
        LogWriter writer = writer();
        return new Recovered(List.copyOf(segments), writer);
    }

    /**
     * Takes the log as a store left it that closed in good order, without reading it; empty if it does not end there or an
     * index is not whole.
     */
    public Optional<Recovered> resume(long end) throws IOException {
        List<String> names = files.list(Segment.DIRECTORY);
        List<Segment> found = segments(names);
        if (found.isEmpty() || found.getLast().first() != Position.segment(end)) {
            return Optional.empty();
        }
        for (Segment segment : found) {
            long bytes = size(segment);
            SegmentIndex index = SealedIndex.open(files, segment.indexName(), bytes);
            if (index == null || segment == found.getLast() && bytes != Position.offset(end)) {
                return Optional.empty();
            }
            segment.grow(bytes);
            segment.seal(index);
        }
        tidy(names, found);
        segments.addAll(found);
        LogWriter writer = writer();
        return Optional.of(new Recovered(List.copyOf(segments), writer));
    }

    private long size(Segment segment) throws IOException {
        try (LogFile file = files.open(segment.name())) {
            return file.size();
        }
    }

    private void tidy(List<String> names, List<Segment> kept) throws IOException {
        Set<String> wanted = kept.stream()
                .flatMap(segment -> List.of(segment.name(), segment.indexName()).stream())
                .collect(Collectors.toSet());
        for (String name : names) {
            String path = Segment.DIRECTORY + "/" + name;
            boolean ours = name.endsWith(Segment.SUFFIX)
                    || name.endsWith(Segment.INDEX_SUFFIX)
                    || name.endsWith(Segment.TEMPORARY_SUFFIX);
            if (ours && !wanted.contains(path)) {
                files.delete(path);
            }
        }
    }

    /** Segments that the checkpoints still need, or that lie between others that they need. */
    private void reportGaps(List<Segment> found) {
        long expected = Math.max(1, Position.segment(replayFrom));
        for (Segment segment : found) {
            if (segment.first() > expected) {
                sink.missing(expected, segment.first() - 1);
            }
            expected = Math.max(expected, segment.last() + 1);
        }
        long newest = Position.segment(synced);
        if (newest >= expected) {
            sink.missing(expected, newest);
        }
    }

    private void open(Segment segment, boolean last) throws IOException {
        try (LogFile file = files.open(segment.name())) {
            boolean covered = !last && segment.last() < Position.segment(replayFrom);
            SegmentIndex index = covered ? SealedIndex.open(files, segment.indexName(), file.size()) : null;
            if (index != null) {
                segment.grow(file.size());
                segment.seal(index);
                segments.add(segment);
                return;
            }
            scan(segment, file, last);
        }
    }

    private void scan(Segment segment, LogFile file, boolean last) throws IOException {
        var scanner = new UnitScanner(file);
        var recovery = new SegmentRecovery(segment, scanner, last ? synced : Long.MAX_VALUE, sink);
        long end = recovery.run();
        if (end == 0) {
            files.delete(segment.name());
            return;
        }
        if (!segment.isMerged()) {
            lastNumber = Math.max(lastNumber, recovery.lastNumber());
        }
        segments.add(segment);
        continues = last && !recovery.damaged() && !segment.isMerged();
    }

    private LogWriter writer() throws IOException {
        if (continues) {
            Segment last = segments.getLast();
            LogFile file = files.open(last.name());
            return new LogWriter(files, last, cut(file, last.bytes()), lastNumber, endOf(last));
        }
        long newest = segments.isEmpty() ? 0 : segments.getLast().last();
        var next = Segment.numbered(Math.max(newest, Position.segment(synced)) + 1);
        LogFile file = LogWriter.createSegment(files, next, Position.of(next.first(), 0));
        segments.add(next);
        return new LogWriter(files, next, file, lastNumber, endOf(next));
    }

    /** What a crash left unsynced now counts, and what it tore goes for good, before anything is built on it. */
    private LogFile cut(LogFile file, long bytes) throws IOException {
        @Nullable LogFile unfinished = file;
        try {
            file.truncate(bytes);
            file.sync(SyncPoint.RECOVERY_CUT);
            files.syncDirectory(Segment.DIRECTORY, SyncPoint.SEGMENT_CREATED);
            unfinished = null;
            return file;
        } finally {
            if (unfinished != null) {
                unfinished.close();
            }
        }
    }

    private static long endOf(Segment segment) {
        return Position.of(segment.first(), segment.bytes());
    }
}
