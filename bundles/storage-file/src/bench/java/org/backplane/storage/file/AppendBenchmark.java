// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.store.Append;
import org.backplane.api.store.Commit;
import org.backplane.api.store.StoreException;
import org.backplane.storage.file.io.DiskFiles;
import org.backplane.testkit.runtime.FakeMetrics;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A PUBLISH for durable sessions on its way to the disk: a lane's turn makes one commit of what it read, here 1, 16 or 256
 * records of 64 bytes, and the commit thread writes and syncs what waits. Times are for each record; bytes are the store's
 * own and those of the commit, for the records are there before; so are those of opening and closing it, about 1 MB for each
 * iteration, which shows where few commits fit into one. On a real disk the sync is most of the time.
 */
@State(Scope.Thread)
public class AppendBenchmark {
    private static final int SHARDS = 16;
    private static final int RECORD_BYTES = 64;

    /** Whether each group of commits is synced, as {@code storage.durability} says. */
    @Param({"true", "false"})
    public boolean sync;

    /** Commits under way: 1 for a lane that waits for each, more for lanes that are kept busy. */
    @Param({"1", "64"})
    public int underWay;

    private final Path folder = folder();
    private final Append[] appends = appends();
    private final Semaphore room = new Semaphore(0);
    private final Commit.Listener done = new Commit.Listener() {
        @Override
        public void onCommitted(Commit commit, long[] baseOffsets) {
            room.release();
        }

        @Override
        public void onRefused(Commit commit, StoreException cause) {
            throw new IllegalStateException(cause);
        }
    };

    private @Nullable FileShardStore store;
    private int next;

    /** Beside the build, for the folder for temporary files may be memory. */
    private static Path folder() {
        try {
            return Files.createTempDirectory(Path.of(System.getProperty("backplane.bench", "target")), "append-");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Append[] appends() {
        Append[] appends = new Append[SHARDS];
        for (int i = 0; i < SHARDS; i++) {
            appends[i] = new Append(i, RecordBatch.canonical(new byte[RECORD_BYTES], 0), new int[] {1});
        }
        return appends;
    }

    /** An empty log for each iteration: what is written without a sync would fill a disk in minutes. */
    @Setup(Level.Iteration)
    public void open() throws IOException {
        StoreSettings settings = TestSettings.syncing(TestSettings.usual(), sync);
        store = FileShardStore.open(new DiskFiles(folder), settings, new FakeMetrics());
        room.release(underWay);
    }

    @TearDown(Level.Iteration)
    public void close() throws IOException {
        room.acquireUninterruptibly(underWay);
        FileShardStore old = store;
        if (old != null) {
            old.close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    Files.delete(file);
                }
            }
        }
    }

    @TearDown(Level.Trial)
    public void remove() throws IOException {
        Files.delete(folder);
    }

    @Benchmark
    public void turnOf1() throws InterruptedException {
        commit(1);
    }

    @Benchmark
    @OperationsPerInvocation(16)
    public void turnOf16() throws InterruptedException {
        commit(16);
    }

    @Benchmark
    @OperationsPerInvocation(256)
    public void turnOf256() throws InterruptedException {
        commit(256);
    }

    private void commit(int records) throws InterruptedException {
        FileShardStore to = store;
        if (to == null) {
            throw new IllegalStateException("not open");
        }
        room.acquire();
        Commit commit = new Commit(done);
        for (int i = 0; i < records; i++) {
            commit.append(appends[next++ & (SHARDS - 1)]);
        }
        to.commit(commit);
    }
}
