// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.backplane.storage.file.log.Segment;
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
        for (ShardLog shard : shards.values()) {
            reader.scan(shard, row -> {
                if (row.isTransactional()) {
                    shard.recovered(row);
                }
            });
            shard.recovered(shard.highWatermark() + lostOffsets(lostBytes));
        }
    }

    /** No shard may give an offset out again that was in lost bytes: a cursor might take it for acknowledged. */
    private static long lostOffsets(long lostBytes) {
        return lostBytes;
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
            if (shard.segments().stream().anyMatch(inputs::contains)) {
                shard.replace(replaced(shard.segments(), inputs, holding));
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

    Map<Integer, ShardLog> shards() {
        return shards;
    }
}
