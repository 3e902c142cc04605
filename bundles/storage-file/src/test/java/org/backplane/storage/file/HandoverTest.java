// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.backplane.testkit.store.StoreProbe.all;
import static org.backplane.testkit.store.StoreProbe.append;
import static org.backplane.testkit.store.StoreProbe.commit;
import static org.backplane.testkit.store.StoreProbe.entries;
import static org.backplane.testkit.store.StoreProbe.put;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.Shard;
import org.backplane.api.store.StoreException;
import org.backplane.api.store.Table;
import org.backplane.storage.file.io.DiskFiles;
import org.backplane.storage.file.io.ReadCounts;
import org.backplane.testkit.runtime.FakeMetrics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store is closed and another opens on the same files at once, as in an update. */
class HandoverTest {
    private static final Table TABLE = new Table(1, "t");
    private static final int BATCHES = 200;

    @TempDir
    Path data = Path.of("");

    private ReadCounts files = new ReadCounts(new DiskFiles(data));
    private @Nullable FileShardStore opened;

    @BeforeEach
    void atData() {
        files = new ReadCounts(new DiskFiles(data));
    }

    private FileShardStore open() throws IOException {
        var store =
                FileShardStore.open(files, TestSettings.tail(TestSettings.segments(100 << 10), 0), new FakeMetrics());
        opened = store;
        return store;
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    private Path handover() {
        return data.resolve("state/handover");
    }

    /** Values that were checkpointed in both files, in one, and in none; some deleted again. */
    private void fill(FileShardStore store) {
        for (int i = 0; i < BATCHES; i++) {
            append(store, 1 + i % 3, "m" + i + "x".repeat(1000));
            put(store, TABLE, "k" + i, "v" + i);
            if (i == 50) {
                store.checkpointNow();
            }
            if (i == 100) {
                store.retain((shard, base, count, queues) -> true);
                commit(store, c -> c.mutate(new Mutation.DeletePrefix(TABLE, bytes("k1"))));
                store.checkpointOnce();
                commit(store, c -> c.mutate(new Mutation.Delete(TABLE, bytes("k2"))));
            }
        }
        commit(store, c -> c.mutate(new Mutation.DeletePrefix(TABLE, bytes("k3"))));
        put(store, TABLE, "k3", "again");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> contents(FileShardStore store) {
        List<String> contents = new ArrayList<>(entries(store, TABLE, ""));
        for (int shard = 1; shard <= 3; shard++) {
            contents.addAll(all(store.shard(shard)));
            contents.add("ends at " + store.shard(shard).highWatermark());
        }
        return contents;
    }

    @Test
    void theNextStoreReadsNothingOfTheLogAndHasEverything() throws Exception {
        var store = open();
        fill(store);
        List<String> before = contents(store);
        close();

        files.reset();
        store = open();
        long handedOver = files.bytesRead(".wal");

        assertThat(contents(store)).isEqualTo(before);
        close();
        Files.delete(handover());
        files.reset();
        store = open();
        assertThat(files.bytesRead(".wal")).isGreaterThan(100_000);
        assertThat(handedOver).isZero();
        assertThat(contents(store)).isEqualTo(before);
    }

    @Test
    void bothCheckpointsAreRightAfterManyHandovers() throws Exception {
        var store = open();
        fill(store);
        for (int round = 0; round < 6; round++) {
            close();
            store = open();
            put(store, TABLE, "round" + round, "v");
            append(store, 1, "round" + round);
            if (round % 2 == 0) {
                store.checkpointOnce();
            }
        }
        List<String> before = contents(store);
        for (String lost : List.of("state-a.mv.db", "state-b.mv.db")) {
            close();
            Files.delete(data.resolve("state").resolve(lost));

            store = open();

            assertThat(contents(store)).isEqualTo(before);
            store.checkpointNow();
        }
    }

    @Test
    void anOutdatedOrDamagedHandoverIsNotUsed() throws Exception {
        var store = open();
        fill(store);
        close();
        byte[] outdated = Files.readAllBytes(handover());
        store = open();
        put(store, TABLE, "later", "v");
        append(store, 1, "later");
        List<String> before = contents(store);
        close();
        byte[] damaged = Files.readAllBytes(handover());
        damaged[damaged.length / 2] ^= 1;

        for (byte[] unusable : List.of(outdated, damaged, new byte[3])) {
            Files.write(handover(), unusable);
            assertThat(contents(open())).isEqualTo(before);
            close();
        }
    }

    @Test
    void theSmallSegmentsThatClosingLeavesAreMerged() throws Exception {
        var store = open();
        for (int round = 0; round < 10; round++) {
            append(store, 1, "round" + round);
            close();
            store = open();
        }
        List<String> before = contents(store);
        store.retain((shard, base, count, queues) -> true);
        assertThat(store.segmentCount()).isEqualTo(11);
        append(store, 1, "last");
        store.checkpointNow();

        store.compactNow();
        int merged = store.segmentCount();
        store.compactNow();

        assertThat(merged).isEqualTo(2);
        assertThat(store.segmentCount()).isEqualTo(2);
        assertThat(contents(store)).containsAll(before.subList(0, before.size() - 3));
    }

    @Test
    void theNextStoreWaitsForOneThatClosesSlowly() throws Exception {
        var store = open();
        append(store, 1, "m");
        var begun = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        store.background(() -> {
            begun.countDown();
            await(release);
        });
        await(begun);
        store.close();

        var next = CompletableFuture.supplyAsync(() -> {
            try {
                return open();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        release.countDown();

        assertThat(all(next.get(30, TimeUnit.SECONDS).shard(1))).containsExactly("0=m");
    }

    /** Two hundred who wait for ever were enough to end the power-loss runs' housekeeping. */
    @Test
    void workThatIsOrderedTooLateIsCancelled() throws Exception {
        var store = open();
        close();

        var late = store.background(() -> {});

        assertThatThrownBy(() -> late.get(10, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aReadThatComesTooLateIsToBeMadeAgainElsewhere() throws Exception {
        var store = open();
        append(store, 1, "m");
        close();
        var answer = new CompletableFuture<StoreException.Category>();

        store.shard(1).read(new long[] {0}, new Shard.ReadListener() {
            @Override
            public void onRead(List<Shard.Stored> batches) {
                answer.completeExceptionally(new AssertionError("read after the close: " + batches));
            }

            @Override
            public void onFailed(StoreException cause) {
                answer.complete(cause.category());
            }
        });

        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(StoreException.Category.CLOSED);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
