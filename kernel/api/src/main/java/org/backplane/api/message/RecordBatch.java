// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.message;

import java.util.List;

/**
 * What a shard stores: one or more records in the bytes of whoever produced them. The store never looks inside; a reader of
 * another protocol finds the records through {@link #index} (transcoded on such a read, never on write).
 *
 * @param formatId who can read {@link #bytes}: {@link #CANONICAL}, or a number a protocol has registered in its docs
 * @param index where each record's parts lie in {@link #bytes}; one entry per record
 * @param baseTimestampMs wall-clock milliseconds of the first record
 * @param maxTimestampMs the latest of them
 * @param producerId for idempotent producers; {@link #NO_PRODUCER} without
 * @param producerEpoch of that producer; -1 without
 * @param sequence of the batch's first record at that producer; -1 without
 * @param flags bits {@link #TRANSACTIONAL} and {@link #CONTROL}
 * @param bytes the records; not to be changed
 */
public record RecordBatch(
        int formatId,
        List<Entry> index,
        long baseTimestampMs,
        long maxTimestampMs,
        long producerId,
        int producerEpoch,
        int sequence,
        int flags,
        byte[] bytes) {
    /** The kernel's own format: one {@link Message}. */
    public static final int CANONICAL = 0;

    public static final long NO_PRODUCER = -1;

    /** Flag: the records belong to a transaction that a later control batch ends. */
    public static final int TRANSACTIONAL = 1;

    /** Flag: the batch is a marker, not data. */
    public static final int CONTROL = 2;

    public RecordBatch {
        index = List.copyOf(index);
        if (index.isEmpty()) {
            throw new IllegalArgumentException("a batch has at least one record");
        }
    }

    /**
     * Where one record lies.
     *
     * @param timestampMs wall-clock milliseconds
     * @param key its key
     * @param value its body
     * @param headers already in the broker's form, since every protocol writes them differently
     */
    public record Entry(long timestampMs, Slice key, Slice value, Headers headers) {}

    /**
     * A stretch of {@link RecordBatch#bytes}.
     *
     * @param start first byte
     * @param size number of bytes; -1 for an absent key or value
     */
    public record Slice(int start, int size) {
        public static final Slice ABSENT = new Slice(0, -1);
    }

    /** A batch of one record in the kernel's own format, whose bytes describe themselves. */
    public static RecordBatch canonical(byte[] bytes, long timestampMs) {
        var entry = new Entry(timestampMs, Slice.ABSENT, new Slice(0, bytes.length), Headers.EMPTY);
        return new RecordBatch(CANONICAL, List.of(entry), timestampMs, timestampMs, NO_PRODUCER, -1, -1, 0, bytes);
    }

    /** Number of records, and of the offsets it takes. */
    public int count() {
        return index.size();
    }
}
