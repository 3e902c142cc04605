// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.api.store.ShardStore;
import org.backplane.core.lane.Lane;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the lanes' commits from one store to the next. A lane lets go of a store at once; the next one gets nothing from any
 * lane until the one before has answered all of them: else a commit it still refuses would come behind younger ones, and two
 * commit threads would be at the queues at once. {@link #bind} and {@link #unbind}: one thread at a time, not a lane.
 */
final class StoreHandover {
    private static final Logger LOG = LoggerFactory.getLogger(StoreHandover.class);
    private static final long PARKED_WITHIN_MS = 2_000;

    private final Lane[] lanes;
    private final LaneLog[] laneLogs;
    private volatile @Nullable ShardStore store;
    private volatile boolean waiting = true;
    private int absence;
    private volatile long goneAtNs;

    StoreHandover(Lane[] lanes, LaneLog[] laneLogs) {
        this.lanes = lanes;
        this.laneLogs = laneLogs;
        this.goneAtNs = lanes[0].clock().nanoTime();
    }

    /** The store that is there, for reads. Any thread. */
    @Nullable
    ShardStore store() {
        return store;
    }

    /** Whether commits wait for a store to come. Any thread. */
    boolean isWaiting() {
        return waiting;
    }

    /** Which absence of a store this is, or was the last; for {@link #giveUp}. Any thread. */
    synchronized int absence() {
        return absence;
    }

    /** Reads go to that store from now on, commits as soon as the one before has answered what it was handed. */
    synchronized void bind(ShardStore next) {
        store = next;
        waiting = true;
        var unsettled = new AtomicInteger(lanes.length);
        Runnable settled = () -> {
            if (unsettled.decrementAndGet() == 0) {
                open(next);
            }
        };
        onEachLane(laneLog -> laneLog.expect(settled));
    }

    /** Called on the lane that settled last. */
    private void open(ShardStore next) {
        LOG.info(
                "Commits waited {} ms for the store",
                TimeUnit.NANOSECONDS.toMillis(lanes[0].clock().nanoTime() - goneAtNs));
        onEachLane(laneLog -> {
            if (store == next) {
                laneLog.bind(next);
            }
        });
    }

    /** When this returns, no lane hands the store anything more, or a lane is stuck. False if it was not bound. */
    synchronized boolean unbind(ShardStore gone) {
        if (store != gone) {
            return false;
        }
        goneAtNs = lanes[0].clock().nanoTime();
        store = null;
        absence++;
        CountDownLatch parked = new CountDownLatch(lanes.length);
        onEachLane(laneLog -> {
            laneLog.unbind();
            parked.countDown();
        });
        try {
            if (!parked.await(PARKED_WITHIN_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("A lane did not let go of the store within 2 s; what it still hands over is put back");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /** Refuses instead of waiting, until there is a store; false if one came since that absence began. Any thread. */
    synchronized boolean giveUp(int ofAbsence) {
        if (store != null || absence != ofAbsence) {
            return false;
        }
        waiting = false;
        onEachLane(LaneLog::giveUp);
        return true;
    }

    private void onEachLane(LaneTask task) {
        for (int i = 0; i < lanes.length; i++) {
            LaneLog laneLog = laneLogs[i];
            lanes[i].execute(() -> task.run(laneLog));
        }
    }

    private interface LaneTask {
        void run(LaneLog laneLog);
    }
}
