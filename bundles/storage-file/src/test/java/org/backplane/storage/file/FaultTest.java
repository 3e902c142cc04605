// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.testkit.store.StoreProbe.all;
import static org.backplane.testkit.store.StoreProbe.append;
import static org.backplane.testkit.store.StoreProbe.record;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.backplane.api.store.Append;
import org.backplane.api.store.StoreException;
import org.backplane.storage.file.io.DiskFiles;
import org.backplane.storage.file.io.FaultyFiles;
import org.backplane.testkit.runtime.FakeMetrics;
import org.backplane.testkit.store.StoreProbe;
import org.backplane.testkit.store.StoreProbe.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full, or fail to sync; and how the store ends. */
class FaultTest {
    @TempDir
    Path data = Path.of("");

    private final FakeMetrics metrics = new FakeMetrics();
    private FaultyFiles files = new FaultyFiles(new DiskFiles(data));
    private java.util.Optional<FileShardStore> opened = java.util.Optional.empty();

    private FileShardStore open() throws Exception {
        var store = FileShardStore.open(files, TestSettings.segments(4096), metrics);
        opened = java.util.Optional.of(store);
        return store;
    }

    @BeforeEach
    void files() {
        files = new FaultyFiles(new DiskFiles(data));
    }

    @AfterEach
    void close() {
        opened.ifPresent(FileShardStore::close);
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(StoreProbe.DEADLINE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void noticesByItselfThatThereIsRoomAgain() throws Exception {
        var store = open();
        files.full(true);
        StoreProbe.commit(store, c -> c.append(new Append(1, record("refused"), new int[0])));
        assertThat(store.health().writable()).isFalse();

        files.full(false);

        await("health to recover", () -> store.health().writable());
        assertThat(append(store, 1, "after")).isZero();
    }

    @Test
    void keepsWhatWasAcknowledgedThroughRepeatedFullDisks() throws Exception {
        var store = open();
        List<String> acknowledged = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String text = "m" + i;
            files.full(i % 7 >= 5);
            Outcome outcome = StoreProbe.commit(store, c -> c.append(new Append(1, record(text), new int[0])));
            if (outcome.isCommitted()) {
                acknowledged.add(outcome.offset() + "=" + text);
            }
        }
        files.full(false);

        store.close();
        store = open();

        assertThat(acknowledged).hasSize(215);
        assertThat(all(store.shard(1))).isEqualTo(acknowledged);
    }

    @Test
    void takesNothingMoreAfterASyncHasFailed() throws Exception {
        var store = open();
        append(store, 1, "before");
        files.failSyncs(true);
        Outcome failed = StoreProbe.commit(store, c -> c.append(new Append(1, record("failed"), new int[0])));
        files.failSyncs(false);

        Outcome later = StoreProbe.commit(store, c -> c.append(new Append(1, record("later"), new int[0])));

        for (Outcome outcome : List.of(failed, later)) {
            assertThat(outcome.refusal().orElseThrow().category()).isEqualTo(StoreException.Category.FATAL);
        }
        assertThat(store.health().writable()).isFalse();
        assertThat(store.health().reason()).contains("restart");
        store.close();
        store = open();
        assertThat(all(store.shard(1))).containsExactly("0=before");
        assertThat(append(store, 1, "after")).isEqualTo(1);
    }

    @Test
    void syncsManyWaitingCommitsAtOnce() throws Exception {
        var store = open();
        int before = files.syncs();
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            outcomes.add(StoreProbe.submit(store, c -> c.append(new Append(1, record("x"), new int[0]))));
        }

        outcomes.forEach(StoreProbe::await);

        assertThat(files.syncs() - before).isLessThan(1000);
        assertThat(metrics.value("store.groups.count")).isLessThan(1000).isPositive();
    }

    @Test
    void refusesWhatIsMoreThanMayWait() throws Exception {
        var usual = TestSettings.usual();
        var store = FileShardStore.open(
                files, new StoreSettings(true, 1 << 20, 1 << 30, 60_000, 0, 1, 1000, 16, 1 << 20, 60_000, 50), metrics);
        opened = java.util.Optional.of(store);

        Outcome outcome = StoreProbe.commit(store, c -> c.append(new Append(1, record("x".repeat(2000)), new int[0])));

        assertThat(outcome.refusal().orElseThrow().category()).isEqualTo(StoreException.Category.FULL);
        store.configure(usual);
        assertThat(append(store, 1, "x".repeat(2000))).isZero();
    }

    @Test
    void endsItsThreadsAndGaugesWhenItCloses() throws Exception {
        var store = open();
        append(store, 1, "x");
        StoreProbe.read(store.shard(1), 0);
        assertThat(metrics.openGauges()).isPositive();

        long start = System.nanoTime();
        store.close();

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(3000);
        assertThat(metrics.openGauges()).isZero();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("store-")
                        || thread.getName().contains("MVStore"));
    }

    @Test
    void movesStragglersForwardAndDropsTheRest() throws Exception {
        var store = open();
        for (int i = 0; i < 2000; i++) {
            append(store, i % 3, "m" + i, i);
        }
        int before = store.segmentCount();
        store.retain((shard, base, count, queues) -> queues[0] % 500 == 1);

        store.checkpointNow();
        store.compactNow();

        assertThat(before).isGreaterThan(20);
        assertThat(store.segmentCount()).isLessThanOrEqualTo(3);
        assertThat(StoreProbe.read(store.shard(1), 0))
                .singleElement()
                .satisfies(stored ->
                        assertThat(StoreProbe.text(stored.batch().bytes())).isEqualTo("m1"));
        assertThat(StoreProbe.read(store.shard(501 % 3), 501 / 3)).hasSize(1);
        store.close();
        store = open();
        assertThat(StoreProbe.read(store.shard(1), 0)).hasSize(1);
        assertThat(StoreProbe.read(store.shard(1), 1)).isEmpty();
        assertThat(metrics.value("store.damaged.count")).isZero();
    }

    @Test
    void countsReadsFromMemoryAndFromDisk() throws Exception {
        var store = open();
        append(store, 1, "x");

        StoreProbe.read(store.shard(1), 0);
        assertThat(metrics.value("store.tail.hits.count")).isEqualTo(1);
        store.close();
        store = open();
        StoreProbe.read(store.shard(1), 0);

        assertThat(metrics.value("store.tail.hits.count")).isEqualTo(1);
        assertThat(metrics.value("store.tail.misses.count")).isEqualTo(1);
    }
}
