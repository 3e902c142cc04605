// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.util.concurrent.Semaphore;
import org.backplane.api.store.Commit;
import org.backplane.api.store.StoreException;

/** Commits on their way to the disk, at most so many at a time; none may be refused. */
final class CommitWindow implements Commit.Listener {
    private final int size;
    private final Semaphore room;

    CommitWindow(int size) {
        this.size = size;
        this.room = new Semaphore(size);
    }

    /** Waits until there is room for one more. */
    void enter() throws InterruptedException {
        room.acquire();
    }

    /** Waits until all that entered are done. */
    void drain() throws InterruptedException {
        room.acquire(size);
    }

    @Override
    public void onCommitted(Commit commit, long[] baseOffsets) {
        room.release();
    }

    @Override
    public void onRefused(Commit commit, StoreException cause) {
        throw new AssertionError(cause);
    }
}
