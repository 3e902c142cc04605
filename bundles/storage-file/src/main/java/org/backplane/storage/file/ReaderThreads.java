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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that answer reads. They are never interrupted: that would close the files under them. Any thread. */
final class ReaderThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReaderThreads.class);
    private static final long CLOSE_MS = 1000;

    private final ThreadPoolExecutor executor;
    private volatile int waitingMax;
    private volatile boolean closed;

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
            listener.onFailed(closedException(e));
        }
    }

    private void run(Shard.ReadListener listener, Read read) {
        try {
            List<Shard.Stored> found;
            try {
                if (closed) {
                    listener.onFailed(closedException(null));
                    return;
                }
                found = read.run();
            } catch (IOException | RuntimeException e) {
                listener.onFailed(failure(e));
                return;
            }
            listener.onRead(found);
        } catch (RuntimeException e) {
            LOG.error("The listener of a read failed", e);
        }
    }

    /** Once another store may be at the files, it may have moved what was looked for: that is no damage. */
    private StoreException failure(Exception cause) {
        if (closed) {
            return closedException(cause);
        }
        LOG.error("A read of the log failed", cause);
        return ShardReader.unreadable(cause);
    }

    private static StoreException closedException(@Nullable Exception cause) {
        var closed = new StoreException(StoreException.Category.CLOSED, "the store is closed");
        if (cause != null) {
            closed.initCause(cause);
        }
        return closed;
    }

    /** No read is begun any more: those that wait fail with {@link StoreException.Category#CLOSED}, to be made again elsewhere. */
    void stop() {
        closed = true;
        executor.shutdown();
    }

    /** Lets the reads under way finish, for a bounded time. */
    @Override
    public void close() {
        stop();
        try {
            if (!executor.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("Reads are still under way after {} ms", CLOSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
