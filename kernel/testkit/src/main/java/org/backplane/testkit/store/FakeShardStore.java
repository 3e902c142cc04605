// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.backplane.api.store.Append;
import org.backplane.api.store.Capabilities;
import org.backplane.api.store.Commit;
import org.backplane.api.store.KeyValueStore;
import org.backplane.api.store.Shard;
import org.backplane.api.store.ShardStore;
import org.backplane.api.store.StoreException;

/**
 * A {@link ShardStore} in memory that does what a test tells it: hold commits back, refuse them, crash. Either a thread of
 * its own commits and answers reads ({@link #threaded}), or nothing happens until the test calls {@link #commitNow},
 * {@link #readNow} or {@link #pump} ({@link #byHand}), and then on the test's thread. All methods: any thread.
 */
public final class FakeShardStore implements ShardStore, AutoCloseable {
    private static final int MAX_BATCH_BYTES = 16 << 20;

    private final Object lock = new Object();
    private final FakeTables tables = new FakeTables(lock);
    private final TreeMap<Integer, FakeShard> shards = new TreeMap<>();
    private final Deque<Commit> waiting = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Read> reads = new ConcurrentLinkedQueue<>();
    private final Optional<ExecutorService> thread;

    private Optional<Liveness> liveness = Optional.empty();
    private Optional<StoreException.Category> refusal = Optional.empty();
    private boolean held;
    private boolean closed;
    private boolean crashed;

    private record Read(Shard.ReadListener listener, Supplier<List<Shard.Stored>> find) {}

