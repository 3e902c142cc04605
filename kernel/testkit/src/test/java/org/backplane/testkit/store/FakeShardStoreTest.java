// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.backplane.api.store.Append;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.ShardStore;
import org.backplane.api.store.StoreException;
import org.junit.jupiter.api.Test;

class FakeShardStoreTest extends ShardStoreContract {
    @Override
    protected ShardStore open() {
        return FakeShardStore.threaded();
    }

    @Override
    protected ShardStore reopen(ShardStore closing) {
        return ((FakeShardStore) closing).reopen();
    }

    @Override
    protected void close(ShardStore closing) {
        ((FakeShardStore) closing).close();
    }

    @Override
    protected void fillUp(ShardStore full) {
        ((FakeShardStore) full).refuse(StoreException.Category.FULL);
    }

    @Override
    protected void makeRoom(ShardStore full) {
        ((FakeShardStore) full).accept();
    }

    @Override
    protected void compact(ShardStore compacted) {
        ((FakeShardStore) compacted).compact();
    }

    @Test
    void doesNothingByItselfWhenPumpedByHand() {
        var store = FakeShardStore.byHand();
        var outcome = StoreProbe.submit(store, c -> c.append(new Append(1, StoreProbe.record("x"), new int[0])));
        assertThat(outcome).isNotDone();
        assertThat(store.waitingCommits()).isEqualTo(1);

        int done = store.pump();

        assertThat(done).isEqualTo(1);
        assertThat(outcome.join().offset()).isZero();
    }

    @Test
    void forgetsInACrashWhatWasNotCommitted() {
        var store = FakeShardStore.byHand();
        StoreProbe.submit(store, c -> c.append(new Append(1, StoreProbe.record("kept"), new int[0])));
        store.commitNow();
        var lost = StoreProbe.submit(store, c -> c.append(new Append(1, StoreProbe.record("lost"), new int[0])));

        var survivor = store.crash();

        assertThat(survivor.shard(1).highWatermark()).isEqualTo(1);
        store.pump();
        assertThat(lost).isNotDone();
    }

    @Test
    void keepsInACrashWhatWasDurableAndNotToldYet() {
        var store = FakeShardStore.byHand();
        var silent = StoreProbe.submit(
                store, c -> c.mutate(new Mutation.Put(TABLE, StoreProbe.bytes("k"), StoreProbe.bytes("v"))));

        store.commitSilently();
        var survivor = store.crash();

        assertThat(silent).isNotDone();
        assertThat(StoreProbe.entries(survivor, TABLE, "")).containsExactly("k=v");
    }

    @Test
    void holdsCommitsBackUntilTheyAreReleased() {
        try (var store = FakeShardStore.threaded()) {
            store.holdCommits();
            var held = StoreProbe.submit(store, c -> c.append(new Append(1, StoreProbe.record("x"), new int[0])));
            assertThat(StoreProbe.read(store.shard(1), 0)).isEmpty(); // its thread has been there and left it
            assertThat(held).isNotDone();

            store.releaseCommits();

            assertThat(StoreProbe.await(held).offset()).isZero();
        }
    }

    @Test
    void refusesForTheReasonItIsTold() {
        try (var store = FakeShardStore.threaded()) {
            store.refuse(StoreException.Category.FATAL);

            var outcome = StoreProbe.commit(store, c -> c.append(new Append(1, StoreProbe.record("x"), new int[0])));

            assertThat(outcome.refusal().orElseThrow().category()).isEqualTo(StoreException.Category.FATAL);
        }
    }
}
