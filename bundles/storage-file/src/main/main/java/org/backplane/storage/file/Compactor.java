// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.backplane.api.store.ShardStore.Liveness;
import org.backplane.storage.file.io.LogFiles;
import org.backplane.storage.file.log.Position;
import org.backplane.storage.file.log.Row;
import org.backplane.storage.file.log.Segment;
import org.backplane.storage.file.log.SegmentMerge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives disk space back: drops old segments in which nothing is live and merges those in which little is. Only segments
 * that both checkpoints cover are touched, so what they say of small state is not needed any more. The housekeeper's.
 */
final class Compactor {
    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);
    private static final int ROWS_AT_ONCE = 1024;

    private final LogFiles files;
    private final LogMap log;
    private final Committer committer;
    private final StoreFigures figures;
    private final Quarantine quarantine;
    private final BooleanSupplier stops;

    /** @param stops asked often; once true, what is under way is given up */
    Compactor(
            LogFiles files,
            LogMap log,
            Committer committer,
            StoreFigures figures,
            Quarantine quarantine,
            BooleanSupplier stops) {
        this.stops = stops;
        this.files = files;
        this.log = log;
        this.committer = committer;
        this.figures = figures;
        this.quarantine = quarantine;
    }

    /**
     * Looks at every old segment once.
     *
     * @throws CancellationException if it is to stop
     */
    void run(Liveness liveness, long coveredPosition, StoreSettings settings) throws IOException {
        List<Segment> sparse = new ArrayList<>();
        long sparseBytes = 0;
        for (Segment segment : log.segments()) {
            if (!segment.isSealed() || segment.last() >= Position.segment(coveredPosition)) {
                break;
            }
            long live = liveBytes(segment, liveness);
            if (live == 0) {
                drop(segment);
                continue;
            }
            boolean isSparse = live * 100 < segment.bytes() * settings.compactBelowPercent();
            if (!sparse.isEmpty() && (!isSparse || sparseBytes + live > settings.segmentBytes())) {
                merge(sparse, liveness);
                sparse.clear();
                sparseBytes = 0;
            }
            if (isSparse) {
                sparse.add(segment);
                sparseBytes += live;
            }
        }
        if (!sparse.isEmpty()) {
            merge(sparse, liveness);
        }
    }

    private long liveBytes(Segment segment, Liveness liveness) throws IOException {
        long bytes = 0;
        for (int shard : segment.index().shards()) {
            long next = Long.MIN_VALUE;
            for (List<Row> rows = segment.index().rows(shard, next, ROWS_AT_ONCE);
                    !rows.isEmpty();
                    rows = segment.index().rows(shard, next, ROWS_AT_ONCE)) {
                for (Row row : rows) {
                    bytes += isLive(liveness, row) ? row.length() : 0;
                }
                next = rows.getLast().endOffset();
            }
        }
        return bytes;
    }

    private boolean isLive(Liveness liveness, Row row) {
        if (stops.getAsBoolean()) {
            throw new CancellationException("the store closes");
        }
        return liveness.isLive(row.shard(), row.baseOffset(), row.count(), row.queues());
    }

    private void drop(Segment segment) throws IOException {
        replace(List.of(segment), List.of());
        figures.droppedSegments.add(1);
        LOG.debug("Dropped {}: nothing in it is needed any more", segment);
    }

    private void merge(List<Segment> inputs, Liveness liveness) throws IOException {
        Segment merged = new SegmentMerge(files, inputs, quarantine).run(row -> isLive(liveness, row));
        replace(List.copyOf(inputs), List.of(merged));
        figures.mergedSegments.add(inputs.size());
        LOG.debug("Merged {} into {}", inputs, merged);
    }

    private void replace(List<Segment> inputs, List<Segment> outputs) throws IOException {
        committer
                .call(() -> {
                    log.replace(inputs, outputs);
                    return true;
                })
                .join();
        for (Segment input : inputs) {
            files.delete(input.name());
            files.delete(input.indexName());
        }
    }
}
