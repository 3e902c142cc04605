// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.StoreException;
import org.backplane.core.lane.Lane;
import org.backplane.core.log.Cursor;
import org.backplane.core.log.Keys;
import org.backplane.core.log.QueueRef;
import org.backplane.core.log.Tables;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a work queue is in each shard, written once a turn whatever was acknowledged in it. On the home lane, but for
 * {@link #floor}.
 */
final class QueueCursors implements QueueRef.Consumer {
    private static final Logger LOG = LoggerFactory.getLogger(QueueCursors.class);
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    private final LaneBroker home;
    private final QueueRef queue;
    private final AtomicReferenceArray<Cursor> cursors;
    private List<Runnable> whenSaved = new ArrayList<>();
    private boolean saveScheduled;
    private boolean closed;

    QueueCursors(LaneBroker home, QueueRef queue, Map<Integer, Cursor> recovered) {
        this.home = home;
        this.queue = queue;
        this.cursors = new AtomicReferenceArray<>(home.durable().stream().partitions());
        recovered.forEach((shard, cursor) -> {
            if (shard < cursors.length()) {
                cursors.set(shard, cursor);
            }
        });
    }

    int shards() {
        return cursors.length();
    }

    Cursor at(int shard) {
        Cursor cursor = cursors.get(shard);
        if (cursor == null) {
            cursor = new Cursor(0);
            cursors.set(shard, cursor);
        }
        return cursor;
    }

    @Override
    public long floor(QueueRef of, int shard) {
        Cursor cursor = cursors.get(shard);
        return cursor == null ? 0 : cursor.floor();
    }

    void acknowledge(int shard, long offset) {
        if (at(shard).acknowledge(offset)) {
            at(shard).markDirty();
            save();
        }
    }

    /** Runs when what is acknowledged until now is on disk, or when the queue is gone from there. */
    void whenSaved(Runnable task) {
        whenSaved.add(task);
        save();
    }

    void save() {
        if (!saveScheduled) {
            saveScheduled = true;
            home.lane().atEnd(Lane.Phase.RECORD, this::saveNow);
        }
    }

    private void saveNow() {
        saveScheduled = false;
        List<Runnable> waiting = whenSaved;
        whenSaved = new ArrayList<>();
        List<Cursor> saved = new ArrayList<>();
        for (int shard = 0; shard < cursors.length() && !closed; shard++) {
            Cursor cursor = cursors.get(shard);
            if (cursor != null && cursor.takeDirty()) {
                saved.add(cursor);
                byte[] key = Keys.of(queue.id(), shard);
                home.log().mutate(new Mutation.Put(Tables.QUEUE_CURSOR, key, cursor.encode()));
            }
        }
        if (!saved.isEmpty() || !waiting.isEmpty()) {
            home.log().onDone(failure -> done(saved, waiting, failure));
        }
    }

    private void done(List<Cursor> saved, List<Runnable> waiting, @Nullable StoreException failure) {
        if (failure == null) {
            waiting.forEach(QueueCursors::run);
            return;
        }
        saved.forEach(Cursor::markDirty);
        whenSaved.addAll(0, waiting);
        home.lane().schedule(RETRY_NS, this::save);
    }

    /** What a consumer of the queue wants to hear of is its own business. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A consumer failed when it heard that its acknowledgement is durable", e);
        }
    }

    /** The queue is gone: nothing is written for it any more, and what was is erased. */
    void close() {
        closed = true;
        home.log().mutate(new Mutation.DeletePrefix(Tables.QUEUE_CURSOR, Keys.of(queue.id())));
    }
}
