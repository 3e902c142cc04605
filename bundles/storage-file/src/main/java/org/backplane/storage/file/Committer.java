// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.backplane.api.store.Commit;
import org.backplane.api.store.ShardStore.Health;
import org.backplane.api.store.StoreException;
import org.backplane.api.store.StoreException.Category;
import org.backplane.storage.file.log.LogWriter;
import org.backplane.storage.file.log.SyncFailedException;
import org.backplane.storage.file.state.StateStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes the log: takes what waits, writes it, syncs once, then tells the listeners in order. It sleeps
 * while nothing waits. {@link #commit} and {@link #call} are for any thread and never block.
 */
final class Committer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int GROUP_COMMITS_MAX = 8192;
    private static final int COMMIT_BYTES_MAX = 64 << 20;
    private static final long MARK_AFTER_NS = 200_000_000L;
    private static final long PROBE_EVERY_NS = 1_000_000_000L;
    private static final long LOG_REFUSALS_EVERY_NS = 10_000_000_000L;

    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final LogWriter writer;
    private final StateStore state;
    private final LogMap log;
    private final TailCache tail;
    private final Group group;
    private final StoreFigures figures;
    private final Supplier<StoreSettings> settings;
    private final Progress progress;
    private final Thread thread;

    private volatile boolean sleeping;
    private volatile boolean closing;
    private volatile boolean ended;
    private volatile Health health = Health.GOOD;
    private volatile @Nullable StoreException fatal;
    private volatile boolean cleanlyClosed;
    private boolean marked = true;
    private long loggedAt = System.nanoTime() - LOG_REFUSALS_EVERY_NS;

    /** Hears on the commit thread how the log grows; must be quick. */
    interface Progress {
        void written(long bytes);

        void ended(org.backplane.storage.file.log.Segment segment);
    }

    /** A commit in the queue; one that is over the limit waits for its turn to be refused. */
    private record Waiting(Commit commit, boolean overLimit) {}

    Committer(
            LogWriter writer,
            StateStore state,
            LogMap log,
            TailCache tail,
            StoreFigures figures,
            Supplier<StoreSettings> settings,
            Progress progress) {
        this.writer = writer;
        this.state = state;
        this.log = log;
        this.tail = tail;
        this.group = new Group(log, figures);
        this.figures = figures;
        this.settings = settings;
        this.progress = progress;
        this.thread = StoreThread.make("store-commit", this);
    }

    void start() {
        thread.start();
    }

    // ---- any thread

    void commit(Commit commit) {
        long bytes = commit.bytes();
        boolean overLimit = waitingBytes.addAndGet(bytes) > settings.get().waitingCommitBytesMax();
        if (overLimit) {
            waitingBytes.addAndGet(-bytes);
        }
        waiting.add(new Waiting(commit, overLimit));
        if (ended) {
            refuseRest();
        } else {
            wake();
        }
    }

    /** Runs something between two groups, on the commit thread, or on this one once that has ended. */
    <T> CompletableFuture<T> call(Supplier<T> task) {
        var result = new CompletableFuture<T>();
        tasks.add(() -> result.complete(task.get()));
        if (ended) {
            runTasks();
        } else {
            wake();
        }
        return result;
    }

    long waitingBytes() {
        return waitingBytes.get();
    }

    Health health() {
        return ended ? new Health(false, "the store is closed") : health;
    }

    boolean isFatal() {
        return fatal != null;
    }

    /** Writes what waits and ends the thread; returns whether it ended in time. */
    boolean close(long millis) throws InterruptedException {
        closing = true;
        wake();
        thread.join(millis);
        return !thread.isAlive();
    }

    /** Returns when the thread has ended, however long that takes. */
    void awaitEnd() throws InterruptedException {
        thread.join();
    }

    /** Whether the log was closed in good order; once the thread has ended. */
    boolean isCleanlyClosed() {
        return cleanlyClosed;
    }

    private void wake() {
        if (sleeping) {
            LockSupport.unpark(thread);
        }
    }

    // ---- the commit thread

    @Override
    public void run() {
        try {
            while (true) {
                runTasks();
                if (!commitGroup()) {
                    if (closing) {
                        break;
                    }
                    idle();
                }
            }
        } catch (RuntimeException | Error e) {
            fail(new StoreException(Category.FATAL, "the commit thread failed", e));
            group.refuseAll(closed());
            group.tell();
        } finally {
            end();
        }
    }

    private boolean commitGroup() {
        if (waiting.isEmpty()) {
            return false;
        }
        StoreException refusal = rollIfFull();
        take(refusal);
        if (writer.groupBytes() > 0) {
            write();
        }
        group.tell();
        return true;
    }

    private @Nullable StoreException rollIfFull() {
        if (fatal != null || !writer.isFull(settings.get().segmentBytes())) {
            return fatal;
        }
        try {
            progress.ended(writer.roll());
            log.add(writer.segment());
            return null;
        } catch (SyncFailedException e) {
            return fail(new StoreException(Category.FATAL, "the disk failed to sync; restart the broker", e));
        } catch (IOException e) {
            return full(e);
        }
    }

    /** Lays out what waits, as much as fits one group; all of it is refused if there is a reason. */
    private void take(@Nullable StoreException refusal) {
        int batchBytesMax = settings.get().maxBatchBytes();
        while (!writer.isGroupFull() && group.size() < GROUP_COMMITS_MAX) {
            Waiting next = waiting.poll();
            if (next == null) {
                return;
            }
            Commit commit = next.commit;
            if (next.overLimit) {
                group.refuse(commit, new StoreException(Category.FULL, "too many bytes wait for the disk"));
                continue;
            }
            waitingBytes.addAndGet(-commit.bytes());
            if (refusal != null) {
                group.refuse(commit, refusal);
            } else if (commit.bytes() > COMMIT_BYTES_MAX || isTooLarge(commit, batchBytesMax)) {
                group.refuse(commit, new StoreException(Category.FULL, "the batch is larger than the store takes"));
            } else {
                group.add(commit, writer);
            }
        }
    }

    private static boolean isTooLarge(Commit commit, int batchBytesMax) {
        for (int i = 0; i < commit.appends().size(); i++) {
            if (commit.appends().get(i).batch().bytes().length > batchBytesMax) {
                return true;
            }
        }
        return false;
    }

    private void write() {
        StoreSettings now = settings.get();
        writer.syncEveryGroup(now.syncCommits());
        long start = System.nanoTime();
        long bytes = writer.groupBytes();
        try {
            writer.flush();
        } catch (SyncFailedException e) {
            group.refuseAll(fail(new StoreException(Category.FATAL, "the disk failed to sync; restart the broker", e)));
            cutAfterFailure();
            return;
        } catch (IOException e) {
            group.refuseAll(cutBack(e));
            return;
        }
        group.apply(writer, state, tail, now.tailCacheBytes());
        writer.accept();
        marked = false;
        health = Health.GOOD;
        figures.flushNs.add(System.nanoTime() - start);
        figures.groups.add(1);
        figures.writtenBytes.add(bytes);
        progress.written(bytes);
    }

    /** The disk is full, or so: the file must end where it ended before, for good, before anybody hears a refusal. */
    private StoreException cutBack(IOException cause) {
        try {
            writer.cutBack();
            return full(cause);
        } catch (IOException e) {
            e.addSuppressed(cause);
            return fail(new StoreException(Category.FATAL, "the log cannot be cut back; restart the broker", e));
        }
    }

    /** Nobody can know what of this group is on the disk; what is not there cannot come back after the restart. */
    private void cutAfterFailure() {
        try {
            writer.cutBack();
        } catch (IOException e) {
            LOG.warn("What was written but not synced could not be cut off, and may be there after the restart", e);
        }
    }

    private StoreException full(IOException cause) {
        String reason = "the log cannot be written: " + cause.getMessage();
        health = new Health(false, reason);
        if (System.nanoTime() - loggedAt > LOG_REFUSALS_EVERY_NS) {
            loggedAt = System.nanoTime();
            LOG.error("Durable messages are refused until there is room again: {}", reason);
        }
        return new StoreException(Category.FULL, reason, cause);
    }

    private StoreException fail(StoreException cause) {
        fatal = cause;
        health = new Health(false, String.valueOf(cause.getMessage()));
        LOG.error("The store takes no more commits until the broker is restarted", cause);
        return cause;
    }

    private void idle() {
        boolean probes = fatal == null && !health.writable();
        boolean marks = fatal == null && !marked;
        sleeping = true;
        if (waiting.isEmpty() && tasks.isEmpty() && !closing) {
            if (probes) {
                LockSupport.parkNanos(this, PROBE_EVERY_NS);
            } else if (marks) {
                LockSupport.parkNanos(this, MARK_AFTER_NS);
            } else {
                LockSupport.park(this);
            }
        }
        sleeping = false;
        if (waiting.isEmpty() && tasks.isEmpty() && !closing) {
            if (probes) {
                probe();
            } else if (marks) {
                mark();
            }
        }
    }

    private void probe() {
        try {
            writer.probe();
            health = Health.GOOD;
            LOG.info("The log can be written again");
        } catch (SyncFailedException e) {
            fail(new StoreException(Category.FATAL, "the disk failed to sync; restart the broker", e));
        } catch (IOException e) {
            full(e);
        }
    }

    private void mark() {
        marked = true;
        try {
            writer.mark();
        } catch (IOException e) {
            cutBack(e);
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private void end() {
        ended = true;
        refuseRest();
        try {
            if (fatal == null) {
                mark();
                writer.close();
                cleanlyClosed = fatal == null;
            } else {
                writer.abandon();
            }
        } catch (IOException e) {
            LOG.error("The log could not be closed cleanly", e);
        }
        runTasks();
    }

    /** One thread at a time, so that whoever is refused hears of it in the order of the commits. */
    private synchronized void refuseRest() {
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            next.commit.listener().onRefused(next.commit, closed());
        }
    }

    /** Why it takes nothing: for good, if it failed, so that nobody waits for it to come back. */
    private StoreException closed() {
        StoreException failure = fatal;
        return failure != null ? failure : new StoreException(Category.CLOSED, "the store is closed");
    }
}
