// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.backplane.api.store.Shard;
import org.backplane.api.store.StoreException;
import org.backplane.storage.file.ShardLog.Located;
import org.backplane.storage.file.log.BodyReader;
import org.backplane.storage.file.log.Row;
import org.backplane.storage.file.log.Segment;

/** Reads shards on the store's reader threads: newest batches from memory, the rest from disk. */
final class ShardReader {
    private static final int ROWS_AT_ONCE = 64;
    private static final int SCAN_ROWS_AT_ONCE = 1024;

    /** How often a read looks again when the segment it found is merged into another under its hands. */
    private static final int ATTEMPTS = 5;

    private final ReaderThreads threads;
    private final BodyReader bodies;
    private final StoreFigures figures;

    ShardReader(ReaderThreads threads, BodyReader bodies, StoreFigures figures) {
        this.threads = threads;
        this.bodies = bodies;
        this.figures = figures;
    }

    void read(ShardLog shard, long[] offsets, Shard.ReadListener listener) {
        threads.answer(listener, () -> readNow(shard, offsets));
    }

    void fetch(ShardLog shard, long fromOffset, int maxBytes, Shard.ReadListener listener) {
        threads.answer(listener, () -> fetchNow(shard, fromOffset, maxBytes));
    }

    private List<Shard.Stored> readNow(ShardLog shard, long[] offsets) throws IOException {
        List<Shard.Stored> found = new ArrayList<>(offsets.length);
        long readUpTo = Long.MIN_VALUE;
        for (long offset : offsets) {
            if (offset >= readUpTo) {
                Shard.Stored stored = shard.ring().holding(offset);
                if (stored != null) {
                    figures.tailHits.add(1);
                    found.add(stored);
                    readUpTo = end(stored);
                } else {
                    readUpTo = readFromDisk(shard, offset, found);
                }
            }
        }
        return found;
    }

    /** Adds the batch that holds the offset if there is one; returns where the next one begins that may be asked for. */
    private long readFromDisk(ShardLog shard, long offset, List<Shard.Stored> into) throws IOException {
        return again(() -> {
            Located located = shard.locate(offset, 1);
            if (located.rows().isEmpty() || located.rows().getFirst().baseOffset() > offset) {
                return offset + 1;
            }
            figures.tailMisses.add(1);
            bodies.read(located.segment(), located.rows(), into);
            return located.rows().getFirst().endOffset();
        });
    }

    private List<Shard.Stored> fetchNow(ShardLog shard, long fromOffset, int maxBytes) throws IOException {
        List<Shard.Stored> found = new ArrayList<>();
        long from = fromOffset;
        while (bytes(found) < maxBytes || found.isEmpty()) {
            int before = found.size();
            shard.ring().collect(from, maxBytes - bytes(found), found);
            if (found.size() > before) {
                figures.tailHits.add(found.size() - before);
                break; // the newest, or the limit is reached
            }
            long start = from;
            long next = again(() -> fetchFromDisk(shard, start, maxBytes, found));
            if (next == from) {
                break;
            }
            from = next;
        }
        return found;
    }

    /** Adds what fits of the next rows in one segment; returns where to go on, the same offset if nowhere. */
    private long fetchFromDisk(ShardLog shard, long from, int maxBytes, List<Shard.Stored> into) throws IOException {
        Located located = shard.locate(from, ROWS_AT_ONCE);
        List<Row> fitting = new ArrayList<>();
        long bytes = bytes(into);
        for (Row row : located.rows()) {
            bytes += row.length();
            boolean first = into.isEmpty() && fitting.isEmpty();
            if (!first && bytes > maxBytes || !fitting.isEmpty() && shard.ring().holding(row.baseOffset()) != null) {
                break;
            }
            fitting.add(row);
        }
        if (fitting.isEmpty()) {
            return from;
        }
        figures.tailMisses.add(fitting.size());
        bodies.read(located.segment(), fitting, into);
        return fitting.getLast().endOffset();
    }

    private static long bytes(List<Shard.Stored> stored) {
        long bytes = 0;
        for (Shard.Stored one : stored) {
            bytes += one.batch().bytes().length;
        }
        return bytes;
    }

    private static long end(Shard.Stored stored) {
        return stored.baseOffset() + stored.batch().count();
    }

    long offsetForTime(ShardLog shard, long timestampMs) {
        try {
            for (Segment segment : shard.segments()) {
                var span = segment.index().span(shard.number());
                if (span.isPresent() && span.get().maxTimestampMs() >= timestampMs) {
                    return firstSince(segment, shard.number(), timestampMs);
                }
            }
            return shard.highWatermark();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static long firstSince(Segment segment, int shard, long timestampMs) throws IOException {
        long from = Long.MIN_VALUE;
        while (true) {
            List<Row> rows = segment.index().rows(shard, from, SCAN_ROWS_AT_ONCE);
            for (Row row : rows) {
                if (row.maxTimestampMs() >= timestampMs) {
                    return row.baseOffset();
                }
            }
            from = rows.getLast().endOffset();
        }
    }

    /** Blocks; walks every row of the shard in order. */
    void scan(ShardLog shard, Consumer<Row> visitor) {
        long from = Long.MIN_VALUE;
        try {
            while (true) {
                long start = from;
                Located located = again(() -> shard.locate(start, SCAN_ROWS_AT_ONCE));
                if (located.rows().isEmpty()) {
                    return;
                }
                located.rows().forEach(visitor);
                from = located.rows().getLast().endOffset();
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static <T> T again(Attempt<T> attempt) throws IOException {
        for (int i = 1; ; i++) {
            try {
                return attempt.run();
            } catch (NoSuchFileException e) {
                if (i == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private interface Attempt<T> {
        T run() throws IOException;
    }

    static StoreException unreadable(Exception cause) {
        return new StoreException(StoreException.Category.DAMAGED, "the log cannot be read", cause);
    }
}
