// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.store;

import org.backplane.api.store.ShardStore;
import org.backplane.api.store.Table;

/** The store that a contract is tried on, and what can be done to it. */
interface StoreUnderTest {
    Table TABLE = new Table(7, "contract");
    Table OTHER = new Table(200, "other");
    int SHARD = 3;

    ShardStore store();

    /** Closes it cleanly; from then on it is what opened what it left. */
    void reopen() throws Exception;

    /** Closes it, with whatever waits. */
    void close() throws Exception;

    /** From now on there is no room to write. */
    void fillUp();

    /** There is room again. */
    void makeRoom();

    /** Makes it drop all it may drop, and returns when it has. */
    void compact();
}
