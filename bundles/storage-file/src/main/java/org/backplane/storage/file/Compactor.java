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
        var candidates = new Candidates(liveness, settings);
        for (Segment segment : log.segments()) {
            if (!segment.isSealed() || segment.last() >= Position.segment(coveredPosition)) {
                break;
            }
            long live = liveBytes(segment, liveness);
            if (live == 0) {
                drop(segment);
                continue;
            }
            candidates.next(segment, live);
        }
        candidates.merge();
    }

    /**
     * Segments that follow one another and could be one: those in which little is live, and small ones, as each closing of the
     * store leaves one. A small one that is alone stays as it is.
     */
    private final class Candidates {
        private final Liveness liveness;
        private final StoreSettings settings;
        private final List<Segment> segments = new ArrayList<>();
        private long liveBytes;
        private boolean anySparse;

        Candidates(Liveness liveness, StoreSettings settings) {
            this.liveness = liveness;
            this.settings = settings;
        }

        void next(Segment segment, long live) throws IOException {
            boolean isSparse = live * 100 < segment.bytes() * settings.compactBelowPercent();
            boolean isSmall = segment.bytes() < settings.segmentBytes() / 2;
            boolean isCandidate = isSparse || isSmall;
            if (!isCandidate || liveBytes + live > settings.segmentBytes()) {
                merge();
            }
            if (isCandidate) {
                segments.add(segment);
                liveBytes += live;
                anySparse |= isSparse;
            }
        }

        void merge() throws IOException {
            if (anySparse || segments.size() > 1) {
                Compactor.this.merge(segments, liveness);
            }
            segments.clear();
            liveBytes = 0;
            anySparse = false;
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
