// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.backplane.storage.file.log.Segment;
import org.backplane.storage.file.log.SegmentIndex;
import org.backplane.storage.file.state.ShardMark;

/** All segments and all shards. The commit thread changes it, and before it runs the recovery; any thread reads. */
final class LogMap {
    private final ConcurrentSkipListMap<Integer, ShardLog> shards = new ConcurrentSkipListMap<>();
    private final ShardReader reader;
    private volatile List<Segment> segments = List.of();

    LogMap(ShardReader reader) {
        this.reader = reader;
    }

    ShardLog shard(int number) {
        ShardLog shard = shards.get(number);
        return shard != null ? shard : shards.computeIfAbsent(number, n -> new ShardLog(n, reader));
    }

    List<Integer> shardsWithBatches() {
        return shards.values().stream()
                .filter(shard -> !shard.segments().isEmpty())
                .map(ShardLog::number)
                .toList();
    }

    List<Segment> segments() {
        return segments;
    }

    long bytes() {
        return segments.stream().mapToLong(Segment::bytes).sum();
    }

    List<ShardMark> marks() {
        return shards.values().stream()
                .map(shard -> new ShardMark(shard.number(), shard.highWatermark()))
                .toList();
    }

    /** Takes over what a recovery found. */
    void recovered(List<Segment> found, List<ShardMark> marks, long lostBytes) {
        found.forEach(this::add);
        for (Segment segment : found) {
            for (int number : segment.index().shards()) {
                ShardLog shard = shard(number);
                shard.add(segment);
                segment.index().span(number).ifPresent(span -> shard.recovered(span.endOffset()));
            }
        }
        marks.forEach(mark -> shard(mark.shard()).recovered(mark.nextOffset()));
        boolean transactions =
                found.stream().anyMatch(segment -> segment.index().hasTransactions());
        for (ShardLog shard : shards.values()) {
            if (transactions) {
                recoverTransactions(shard);
            }
            // No offset that may have been in lost bytes is given out again: a cursor might take it for acknowledged.
            // A record takes more than a byte, so this leaves room for all that can have been there.
            shard.recovered(shard.highWatermark() + lostBytes);
        }
    }

    private void recoverTransactions(ShardLog shard) {
        reader.scan(shard, row -> {
            if (row.isTransactional()) {
                shard.recovered(row);
            }
        });
    }

    void add(Segment segment) {
        List<Segment> more = new ArrayList<>(segments);
        more.add(segment);
        segments = List.copyOf(more);
    }

    /** Puts one segment, or none, in the place of some that follow one another. */
    void replace(List<Segment> inputs, List<Segment> outputs) {
        segments = replaced(segments, inputs, outputs);
        for (ShardLog shard : shards.values()) {
            List<Segment> holding = outputs.stream()
                    .filter(output -> output.index().span(shard.number()).isPresent())
                    .toList();
            long end = inputs.stream()
                    .flatMap(input -> input.index().span(shard.number()).stream())
                    .mapToLong(SegmentIndex.Span::endOffset)
                    .max()
                    .orElse(-1);
            if (end >= 0) {
                shard.replace(replaced(shard.segments(), inputs, holding), end);
            }
        }
    }

    private static List<Segment> replaced(List<Segment> all, List<Segment> inputs, List<Segment> outputs) {
        List<Segment> result = new ArrayList<>(all.size());
        boolean placed = false;
        for (Segment segment : all) {
            if (!inputs.contains(segment)) {
                result.add(segment);
            } else if (!placed) {
                result.addAll(outputs);
                placed = true;
            }
        }
        return List.copyOf(result);
    }
}
