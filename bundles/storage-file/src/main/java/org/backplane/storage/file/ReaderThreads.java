// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.backplane.api.store.Shard;
import org.backplane.api.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that answer reads. They are never interrupted: that would close the files under them. Any thread. */
final class ReaderThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReaderThreads.class);
    private static final long CLOSE_MS = 1000;

    private final ThreadPoolExecutor executor;
    private volatile int waitingMax;

    ReaderThreads(int threads, int waitingMax) {
        this.waitingMax = waitingMax;
        this.executor = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                task -> StoreThread.make("store-read", task));
    }

    void configure(int threads, int newWaitingMax) {
        waitingMax = newWaitingMax;
        if (threads > executor.getMaximumPoolSize()) {
            executor.setMaximumPoolSize(threads);
            executor.setCorePoolSize(threads);
        } else {
            executor.setCorePoolSize(threads);
            executor.setMaximumPoolSize(threads);
        }
    }

    /** What a read does. */
    interface Read {
        List<Shard.Stored> run() throws IOException;
    }

    /** Runs the read on one of the threads; a read for which there is no room fails on the caller's. */
    void answer(Shard.ReadListener listener, Read read) {
        if (executor.getQueue().size() >= waitingMax) {
            listener.onFailed(new StoreException(StoreException.Category.FULL, "too many reads wait"));
            return;
        }
        try {
            executor.execute(() -> run(listener, read));
        } catch (RejectedExecutionException e) {
            listener.onFailed(new StoreException(StoreException.Category.CLOSED, "the store is closed", e));
        }
    }

    private static void run(Shard.ReadListener listener, Read read) {
        try {
            List<Shard.Stored> found;
            try {
                found = read.run();
            } catch (IOException | RuntimeException e) {
                LOG.error("A read of the log failed", e);
                listener.onFailed(ShardReader.unreadable(e));
                return;
            }
            listener.onRead(found);
        } catch (RuntimeException e) {
            LOG.error("The listener of a read failed", e);
        }
    }

    /** Lets the reads that wait finish, for a bounded time. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("Reads are still under way after {} ms", CLOSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
