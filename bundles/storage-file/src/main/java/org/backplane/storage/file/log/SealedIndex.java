// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.backplane.storage.file.io.LogFile;
import org.backplane.storage.file.io.LogFiles;
import org.jspecify.annotations.Nullable;

/**
 * The index of a sealed segment: rows in a file, and in memory the offset of every {@value #STRIDE}th. The file can be made
 * again from the segment, so it is never synced; one that does not check out is made again.
 */
final class SealedIndex implements SegmentIndex {
    /** A reader fetches so many rows at once; memory holds one offset for as many. */
    static final int STRIDE = 64;

    static final int MAGIC = 0x4250_4958;
    static final int HEADER_BYTES = 36;
    static final int ROW_BYTES = 56;
    private static final int CHUNK_ROWS = 4096;

    private final LogFiles files;
    private final String name;
    private final Map<Integer, Part> parts = new TreeMap<>();

    /** The distinct sets of queues one behind the other, and where each ends: there may be as many as rows. */
    private int[] setQueues = {};

    private int[] setEnds = {};
    private boolean transactions;

    private SealedIndex(LogFiles files, String name) {
        this.files = files;
        this.name = name;
    }

    /** One shard's rows. */
    private record Part(Span span, int firstRow, long[] sparse) {}

    /** Opens an index file, or null when it is missing, damaged or of another version of the segment. */
    static @Nullable SealedIndex open(LogFiles files, String name, long segmentBytes) throws IOException {
        var index = new SealedIndex(files, name);
        try (LogFile file = files.open(name)) {
            return index.load(file, segmentBytes) ? index : null;
        } catch (java.nio.file.NoSuchFileException e) {
            return null;
        }
    }

    private boolean load(LogFile file, long segmentBytes) throws IOException {
        long size = file.size();
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        if (size < HEADER_BYTES || file.read(0, header) < HEADER_BYTES) {
            return false;
        }
        header.flip();
        int rows = header.getInt(16);
        int setBytes = header.getInt(20);
        boolean fits = header.getInt(0) == MAGIC
                && header.getInt(4) == Format.VERSION
                && header.getLong(8) == segmentBytes
                && rows >= 0
                && setBytes >= 0
                && size == HEADER_BYTES + (long) rows * ROW_BYTES + setBytes
                && FrameReader.checksum(header.slice(0, HEADER_BYTES - 4)) == header.getInt(HEADER_BYTES - 4);
        return fits && loadSets(file, rows, setBytes, header.getInt(24)) && loadRows(file, rows, header.getInt(28));
    }

    private boolean loadSets(LogFile file, int rows, int setBytes, int checksum) throws IOException {
        ByteBuffer sets = ByteBuffer.allocate(setBytes);
        file.read(HEADER_BYTES + (long) rows * ROW_BYTES, sets);
        sets.flip();
        if (FrameReader.checksum(sets.duplicate()) != checksum) {
            return false;
        }
        IntBuffer numbers = sets.asIntBuffer();
        int[] queues = new int[numbers.remaining()];
        int[] ends = new int[numbers.remaining()];
        int count = 0;
        int size = 0;
        while (numbers.hasRemaining()) {
            int ofSet = numbers.get();
            numbers.get(queues, size, ofSet);
            size += ofSet;
            ends[count++] = size;
        }
        setQueues = Arrays.copyOf(queues, size);
        setEnds = Arrays.copyOf(ends, count);
        return true;
    }

    private boolean loadRows(LogFile file, int rows, int checksum) throws IOException {
        var crc = new java.util.zip.CRC32C();
        var builder = new PartBuilder();
        ByteBuffer chunk = ByteBuffer.allocateDirect(Math.max(1, Math.min(rows, CHUNK_ROWS)) * ROW_BYTES);
        for (int row = 0; row < rows; ) {
            int count = Math.min(CHUNK_ROWS, rows - row);
            chunk.clear().limit(count * ROW_BYTES);
            file.read(HEADER_BYTES + (long) row * ROW_BYTES, chunk);
            chunk.flip();
            crc.update(chunk.duplicate());
            while (chunk.hasRemaining()) {
                builder.add(row++, chunk);
            }
        }
        builder.end();
        return (int) crc.getValue() == checksum;
    }

    @Override
    public boolean hasTransactions() {
        return transactions;
    }

    @Override
    public int[] shards() {
        return parts.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public Optional<Span> span(int shard) {
        return Optional.ofNullable(parts.get(shard)).map(Part::span);
    }

    @Override
    public List<Row> rows(int shard, long fromOffset, int max) throws IOException {
        Part part = parts.get(shard);
        if (part == null || part.span.endOffset() <= fromOffset) {
            return List.of();
        }
        int from = strideBelow(part.sparse, fromOffset) * STRIDE;
        List<Row> found = new ArrayList<>();
        try (LogFile file = files.open(name)) {
            while (from < part.span.rows() && found.size() < max) {
                int count = Math.min(Math.max(STRIDE, max - found.size()), part.span.rows() - from);
                ByteBuffer chunk = ByteBuffer.allocate(count * ROW_BYTES);
                file.read(HEADER_BYTES + (long) (part.firstRow + from) * ROW_BYTES, chunk);
                chunk.flip();
                while (chunk.remaining() >= ROW_BYTES && found.size() < max) {
                    Row row = row(chunk);
                    if (row.endOffset() > fromOffset) {
                        found.add(row);
                    }
                }
                from += count;
            }
        }
        return found;
    }

    private static int strideBelow(long[] sparse, long offset) {
        int found = Arrays.binarySearch(sparse, offset);
        return found >= 0 ? found : Math.max(0, -found - 2);
    }

    private Row row(ByteBuffer from) {
        int shard = from.getInt();
        long baseOffset = from.getLong();
        int count = from.getInt();
        int position = from.getInt();
        int length = from.getInt();
        long maxTimestampMs = from.getLong();
        long producerId = from.getLong();
        int flags = from.getInt();
        int set = from.getInt();
        from.getLong();
        return new Row(shard, baseOffset, count, position, length, maxTimestampMs, producerId, flags, queues(set));
    }

    private int[] queues(int set) {
        return Arrays.copyOfRange(setQueues, set == 0 ? 0 : setEnds[set - 1], setEnds[set]);
    }

    /** Gathers spans and sparse offsets while the rows go by, which lie sorted by shard and offset. */
    private final class PartBuilder {
        private final List<Long> sparse = new ArrayList<>();
        private int shard = -1;
        private int firstRow;
        private int rows;
        private long start;
        private long end;
        private long maxTimestampMs;

        void add(int row, ByteBuffer from) {
            int at = from.position();
            int rowShard = from.getInt(at);
            long base = from.getLong(at + 4);
            if (rows == 0 || rowShard != shard) {
                end();
                shard = rowShard;
                firstRow = row;
                start = base;
                maxTimestampMs = Long.MIN_VALUE;
            }
            if (rows % STRIDE == 0) {
                sparse.add(base);
            }
            rows++;
            end = base + from.getInt(at + 12);
            maxTimestampMs = Math.max(maxTimestampMs, from.getLong(at + 24));
            transactions |= Row.isTransactional(from.getInt(at + 40));
            from.position(at + ROW_BYTES);
        }

        void end() {
            if (rows > 0) {
                long[] offsets = sparse.stream().mapToLong(Long::longValue).toArray();
                parts.put(shard, new Part(new Span(start, end, rows, maxTimestampMs), firstRow, offsets));
            }
            sparse.clear();
            rows = 0;
        }
    }
}
