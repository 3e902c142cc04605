// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.testkit.store.StoreProbe.all;
import static org.backplane.testkit.store.StoreProbe.append;
import static org.backplane.testkit.store.StoreProbe.await;
import static org.backplane.testkit.store.StoreProbe.bytes;
import static org.backplane.testkit.store.StoreProbe.commit;
import static org.backplane.testkit.store.StoreProbe.entries;
import static org.backplane.testkit.store.StoreProbe.put;
import static org.backplane.testkit.store.StoreProbe.record;
import static org.backplane.testkit.store.StoreProbe.submit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.store.Append;
import org.backplane.api.store.Commit;
import org.backplane.api.store.Shard;
import org.backplane.api.store.StoreException;
import org.junit.jupiter.api.Test;

/** What every store keeps to of its logs: offsets, order, what is read back. */
interface LogContract extends StoreUnderTest {
    @Test
    default void givesEachShardItsOwnOffsetsFromZero() {
        assertThat(append(store(), SHARD, "a")).isEqualTo(0);
        assertThat(append(store(), SHARD, "b")).isEqualTo(1);
        assertThat(append(store(), SHARD + 1, "c")).isEqualTo(0);

        assertThat(store().shard(SHARD).highWatermark()).isEqualTo(2);
        assertThat(store().shard(SHARD).logStartOffset()).isEqualTo(0);
        assertThat(store().shard(SHARD).number()).isEqualTo(SHARD);
        assertThat(store().shards()).containsExactly(SHARD, SHARD + 1);
    }

    @Test
    default void hasEmptyShardsAsSoonAsTheyAreAskedFor() {
        Shard empty = store().shard(99);

        assertThat(empty.highWatermark()).isZero();
        assertThat(empty.logStartOffset()).isZero();
        assertThat(empty.offsetForTime(0)).isZero();
        assertThat(all(empty)).isEmpty();
        assertThat(store().shards()).isEmpty();
    }

    @Test
    default void takesAsManyOffsetsAsABatchHasRecords() {
        append(store(), SHARD, "first");

        long base = commit(store(), c -> c.append(new Append(SHARD, nativeBatch(3), new int[0])))
                .offset();

        assertThat(base).isEqualTo(1);
        assertThat(append(store(), SHARD, "next")).isEqualTo(4);
        assertThat(StoreProbe.read(store().shard(SHARD), 3))
                .singleElement()
                .satisfies(stored -> assertThat(stored.baseOffset()).isEqualTo(1));
    }

    @Test
    default void answersOffsetsInTheOrderOfTheAppendsOfACommit() {
        append(store(), SHARD, "before");

        var outcome = commit(store(), c -> {
            c.append(new Append(SHARD, record("a"), new int[0]));
            c.append(new Append(SHARD + 1, record("b"), new int[0]));
            c.append(new Append(SHARD, record("c"), new int[0]));
        });

        assertThat(outcome.baseOffsets()).containsExactly(1, 0, 2);
    }

    @Test
    default void keepsEveryFieldOfABatch() throws Exception {
        RecordBatch batch = nativeBatch(2);
        commit(store(), c -> c.append(new Append(SHARD, batch, new int[] {4, 5, -6})));

        assertSame(batch, StoreProbe.read(store().shard(SHARD), 0).getFirst());
        reopen();

        assertSame(batch, StoreProbe.read(store().shard(SHARD), 0).getFirst());
    }

    private static void assertSame(RecordBatch batch, Shard.Stored stored) {
        assertThat(stored.batch().bytes()).isEqualTo(batch.bytes());
        assertThat(stored.batch()).usingRecursiveComparison().isEqualTo(batch);
        assertThat(stored.queues()).containsExactly(4, 5, -6);
    }

    @Test
    default void readsOnlyWhatIsThere() {
        for (int i = 0; i < 5; i++) {
            append(store(), SHARD, "m" + i);
        }

        var found = StoreProbe.read(store().shard(SHARD), 1, 3, 17);

        assertThat(found).extracting(Shard.Stored::baseOffset).containsExactly(1L, 3L);
    }

    @Test
    default void fetchesAtLeastOneBatchAndElseNoMoreThanAskedFor() {
        for (int i = 0; i < 4; i++) {
            append(store(), SHARD, "12345678".repeat(125));
        }
        Shard shard = store().shard(SHARD);

        assertThat(StoreProbe.fetch(shard, 1, 1))
                .extracting(Shard.Stored::baseOffset)
                .containsExactly(1L);
        assertThat(StoreProbe.fetch(shard, 1, 2500))
                .extracting(Shard.Stored::baseOffset)
                .containsExactly(1L, 2L);
        assertThat(StoreProbe.fetch(shard, 2, 10_000))
                .extracting(Shard.Stored::baseOffset)
                .containsExactly(2L, 3L);
        assertThat(StoreProbe.fetch(shard, 4, 1000)).isEmpty();
    }

    @Test
    default void scansBatchesInOrderWithTheirQueues() throws Exception {
        append(store(), SHARD, "a", 1);
        append(store(), SHARD, "bbb", 1, 2);
        append(store(), SHARD, "c");

        assertThat(scan(store().shard(SHARD))).containsExactly("0+1[1] 1", "1+1[1, 2] 3", "2+1[] 1");
        reopen();

        assertThat(scan(store().shard(SHARD))).containsExactly("0+1[1] 1", "1+1[1, 2] 3", "2+1[] 1");
    }

