// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.store;

import java.util.ArrayList;
import java.util.List;

/**
 * What becomes durable together or not at all: bodies, what they are queued for, and the changes of state that go with
 * them. Filled by one thread, then handed to {@link ShardStore#commit} and changed no more.
 */
public final class Commit {
    private final List<Append> appends = new ArrayList<>();
    private final List<Mutation> mutations = new ArrayList<>();
    private final Listener listener;
    private long bytes;

    /** How a commit ended. Called once, by the store's commit thread, in the order of the log; must not block or throw. */
    public interface Listener {
        /**
         * It is as durable as configured.
         *
         * @param baseOffsets the offset each append got, in their order
         */
        void onCommitted(Commit commit, long[] baseOffsets);

        /** Nothing of it was written, and nothing of it will come back after a restart. */
        void onRefused(Commit commit, StoreException cause);
    }

    public Commit(Listener listener) {
        this.listener = listener;
    }

    /** Adds an append and returns its place among {@link #appends()}. */
    public int append(Append append) {
        appends.add(append);
        bytes += append.batch().bytes().length + 64L;
        return appends.size() - 1;
    }

    public void mutate(Mutation mutation) {
        mutations.add(mutation);
        bytes += switch (mutation) {
            case Mutation.Put put -> put.key().length + put.value().length + 16L;
            case Mutation.Delete delete -> delete.key().length + 16L;
            case Mutation.DeletePrefix delete -> delete.prefix().length + 16L;
        };
    }

    public List<Append> appends() {
        return appends;
    }

    /** Applied after the appends, in this order. */
    public List<Mutation> mutations() {
        return mutations;
    }

    public Listener listener() {
        return listener;
    }

    public boolean isEmpty() {
        return appends.isEmpty() && mutations.isEmpty();
    }

    /** About what it takes on disk and in memory, for limits. */
    public long bytes() {
        return bytes;
    }
}
