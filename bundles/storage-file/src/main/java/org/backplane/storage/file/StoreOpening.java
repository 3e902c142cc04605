// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.backplane.api.runtime.Metrics;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.StoreException;
import org.backplane.storage.file.io.LogFiles;
import org.backplane.storage.file.io.SyncPoint;
import org.backplane.storage.file.log.BodyReader;
import org.backplane.storage.file.log.LogRecovery;
import org.backplane.storage.file.log.LogRecovery.Recovered;
import org.backplane.storage.file.log.LogWriter;
import org.backplane.storage.file.log.RecoverySink;
import org.backplane.storage.file.log.Segment;
import org.backplane.storage.file.state.Handover;
import org.backplane.storage.file.state.StateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a store: checkpoints first, then what of the log they do not cover, then the threads. Used once. */
final class StoreOpening {
    private static final Logger LOG = LoggerFactory.getLogger(StoreOpening.class);
    private static final String STATE_DIRECTORY = "state";
    private static final long NS_PER_MS = 1_000_000L;

    private final LogFiles files;
    private final StoreSettings settings;
    private final StoreFigures figures;
    private final Quarantine quarantine;
    private Optional<Handover> handover = Optional.empty();
    private long lostBytes;

    StoreOpening(LogFiles files, StoreSettings settings, Metrics metrics) {
        this.files = files;
        this.settings = settings;
        this.figures = new StoreFigures(metrics);
        this.quarantine = new Quarantine(files, figures);
    }

    FileShardStore run() throws IOException {
        long start = System.nanoTime();
        handover = Handover.read(files);
        if (handover.isEmpty()) { // whoever left one has done this
            files.createDirectory(Segment.DIRECTORY);
            files.createDirectory(STATE_DIRECTORY);
            files.syncDirectory("", SyncPoint.DIRECTORIES);
        }
        StateStore state = StateStore.open(files);
        boolean open = false;
        try {
            refuseLostState(state);
            FileShardStore store = open(state);
            open = true;
            long ns = System.nanoTime() - start;
            figures.openNs.add(ns);
            LOG.info("The store is open after {} ms", ns / NS_PER_MS);
            return store;
        } finally {
            if (!open) {
                state.close();
                figures.close();
            }
        }
    }

    /** Without a checkpoint the log must reach back to the very beginning, or acknowledged state is gone. */
    private void refuseLostState(StateStore state) throws IOException {
        if (state.newestPosition() > 0) {
            return;
        }
        long expected = 1;
        for (Segment segment : LogRecovery.segments(files.list(Segment.DIRECTORY))) {
            if (segment.isMerged() || segment.first() != expected) {
                throw new StoreException(
                        StoreException.Category.DAMAGED,
                        "Both state files in " + STATE_DIRECTORY + "/ are missing or broken, and the log begins with "
                                + segment
                                + ", too late to rebuild them: bring one back from a backup or from quarantine/, or move "
                                + Segment.DIRECTORY + "/ away to start empty");
            }
            expected++;
        }
    }

    private FileShardStore open(StateStore state) throws IOException {
        var current = new CurrentSettings(settings);
        var readers = new ReaderThreads(settings.readerThreads(), settings.waitingReadsMax());
        var log = new LogMap(new ShardReader(readers, new BodyReader(files, quarantine), figures));
        Recovered recovered = recover(state);
        log.recovered(recovered.segments(), state.shards(), lostBytes);
        LogWriter writer = recovered.writer();
        var tail = new TailCache();
        var housekeeper = new Housekeeper(files, log, writer, state, figures, current);
        var committer = new Committer(writer, state, log, tail, figures, current, housekeeper);
        sealEnded(recovered.segments(), writer, housekeeper);
        gauges(log, committer, tail);
        committer.start();
        housekeeper.start(committer, new Compactor(files, log, committer, figures, quarantine, housekeeper::isClosing));
        return new FileShardStore(new StoreParts(current, log, state, readers, committer, housekeeper, figures));
    }

    /** From what the store before left, if that fits, and by reading the log if not. */
    private Recovered recover(StateStore state) throws IOException {
        if (handover.isPresent() && state.fits(handover.get())) {
            Optional<Recovered> resumed = recovery(state).resume(handover.get().end());
            if (resumed.isPresent()) {
                state.restore(handover.get());
                Handover.delete(files);
                return resumed.get();
            }
        }
        Recovered recovered = recovery(state).run();
        Handover.delete(files);
        return recovered;
    }

    private LogRecovery recovery(StateStore state) {
        return new LogRecovery(files, state.coveredPosition(), state.newestPosition(), sink(state));
    }

    private RecoverySink sink(StateStore state) {
        return new RecoverySink() {
            @Override
            public void mutation(long unitEnd, Mutation mutation) {
                state.replay(unitEnd, mutation);
            }

            @Override
            public void damage(Segment segment, long offset, long length) {
                lostBytes += length;
                quarantine.found(segment, offset, length);
            }

            @Override
            public void missing(long firstNumber, long lastNumber) {
                lostBytes += (lastNumber - firstNumber + 1) * settings.segmentBytes();
                quarantine.missing(firstNumber, lastNumber);
            }
        };
    }

    private static void sealEnded(List<Segment> segments, LogWriter writer, Housekeeper housekeeper) {
        segments.stream()
                .filter(segment -> !segment.isSealed() && segment != writer.segment())
                .forEach(housekeeper::seal);
    }

    private void gauges(LogMap log, Committer committer, TailCache tail) {
        figures.gauge("store.log.bytes", "Bytes of the log on disk", log::bytes);
        figures.gauge(
                "store.log.segments", "Files of the log", () -> log.segments().size());
        figures.gauge("store.waiting.bytes", "Bytes of commits that wait for the disk", committer::waitingBytes);
        figures.gauge("store.tail.bytes", "Bytes of newest messages kept in memory", tail::bytes);
    }
}
