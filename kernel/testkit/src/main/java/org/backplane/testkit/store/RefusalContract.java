// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.backplane.testkit.store.StoreProbe.all;
import static org.backplane.testkit.store.StoreProbe.append;
import static org.backplane.testkit.store.StoreProbe.await;
import static org.backplane.testkit.store.StoreProbe.bytes;
import static org.backplane.testkit.store.StoreProbe.commit;
import static org.backplane.testkit.store.StoreProbe.entries;
import static org.backplane.testkit.store.StoreProbe.record;
import static org.backplane.testkit.store.StoreProbe.submit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.store.Append;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.StoreException;
import org.junit.jupiter.api.Test;

/** What every store keeps to when it says no: full, too large, closed. */
interface RefusalContract extends StoreUnderTest {
    @Test
    default void leavesNothingOfWhatItRefuses() throws Exception {
        append(store(), SHARD, "before");
        fillUp();

        var refused = commit(store(), c -> {
            c.append(new Append(SHARD, record("refused"), new int[0]));
            c.mutate(new Mutation.Put(TABLE, bytes("refused"), bytes("x")));
        });

        assertThat(refused.refusal())
                .hasValueSatisfying(cause -> assertThat(cause.category()).isEqualTo(StoreException.Category.FULL));
        assertThat(store().health().writable()).isFalse();
        assertThat(store().health().reason()).isNotEmpty();
        makeRoom();
        assertThat(append(store(), SHARD, "after")).isEqualTo(1);
        assertThat(store().health().writable()).isTrue();
        reopen();
        assertThat(all(store().shard(SHARD))).containsExactly("0=before", "1=after");
        assertThat(entries(store(), TABLE, "")).isEmpty();
    }

    @Test
    default void refusesABatchThatIsLargerThanItPromisesToTake() {
        byte[] tooLarge = new byte[store().capabilities().maxBatchBytes() + 1];

        var outcome = commit(store(), c -> c.append(new Append(SHARD, RecordBatch.canonical(tooLarge, 0), new int[0])));

        assertThat(outcome.isCommitted()).isFalse();
        assertThat(append(store(), SHARD, "fits")).isZero();
    }

    @Test
    default void callsEveryListenerOnceEvenIfItIsClosedMeanwhile() throws Exception {
        List<CompletableFuture<StoreProbe.Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            outcomes.add(submit(store(), c -> c.append(new Append(SHARD, record("x"), new int[0]))));
        }

        close();
        outcomes.add(submit(store(), c -> c.append(new Append(SHARD, record("late"), new int[0]))));

        assertThat(outcomes.stream().map(StoreProbe::await).toList()).hasSize(501);
        assertThat(await(outcomes.getLast()).refusal())
                .hasValueSatisfying(cause -> assertThat(cause.category()).isEqualTo(StoreException.Category.CLOSED));
    }

    @Test
    default void failsReadsOnceItIsClosed() throws Exception {
        append(store(), SHARD, "x");
        close();

        assertThatThrownBy(() -> StoreProbe.read(store().shard(SHARD), 0)).isInstanceOf(StoreException.class);
    }
}
