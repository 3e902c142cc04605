// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.store.Append;
import org.backplane.api.store.Shard;
import org.backplane.storage.file.log.Bodies;
import org.backplane.storage.file.log.Row;
import org.backplane.storage.file.log.Segment;
import org.backplane.storage.file.log.SegmentIndex;

/**
 * One shard: which offsets it has, and in which segments they lie. The commit thread changes it; reads come from any
 * thread and see what the commit thread published last.
 */
final class ShardLog implements Shard {
    private static final int ROWS_AT_ONCE = 1024;

    private final int number;
    private final ShardReader reader;
    private final TailRing ring = new TailRing();
    private final Map<Long, Long> openTransactions = new HashMap<>();
    private volatile List<Segment> segments = List.of();
    private volatile long next;
    private volatile long lastStable;
    private long assigned;

    ShardLog(int number, ShardReader reader) {
        this.number = number;
        this.reader = reader;
    }

    // ---- the commit thread's, and before it runs the recovery's

    /** Gives offsets to a batch of that many records; they count when it is {@link #accepted}. */
    long assign(int count) {
        long base = assigned;
        assigned += count;
        return base;
    }

    /** Takes back what was assigned and will not be accepted. */
    void unassign() {
        assigned = next;
    }

    /** Takes back one assignment, the last. */
    void unassign(long base) {
        assigned = base;
    }

    /** The batch is durable. */
    void accepted(long base, Append append, Segment segment, Bodies bodies, int body) {
        RecordBatch batch = append.batch();
        boolean first = segment.add(
                number,
                base,
                batch.count(),
                bodies.position(body),
                bodies.length(body),
                batch.maxTimestampMs(),
                batch.producerId(),
                batch.flags(),
                append.queues());
        if (first) {
            add(segment);
        }
        transaction(base, batch.producerId(), batch.flags());
        next = base + batch.count();
        lastStable = stable();
    }

    void add(Segment segment) {
        List<Segment> more = new ArrayList<>(segments);
        more.add(segment);
        segments = List.copyOf(more);
    }

    /** These are its segments now; what lies below that offset was merged or dropped. */
    void replace(List<Segment> newSegments, long changedBelow) {
        segments = newSegments;
        ring.hideBelow(changedBelow);
    }

    /** Takes over what the log and its checkpoint know. */
    void recovered(long nextOffset) {
        next = Math.max(next, nextOffset);
        assigned = next;
        lastStable = stable();
    }

    void recovered(Row row) {
        transaction(row.baseOffset(), row.producerId(), row.flags());
    }

    private void transaction(long base, long producerId, int flags) {
        if ((flags & RecordBatch.CONTROL) != 0) {
            openTransactions.remove(producerId);
        } else if ((flags & RecordBatch.TRANSACTIONAL) != 0) {
            openTransactions.putIfAbsent(producerId, base);
        }
    }

    private long stable() {
        long first = next;
        for (long open : openTransactions.values()) {
            first = Math.min(first, open);
        }
        return first;
    }

    // ---- any thread's

    TailRing ring() {
        return ring;
    }

    List<Segment> segments() {
        return segments;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public long epoch() {
        return 0;
    }

    @Override
    public long logStartOffset() {
        List<Segment> now = segments;
        return now.isEmpty()
                ? next
                : now.getFirst()
                        .index()
                        .span(number)
                        .map(SegmentIndex.Span::startOffset)
                        .orElse(next);
    }

    @Override
    public long highWatermark() {
        return next;
    }

    @Override
    public long lastStableOffset() {
        return lastStable;
    }

    @Override
    public long offsetForTime(long timestampMs) {
        return reader.offsetForTime(this, timestampMs);
    }

    @Override
    public void read(long[] offsets, ReadListener listener) {
        reader.read(this, offsets, listener);
    }

    @Override
    public void fetch(long fromOffset, int maxBytes, ReadListener listener) {
        reader.fetch(this, fromOffset, maxBytes, listener);
    }

    @Override
    public void scan(ScanVisitor visitor) {
        reader.scan(
                this,
                row -> visitor.batch(row.baseOffset(), row.count(), row.bytes(), row.maxTimestampMs(), row.queues()));
    }

    /** Where that offset lies, or the next there is, and the rows that follow in the same segment; empty at the end. */
    Located locate(long offset, int max) throws IOException {
        List<Segment> now = segments;
        int low = 0;
        int high = now.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (endOffset(now.get(middle)) > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        if (low == now.size()) {
            return Located.NOWHERE;
        }
        return new Located(now.get(low), now.get(low).index().rows(number, offset, Math.min(max, ROWS_AT_ONCE)));
    }

    private long endOffset(Segment segment) {
        return segment.index().span(number).map(SegmentIndex.Span::endOffset).orElse(Long.MIN_VALUE);
    }

    /** Rows that follow one another, and the segment they lie in. */
    record Located(Segment segment, List<Row> rows) {
        private static final Located NOWHERE = new Located(Segment.numbered(0), List.of());
    }
}
