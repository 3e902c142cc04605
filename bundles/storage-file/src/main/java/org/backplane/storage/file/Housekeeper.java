// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.backplane.api.store.ShardStore.Liveness;
import org.backplane.storage.file.io.LogFiles;
import org.backplane.storage.file.log.LogWriter;
import org.backplane.storage.file.log.Segment;
import org.backplane.storage.file.log.SegmentMerge;
import org.backplane.storage.file.state.ShardMark;
import org.backplane.storage.file.state.StateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one background thread: writes the index of segments that ended, checkpoints small state, and compacts. It sleeps for
 * as long as nothing is committed. What fails is logged and tried again at the next turn.
 */
final class Housekeeper implements Runnable, Committer.Progress {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
    private static final long NS_PER_MS = 1_000_000L;
    private static final long RETRY_NS = 1_000_000_000L;

    private final LogFiles files;
    private final LogMap log;
    private final LogWriter writer;
    private final StateStore state;
    private final StoreFigures figures;
    private final Supplier<StoreSettings> settings;
    private final Thread thread = StoreThread.make("store-housekeeping", this);
    private final ConcurrentLinkedQueue<Segment> toSeal = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Order> orders = new ConcurrentLinkedQueue<>();

    private Optional<Committer> committer = Optional.empty();
    private Optional<Compactor> compactor = Optional.empty();
    private volatile Optional<Liveness> liveness = Optional.empty();
    private volatile boolean closing;

    /** Whether nobody looks at {@link #orders} any more. */
    private volatile boolean over;

    private volatile long uncheckedBytes;
    private volatile boolean changed;
    private long checkpointedAt = System.nanoTime();
    private long compactedAt = System.nanoTime();
    private boolean compactable = true;
    private boolean retrying;

    /** Something to do at once, and who waits for it. */
    private record Order(Work work, CompletableFuture<Void> done) {}

    /** What an order does. */
    interface Work {
        void run() throws IOException;
    }

    /** Where the log stood at a freeze of small state. */
    private record Frozen(long position, List<ShardMark> shards) {}

    Housekeeper(
            LogFiles files,
            LogMap log,
            LogWriter writer,
            StateStore state,
            StoreFigures figures,
            Supplier<StoreSettings> settings) {
        this.files = files;
        this.log = log;
        this.writer = writer;
        this.state = state;
        this.figures = figures;
        this.settings = settings;
    }

    void start(Committer newCommitter, Compactor newCompactor) {
        committer = Optional.of(newCommitter);
        compactor = Optional.of(newCompactor);
        thread.start();
    }

    // ---- the commit thread

    @Override
    public void written(long bytes) {
        boolean first = !changed;
        long before = uncheckedBytes;
        long enough = settings.get().checkpointBytes();
        uncheckedBytes = before + bytes;
        changed = true;
        if (first || before < enough && before + bytes >= enough) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void ended(Segment segment) {
        toSeal.add(segment);
        LockSupport.unpark(thread);
    }

    // ---- any thread

    void retain(Liveness newLiveness) {
        liveness = Optional.of(newLiveness);
        LockSupport.unpark(thread);
    }

    void seal(Segment segment) {
        toSeal.add(segment);
    }

    void settingsChanged() {
        LockSupport.unpark(thread);
    }

    /** Does this on the housekeeper's thread as soon as it is free; cancelled if the store closes before. */
    CompletableFuture<Void> order(Work work) {
        var done = new CompletableFuture<Void>();
        orders.add(new Order(work, done));
        LockSupport.unpark(thread);
        if (over) {
            cancelOrders();
        }
        return done;
    }

    private void cancelOrders() {
        for (Order order = orders.poll(); order != null; order = orders.poll()) {
            order.done.cancel(false);
        }
    }

    boolean isClosing() {
        return closing;
    }

    /**
     * Ends the thread after what it is doing, which it gives up where it can; returns whether it ended in time. It closes the
     * state files as the last thing of all, in its own time if it must, once the commit thread has ended.
     */
    boolean close(long millis) throws InterruptedException {
        closing = true;
        LockSupport.unpark(thread);
        thread.join(millis);
        return !thread.isAlive();
    }

    // ---- the housekeeper's thread

    @Override
    public void run() {
        keepHouse();
        over = true;
        cancelOrders();
        try {
            committer.orElseThrow().awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread()
                    .interrupt(); // nobody interrupts it; if somebody does, the log is read at the next start
        }
        handOver();
    }

    private void keepHouse() {
        while (!closing) {
            attempt("write the index of a segment", this::sealEnded);
            if (changed && (uncheckedBytes >= settings.get().checkpointBytes() || checkpointDueNs() <= 0)) {
                attempt("checkpoint the small state", this::checkpoint);
            }
            if (liveness.isPresent() && compactable && compactDueNs() <= 0) {
                attempt("compact the log", this::compact);
            }
            for (Order order = orders.poll(); order != null; order = orders.poll()) {
                carryOut(order);
            }
            sleep();
        }
    }

    private void sleep() {
        if (closing || !orders.isEmpty() || !toSeal.isEmpty() && !retrying) {
            return;
        }
        long ns = Long.MAX_VALUE;
        if (retrying) {
            ns = RETRY_NS;
        }
        if (changed) {
            ns = Math.min(ns, Math.max(1, checkpointDueNs()));
        }
        if (liveness.isPresent() && compactable) {
            ns = Math.min(ns, Math.max(1, compactDueNs()));
        }
        retrying = false;
        if (ns == Long.MAX_VALUE) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, ns);
        }
    }

    private void attempt(String what, Work work) {
        try {
            work.run();
        } catch (IOException | RuntimeException e) {
            if (!closing) {
                LOG.error("Cannot {}; trying again later", what, e);
            }
            retrying = true;
        }
    }

    private static void carryOut(Order order) {
        try {
            order.work.run();
            order.done.complete(null);
        } catch (IOException | RuntimeException e) {
            order.done.completeExceptionally(e);
        }
    }

    private long checkpointDueNs() {
        return checkpointedAt + settings.get().checkpointMs() * NS_PER_MS - System.nanoTime();
    }

    private long compactDueNs() {
        return compactedAt + settings.get().compactionMs() * NS_PER_MS - System.nanoTime();
    }

    void sealEnded() throws IOException {
        for (Segment segment = toSeal.peek(); segment != null; segment = toSeal.peek()) {
            SegmentMerge.seal(files, segment);
            toSeal.remove();
        }
    }

    void checkpoint() throws IOException {
        checkpointedAt = System.nanoTime();
        Frozen frozen = committer.orElseThrow().call(this::freeze).join();
        state.checkpoint(frozen.position, frozen.shards);
        if (!closing) {
            state.compactSpare();
        }
        figures.checkpoints.add(1);
        compactable = true;
    }

    /** Leaves what the next store needs to open at once. What fails here it makes good by reading the log. */
    private void handOver() {
        try (state) {
            if (committer.orElseThrow().isCleanlyClosed()) {
                toSeal.add(writer.segment());
                sealEnded();
                if (!state.handover(writer.end()).write(files) && changed) {
                    checkpoint();
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("Not all is handed over; the next start reads the log", e);
        }
    }

    private Frozen freeze() {
        state.freeze();
        uncheckedBytes = 0;
        changed = false;
        return new Frozen(writer.covered(), log.marks());
    }

    void compact() throws IOException {
        compactedAt = System.nanoTime();
        compactable = false;
        Liveness alive = liveness.orElse((shard, base, count, queues) -> true);
        compactor.orElseThrow().run(alive, state.coveredPosition(), settings.get());
    }
}