    private FakeShardStore(boolean threaded) {
        this.thread = threaded
                ? Optional.of(Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("fake-store").daemon().factory()))
                : Optional.empty();
    }

    /** A store that commits on a thread of its own, at once. */
    public static FakeShardStore threaded() {
        return new FakeShardStore(true);
    }

    /** A store in which nothing moves until the test says so. */
    public static FakeShardStore byHand() {
        return new FakeShardStore(false);
    }

    // ---- what a test does with it

    /** Commits all that waits, held or not, and tells its listeners; on the calling thread. Returns how many there were. */
    public int commitNow() {
        int done = 0;
        while (commitOne(true)) {
            done++;
        }
        return done;
    }

    /** Makes all that waits durable but tells nobody: the moment between the sync and the answer, for a crash. */
    public int commitSilently() {
        return commitSilently(Integer.MAX_VALUE);
    }

    /** The same with the oldest so many. */
    public int commitSilently(int atMost) {
        synchronized (lock) {
            int done = 0;
            for (Commit next = waiting.peek(); next != null && done < atMost; next = waiting.peek()) {
                write(waiting.remove());
                done++;
            }
            return done;
        }
    }

    /** Answers all reads that wait, on the calling thread. Returns how many there were. */
    public int readNow() {
        int done = 0;
        for (Read read = reads.poll(); read != null; read = reads.poll()) {
            carryOut(read);
            done++;
        }
        return done;
    }

    /** Commits and reads until nothing waits any more, also of what the listeners ask for. Returns how much was done. */
    public int pump() {
        int done = 0;
        for (int step = commitNow() + readNow(); step > 0; step = commitNow() + readNow()) {
            done += step;
        }
        return done;
    }

    /** How many commits wait. */
    public int waitingCommits() {
        synchronized (lock) {
            return waiting.size();
        }
    }

    /** Those commits, oldest first. */
    public List<Commit> waiting() {
        synchronized (lock) {
            return List.copyOf(waiting);
        }
    }

    /** From now on the store's own thread leaves commits waiting; {@link #commitNow} still commits them. */
    public void holdCommits() {
        synchronized (lock) {
            held = true;
        }
    }

    /** Ends {@link #holdCommits}. */
    public void releaseCommits() {
        synchronized (lock) {
            held = false;
        }
        thread.ifPresent(executor -> executor.execute(this::commitReleased));
    }

    /** From now on every commit is refused for that reason. */
    public void refuse(StoreException.Category category) {
        synchronized (lock) {
            refusal = Optional.of(category);
        }
    }

    /** Ends {@link #refuse}. */
    public void accept() {
        synchronized (lock) {
            refusal = Optional.empty();
        }
    }

    /** Drops what is not live, as the real store does in the background; nothing before {@link #retain}. */
    public void compact() {
        synchronized (lock) {
            liveness.ifPresent(alive -> shards.values().forEach(shard -> shard.drop(alive)));
        }
    }

    /**
     * The process dies: what waits is forgotten and nobody hears of it, this store does nothing any more. The answer holds
     * what was committed, and works in the same mode.
     */
    public FakeShardStore crash() {
        var survivor = new FakeShardStore(thread.isPresent());
        synchronized (lock) {
            crashed = true;
            waiting.clear();
            reads.clear();
            copyTo(survivor);
        }
        thread.ifPresent(ExecutorService::shutdownNow);
        return survivor;
    }

    /** Closes cleanly and opens again: what waits is committed first. */
    public FakeShardStore reopen() {
        commitNow();
        close();
        var next = new FakeShardStore(thread.isPresent());
        synchronized (lock) {
            copyTo(next);
        }
        return next;
    }

    /**
     * Takes nothing more and opens again, but has told nobody yet: what waits is refused, and reads fail, at this one's next
     * {@link #pump}. What comes meanwhile is refused at once, so before what waits. By hand only.
     */
    public FakeShardStore reopenBeforeItTells() {
        var next = new FakeShardStore(false);
        synchronized (lock) {
            closed = true;
            copyTo(next);
        }
        return next;
    }

    /** Refuses what waits as {@link StoreException.Category#CLOSED}, commits and reads, and ends the thread. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        commitNow();
        readNow();
        thread.ifPresent(ExecutorService::shutdown);
    }

    // ---- the SPI

    @Override
    public Capabilities capabilities() {
        return new Capabilities(true, true, MAX_BATCH_BYTES);
    }

    @Override
    public void commit(Commit commit) {
        boolean refused;
        synchronized (lock) {
            refused = closed && !crashed;
            if (!closed && !crashed) {
                waiting.add(commit);
                thread.ifPresent(executor -> executor.execute(this::commitReleased));
            }
        }
        if (refused) {
            commit.listener().onRefused(commit, closedException());
        }
    }

    @Override
    public Shard shard(int number) {
        synchronized (lock) {
            return shards.computeIfAbsent(number, n -> new FakeShard(this, n));
        }
    }

    @Override
    public List<Integer> shards() {
        synchronized (lock) {
            return shards.values().stream()
                    .filter(FakeShard::holdsAnything)
                    .map(FakeShard::number)
                    .toList();
        }
    }

    @Override
    public KeyValueStore keyValues() {
        return tables;
    }

    @Override
    public void retain(Liveness newLiveness) {
        synchronized (lock) {
            liveness = Optional.of(newLiveness);
        }
    }

    @Override
    public Health health() {
        synchronized (lock) {
            if (closed || crashed) {
                return new Health(false, "the store is closed");
            }
            return refusal.map(category -> new Health(false, "a test made it refuse: " + category))
                    .orElse(Health.GOOD);
        }
    }

    // ---- inside

    Object lock() {
        return lock;
    }

    /** Queues a read; {@code find} runs under the lock, the listener outside. */
    void answer(Shard.ReadListener listener, Supplier<List<Shard.Stored>> find) {
        synchronized (lock) {
            if (crashed) {
                return;
            }
            if (!closed) {
                reads.add(new Read(listener, find));
                thread.ifPresent(executor -> executor.execute(this::readNow));
                return;
            }
        }
        listener.onFailed(closedException());
    }

    private void carryOut(Read read) {
        Optional<List<Shard.Stored>> found;
        synchronized (lock) {
            found = closed ? Optional.empty() : Optional.of(read.find.get());
        }
        found.ifPresentOrElse(read.listener::onRead, () -> read.listener.onFailed(closedException()));
    }

    private static StoreException closedException() {
        return new StoreException(StoreException.Category.CLOSED, "the store is closed");
    }

    private void commitReleased() {
        while (commitOne(false)) {
            // one commit at a time, so that holdCommits takes effect between two
        }
    }

    private boolean commitOne(boolean evenIfHeld) {
        Commit commit;
        long[] offsets;
        Optional<StoreException> refused;
        synchronized (lock) {
            if (crashed || (held && !evenIfHeld) || waiting.isEmpty()) {
                return false;
            }
            commit = waiting.remove();
            refused = whyNot(commit);
            offsets = refused.isPresent() ? new long[0] : write(commit);
        }
        refused.ifPresentOrElse(
                cause -> commit.listener().onRefused(commit, cause),
                () -> commit.listener().onCommitted(commit, offsets));
        return true;
    }

    private Optional<StoreException> whyNot(Commit commit) {
        if (closed) {
            return Optional.of(closedException());
        }
        boolean tooLarge =
                commit.appends().stream().anyMatch(append -> append.batch().bytes().length > MAX_BATCH_BYTES);
        if (tooLarge) {
            return Optional.of(new StoreException(StoreException.Category.FULL, "the batch is too large"));
        }
        return refusal.map(category -> new StoreException(category, "a test made the store refuse"));
    }

    private long[] write(Commit commit) {
        List<Append> appends = commit.appends();
        long[] offsets = new long[appends.size()];
        for (int i = 0; i < offsets.length; i++) {
            Append append = appends.get(i);
            offsets[i] = shards.computeIfAbsent(append.shard(), n -> new FakeShard(this, n))
                    .append(append);
        }
        commit.mutations().forEach(tables::apply);
        return offsets;
    }

    private void copyTo(FakeShardStore other) {
        synchronized (other.lock) {
            other.tables.copyFrom(tables);
            new ArrayList<>(shards.values()).forEach(shard -> other.shards.put(shard.number(), shard.copyFor(other)));
        }
    }
}
