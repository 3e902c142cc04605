// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The index of a segment that still grows, in memory. One thread adds, any reads. */
final class LiveIndex implements SegmentIndex {
    private final ConcurrentSkipListMap<Integer, Column> columns = new ConcurrentSkipListMap<>();
    private volatile boolean transactions;

    /** Adds a batch, in order of offset within its shard. Returns whether it is the segment's first of its shard. */
    boolean add(Row row) {
        return add(
                row.shard(),
                row.baseOffset(),
                row.count(),
                row.position(),
                row.length(),
                row.maxTimestampMs(),
                row.producerId(),
                row.flags(),
                row.queues());
    }

    boolean add(
            int shard,
            long baseOffset,
            int count,
            int position,
            int length,
            long maxTimestampMs,
            long producerId,
            int flags,
            int[] queues) {
        Column column = columns.get(shard);
        boolean first = column == null;
        if (column == null) {
            column = new Column(shard);
        }
        if (Row.isTransactional(flags)) {
            transactions = true;
        }
        column.add(baseOffset, count, position, length, maxTimestampMs, producerId, flags, queues);
        if (first) {
            columns.put(shard, column);
        }
        return first;
    }

    @Override
    public boolean hasTransactions() {
        return transactions;
    }

    @Override
    public int[] shards() {
        return columns.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public Optional<Span> span(int shard) {
        return Optional.ofNullable(columns.get(shard)).map(Column::span);
    }

    @Override
    public List<Row> rows(int shard, long fromOffset, int max) {
        Column column = columns.get(shard);
        return column == null ? List.of() : column.rows(fromOffset, max);
    }

    /** The batches of one shard. Whoever reads {@code size} first sees arrays that hold at least so many. */
    private static final class Column {
        private final int shard;
        private long[] longs = new long[3 * 8];
        private int[] ints = new int[4 * 8];
        private int[][] queues = new int[8][];
        private volatile long maxTimestampMs = Long.MIN_VALUE;
        private volatile int size;

        Column(int shard) {
            this.shard = shard;
        }

        void add(
                long baseOffset,
                int count,
                int position,
                int length,
                long timestampMs,
                long producerId,
                int flags,
                int[] inQueues) {
            int at = size;
            if (at == queues.length) {
                longs = Arrays.copyOf(longs, 2 * longs.length);
                ints = Arrays.copyOf(ints, 2 * ints.length);
                queues = Arrays.copyOf(queues, 2 * queues.length);
            }
            longs[3 * at] = baseOffset;
            longs[3 * at + 1] = timestampMs;
            longs[3 * at + 2] = producerId;
            ints[4 * at] = count;
            ints[4 * at + 1] = position;
            ints[4 * at + 2] = length;
            ints[4 * at + 3] = flags;
            boolean asBefore = at > 0 && Arrays.equals(queues[at - 1], inQueues);
            queues[at] = asBefore ? queues[at - 1] : inQueues;
            maxTimestampMs = Math.max(maxTimestampMs, timestampMs);
            size = at + 1;
        }

        Span span() {
            int n = size;
            return new Span(row(0).baseOffset(), row(n - 1).endOffset(), n, maxTimestampMs);
        }

        List<Row> rows(long fromOffset, int max) {
            int n = size;
            int low = 0;
            int high = n;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (longs[3 * middle] + ints[4 * middle] > fromOffset) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            List<Row> rows = new ArrayList<>(Math.min(max, n - low));
            for (int i = low; i < n && rows.size() < max; i++) {
                rows.add(row(i));
            }
            return rows;
        }

        private Row row(int i) {
            long[] l = longs;
            int[] k = ints;
            return new Row(
                    shard,
                    l[3 * i],
                    k[4 * i],
                    k[4 * i + 1],
                    k[4 * i + 2],
                    l[3 * i + 1],
                    l[3 * i + 2],
                    k[4 * i + 3],
                    queues[i]);
        }
    }
}
