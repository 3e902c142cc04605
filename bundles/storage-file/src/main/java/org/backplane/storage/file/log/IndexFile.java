// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.backplane.storage.file.io.LogFile;
import org.backplane.storage.file.io.LogFiles;

/**
 * Writes the file that {@link SealedIndex} reads: a header (magic, version, length of the segment, number of rows, bytes of
 * the queue lists, the checksums of these, of the rows and of the header), rows by shard and offset, and each distinct list
 * of queues once.
 */
final class IndexFile {
    private static final int CHUNK_ROWS = 1024;

    private final Map<List<Integer>, Integer> setNumbers = new LinkedHashMap<>();
    private final Map<int[], Integer> seen = new java.util.IdentityHashMap<>();
    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int rows;

    private IndexFile() {}

    static void write(LogFiles files, String name, long segmentBytes, SegmentIndex index) throws IOException {
        files.delete(name);
        try (LogFile file = files.create(name)) {
            new IndexFile().write(file, segmentBytes, index);
        }
    }

    private void write(LogFile file, long segmentBytes, SegmentIndex index) throws IOException {
        for (int shard : index.shards()) {
            writeShard(file, shard, index);
        }
        ByteBuffer sets = sets();
        int setBytes = sets.remaining();
        int setsChecksum = FrameReader.checksum(sets.duplicate());
        file.write(SealedIndex.HEADER_BYTES + (long) rows * SealedIndex.ROW_BYTES, sets);
        ByteBuffer header = ByteBuffer.allocate(SealedIndex.HEADER_BYTES)
                .putInt(SealedIndex.MAGIC)
                .putInt(Format.VERSION)
                .putLong(segmentBytes)
                .putInt(rows)
                .putInt(setBytes)
                .putInt(setsChecksum)
                .putInt((int) crc.getValue());
        header.putInt(FrameReader.checksum(header.slice(0, header.position()))).flip();
        file.write(0, header);
    }

    private void writeShard(LogFile file, int shard, SegmentIndex index) throws IOException {
        long from = Long.MIN_VALUE;
        for (List<Row> some = index.rows(shard, from, CHUNK_ROWS);
                !some.isEmpty();
                some = index.rows(shard, from, CHUNK_ROWS)) {
            ByteBuffer chunk = room(some.size() * SealedIndex.ROW_BYTES);
            some.forEach(row -> put(chunk, row));
            chunk.flip();
            crc.update(chunk.duplicate());
            file.write(SealedIndex.HEADER_BYTES + (long) rows * SealedIndex.ROW_BYTES, chunk);
            rows += some.size();
            from = some.getLast().endOffset();
        }
    }

    /** The buffer, empty: one for all chunks, and no larger than the largest of them. */
    private ByteBuffer room(int bytes) {
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocate(bytes);
        }
        return buffer.clear();
    }

    private void put(ByteBuffer to, Row row) {
        to.putInt(row.shard())
                .putLong(row.baseOffset())
                .putInt(row.count())
                .putInt(row.position())
                .putInt(row.length())
                .putLong(row.maxTimestampMs())
                .putLong(row.producerId())
                .putInt(row.flags())
                .putInt(setNumber(row.queues()))
                .putLong(0);
    }

    private int setNumber(int[] queues) {
        Integer known = seen.get(queues);
        if (known == null) {
            List<Integer> set = java.util.Arrays.stream(queues).boxed().toList();
            known = setNumbers.computeIfAbsent(set, _ -> setNumbers.size());
            seen.put(queues, known);
        }
        return known;
    }

    private ByteBuffer sets() {
        int bytes =
                setNumbers.keySet().stream().mapToInt(set -> 4 + 4 * set.size()).sum();
        ByteBuffer sets = ByteBuffer.allocate(bytes);
        setNumbers.keySet().forEach(set -> {
            sets.putInt(set.size());
            set.forEach(sets::putInt);
        });
        return sets.flip();
    }
}
