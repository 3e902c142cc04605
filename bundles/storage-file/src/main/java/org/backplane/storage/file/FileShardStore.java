// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.backplane.api.runtime.Metrics;
import org.backplane.api.store.Capabilities;
import org.backplane.api.store.Commit;
import org.backplane.api.store.KeyValueStore;
import org.backplane.api.store.Shard;
import org.backplane.api.store.ShardStore;
import org.backplane.storage.file.io.LogFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store on disk: opened by {@link StoreOpening}, it wires the commit thread, the housekeeper and the readers. Any
 * thread.
 */
public final class FileShardStore implements ShardStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileShardStore.class);
    private static final long CLOSE_COMMITS_MS = 1500;
    private static final long CLOSE_HOUSEKEEPER_MS = 1200;
    private static final long NS_PER_MS = 1_000_000L;

    private final StoreParts parts;

    FileShardStore(StoreParts parts) {
        this.parts = parts;
    }

    /** Recovers what is there, which blocks, and opens the store on it. */
    public static FileShardStore open(LogFiles files, StoreSettings settings, Metrics metrics) throws IOException {
        return new StoreOpening(files, settings, metrics).run();
    }

    /** Takes over settings; the threads keep running. */
    public void configure(StoreSettings settings) {
        parts.settings().set(settings);
        parts.readers().configure(settings.readerThreads(), settings.waitingReadsMax());
        parts.housekeeper().settingsChanged();
    }

    @Override
    public Capabilities capabilities() {
        StoreSettings now = parts.settings().get();
        return new Capabilities(true, now.syncCommits(), now.maxBatchBytes());
    }

    @Override
    public void commit(Commit commit) {
        parts.committer().commit(commit);
    }

    @Override
    public Shard shard(int number) {
        return parts.log().shard(number);
    }

    @Override
    public List<Integer> shards() {
        return parts.log().shardsWithBatches();
    }

    @Override
    public KeyValueStore keyValues() {
        return parts.state().reader();
    }

    @Override
    public void retain(Liveness liveness) {
        parts.housekeeper().retain(liveness);
    }

    @Override
    public Health health() {
        return parts.committer().health();
    }

    /** Brings both checkpoints up to now; blocks. */
    void checkpointNow() {
        checkpointOnce();
        checkpointOnce();
    }

    /** Brings the older checkpoint up to now; blocks. */
    void checkpointOnce() {
        background(parts.housekeeper()::checkpoint).join();
    }

    /** Does this on the thread for work in the background. */
    CompletableFuture<Void> background(Housekeeper.Work work) {
        return parts.housekeeper().order(work);
    }

    /** Looks for segments to drop and to merge; blocks. */
    void compactNow() {
        parts.housekeeper()
                .order(() -> {
                    parts.housekeeper().sealEnded();
                    parts.housekeeper().compact();
                })
                .join();
    }

    int segmentCount() {
        return parts.log().segments().size();
    }

    /**
     * Writes and syncs what waits, hands over to whoever opens next, and ends every thread. Returns after 4 s at the latest:
     * what a slow disk leaves to do then is done behind, and the next store waits for it.
     */
    @Override
    public void close() {
        long start = System.nanoTime();
        boolean interrupted = Thread.interrupted(); // joins must not be cut short, or files would close under threads
        try {
            parts.readers().stop();
            boolean written = parts.committer().close(CLOSE_COMMITS_MS);
            boolean kept = parts.housekeeper().close(CLOSE_HOUSEKEEPER_MS);
            parts.readers().close();
            long ns = System.nanoTime() - start;
            parts.figures().closeNs.add(ns);
            if (written && kept) {
                LOG.info("The store is closed after {} ms", ns / NS_PER_MS);
            } else {
                LOG.error("The disk is slow: the store is not closed after {} ms and goes on closing", ns / NS_PER_MS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            parts.figures().close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