    private static List<String> scan(Shard shard) {
        List<String> seen = new ArrayList<>();
        shard.scan((base, count, bytes, time, queues) ->
                seen.add(base + "+" + count + Arrays.toString(queues) + " " + bytes));
        return seen;
    }

    @Test
    default void findsTheFirstOffsetAtOrAfterATime() {
        for (long time : new long[] {1000, 3000, 2000, 5000}) {
            commit(store(), c -> c.append(new Append(SHARD, RecordBatch.canonical(bytes("x"), time), new int[0])));
        }
        Shard shard = store().shard(SHARD);

        assertThat(shard.offsetForTime(0)).isEqualTo(0);
        assertThat(shard.offsetForTime(1001)).isEqualTo(1);
        assertThat(shard.offsetForTime(3000)).isEqualTo(1);
        assertThat(shard.offsetForTime(3001)).isEqualTo(3);
        assertThat(shard.offsetForTime(5001)).isEqualTo(4);
    }

    @Test
    default void holdsTheStableOffsetBelowAnOpenTransaction() throws Exception {
        append(store(), SHARD, "plain");
        commit(store(), c -> c.append(new Append(SHARD, transactional(9, 0), new int[0])));
        append(store(), SHARD, "after");
        assertThat(store().shard(SHARD).lastStableOffset()).isEqualTo(1);

        reopen();
        assertThat(store().shard(SHARD).lastStableOffset()).isEqualTo(1);
        commit(store(), c -> c.append(new Append(SHARD, transactional(9, RecordBatch.CONTROL), new int[0])));

        assertThat(store().shard(SHARD).lastStableOffset()).isEqualTo(4);
    }

    @Test
    default void keepsTheOrderInWhichOneThreadCommits() {
        List<CompletableFuture<StoreProbe.Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            var body = record("m" + i);
            outcomes.add(submit(store(), c -> c.append(new Append(SHARD, body, new int[0]))));
        }

        List<Long> offsets =
                outcomes.stream().map(outcome -> await(outcome).offset()).toList();

        assertThat(offsets).isEqualTo(LongStream.range(0, 2000).boxed().toList());
        assertThat(all(store().shard(SHARD)).get(1234)).isEqualTo("1234=m1234");
    }

    @Test
    default void tellsListenersInTheOrderOfTheLog() {
        List<Long> told = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<Boolean>> done = new ArrayList<>();
        IntStream.range(0, 4).parallel().forEach(writer -> {
            for (int i = 0; i < 250; i++) {
                var end = new CompletableFuture<Boolean>();
                synchronized (done) {
                    done.add(end);
                }
                var commit = new Commit(new Commit.Listener() {
                    @Override
                    public void onCommitted(Commit committed, long[] baseOffsets) {
                        told.add(baseOffsets[0]);
                        end.complete(true);
                    }

                    @Override
                    public void onRefused(Commit refused, StoreException cause) {
                        end.completeExceptionally(cause);
                    }
                });
                commit.append(new Append(SHARD, record("x"), new int[0]));
                store().commit(commit);
            }
        });
        done.forEach(StoreProbe::await);

        assertThat(told).isEqualTo(LongStream.range(0, 1000).boxed().toList());
    }

    @Test
    default void findsTheSameAfterReopeningAgainAndAgain() throws Exception {
        for (int round = 0; round < 4; round++) {
            append(store(), SHARD, "round " + round, round);
            put(store(), TABLE, "k" + round, "v");
            reopen();
        }

        assertThat(all(store().shard(SHARD))).containsExactly("0=round 0", "1=round 1", "2=round 2", "3=round 3");
        assertThat(entries(store(), TABLE, "k")).hasSize(4);
        assertThat(append(store(), SHARD, "next")).isEqualTo(4);
    }

    private static RecordBatch nativeBatch(int records) {
        byte[] body = bytes("0123456789abcdef");
        List<RecordBatch.Entry> index = IntStream.range(0, records)
                .mapToObj(i -> new RecordBatch.Entry(
                        500 + i,
                        i == 0 ? RecordBatch.Slice.ABSENT : new RecordBatch.Slice(i, 2),
                        new RecordBatch.Slice(4 * i, 4),
                        Headers.of(List.of(
                                Header.user("name \u00e9", "value" + i),
                                Header.standard(Headers.PAYLOAD_FORMAT, 1),
                                Header.standard(Headers.CORRELATION_ID, new byte[] {0, -1})))))
                .toList();
        return new RecordBatch(5, index, 500, 499 + records, 77, 2, 1000, 0, body);
    }

    private static RecordBatch transactional(long producer, int flags) {
        RecordBatch plain = nativeBatch(1);
        return new RecordBatch(
                plain.formatId(),
                plain.index(),
                plain.baseTimestampMs(),
                plain.maxTimestampMs(),
                producer,
                0,
                0,
                RecordBatch.TRANSACTIONAL | flags,
                plain.bytes());
    }
}
