// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.store;

import org.backplane.api.store.ShardStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every {@link ShardStore} keeps to, in four parts. A store's own tests extend it and say how to open, reopen, fill and
 * compact.
 */
public abstract class ShardStoreContract implements LogContract, TableContract, RefusalContract, RetentionContract {
    private ShardStore store;

    /** An empty store. */
    protected abstract ShardStore open() throws Exception;

    /** Closes that store cleanly and opens what it left. */
    protected abstract ShardStore reopen(ShardStore closing) throws Exception;

    /** Closes it, with whatever waits. */
    protected abstract void close(ShardStore closing) throws Exception;

    /** From now on there is no room to write. */
    protected abstract void fillUp(ShardStore full);

    /** There is room again. */
    protected abstract void makeRoom(ShardStore full);

    /** Makes the store drop all it may drop, and returns when it has. */
    protected abstract void compact(ShardStore compacted);

    @BeforeEach
    final void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    final void closeStore() throws Exception {
        close(store);
    }

    @Override
    public final ShardStore store() {
        return store;
    }

    @Override
    public final void reopen() throws Exception {
        store = reopen(store);
    }

    @Override
    public final void close() throws Exception {
        close(store);
    }

    @Override
    public final void fillUp() {
        fillUp(store);
    }

    @Override
    public final void makeRoom() {
        makeRoom(store);
    }

    @Override
    public final void compact() {
        compact(store);
    }
}
