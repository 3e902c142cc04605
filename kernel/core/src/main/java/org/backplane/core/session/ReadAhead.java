// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.backplane.api.message.Message;
import org.backplane.core.log.Cursor;
import org.backplane.core.log.QueueRef;
import org.backplane.core.log.TailItem;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a work queue that are ready to be lent, kept a little ahead of its consumers: from the commit while they
 * keep up, read back when they lag. On the home lane.
 */
final class ReadAhead implements TailReader {
    /** Messages of all shards together that are ready in memory. */
    static final int READY_MAX = 1024;

    /** Bytes of all messages in memory, those that are lent included; no more is read above it. */
    static final long HELD_BYTES_MAX = 64L << 20;

    /** Messages of a shard between the oldest that is not acknowledged and the newest that was read. */
    static final int WINDOW_MAX = 4096;

    private static final int READ_MAX = 128;

    private final LaneBroker home;
    private final QueueRef queue;
    private final QueueCursors cursors;
    private final Runnable onReady;
    private final List<TreeMap<Long, QueuedMessage>> ready = new ArrayList<>();
    private final boolean[] behind;
    private final boolean[] reading;
    private final int readyMaxPerShard;
    private long heldBytes;
    private int readsUnderWay;
    private boolean signalled;
    private boolean closed;

    /** {@code onReady} runs on the lane, some time after there is something new to lend or a read has ended. */
    ReadAhead(LaneBroker home, QueueRef queue, QueueCursors cursors, Runnable onReady) {
        this.home = home;
        this.queue = queue;
        this.cursors = cursors;
        this.onReady = onReady;
        int shards = cursors.shards();
        this.behind = new boolean[shards];
        this.reading = new boolean[shards];
        this.readyMaxPerShard = Math.max(16, READY_MAX / shards);
        for (int i = 0; i < shards; i++) {
            ready.add(new TreeMap<>());
        }
    }

    /** From now on commits are wanted; attached before the index is read, see {@link Backlog#attach}. */
    void start() {
        home.attach(queue, this);
        Arrays.fill(behind, true);
        signal();
    }

    void close() {
        closed = true;
        home.detach(queue, this);
        ready.forEach(TreeMap::clear);
    }

    // --- taking and giving back ---

    /** The oldest message that is ready in memory, by time between shards and by offset within one; null if none is. */
    @Nullable
    QueuedMessage poll() {
        for (QueuedMessage next = pick(); next != null; next = pick()) {
            ready.get(next.shard).remove(next.offset);
            if (behind[next.shard]) {
                topUp(next.shard);
            }
            if (!next.message.isExpired(home.lane().clock().wallMs())) {
                return next;
            }
            home.figures().expired.add(1);
            done(next);
        }
        return null;
    }

    private @Nullable QueuedMessage pick() {
        QueuedMessage oldest = null;
        for (TreeMap<Long, QueuedMessage> ofShard : ready) {
            var first = ofShard.firstEntry();
            if (first != null
                    && (oldest == null || first.getValue().message.timestampMs() < oldest.message.timestampMs())) {
                oldest = first.getValue();
            }
        }
        return oldest;
    }

    /** It is ready again, in its old place. */
    void putBack(QueuedMessage message) {
        if (!closed) {
            ready.get(message.shard).put(message.offset, message);
            signal();
        }
    }

    /** Nobody will need it again. */
    void done(QueuedMessage message) {
        heldBytes -= message.bytes();
        cursors.acknowledge(message.shard, message.offset);
        if (behind[message.shard]) {
            signal();
        }
    }

    // --- reading ---

    /** Whether a read is under way that may bring more. */
    boolean isReading() {
        return readsUnderWay > 0;
    }

    /** Reads on wherever little is ready, as far as the bounds allow. */
    void fill() {
        for (int shard = 0; shard < behind.length && !closed; shard++) {
            topUp(shard);
        }
    }

    private void topUp(int shard) {
        if (!reading[shard] && ready.get(shard).size() <= readyMaxPerShard / 2) {
            readOn(shard);
        }
    }

    private int room(int shard) {
        int window = WINDOW_MAX - cursors.at(shard).window();
        int room = Math.min(window, readyMaxPerShard - ready.get(shard).size());
        return heldBytes >= HELD_BYTES_MAX ? 0 : Math.max(0, room);
    }

    private void readOn(int shard) {
        long[] found = new long[Math.min(READ_MAX, room(shard))];
        int n = 0;
        long from = cursors.at(shard).next();
        while (n < found.length) {
            long next = queue.nextFrom(shard, from);
            if (next < 0) {
                break;
            }
            found[n++] = next;
            from = next + 1;
        }
        behind[shard] = n == found.length;
        if (n > 0) {
            read(shard, Arrays.copyOf(found, n));
        }
    }

    private void read(int shard, long[] offsets) {
        reading[shard] = true;
        readsUnderWay++;
        home.durable().read(home.lane(), shard, offsets, messages -> {
            reading[shard] = false;
            readsUnderWay--;
            if (closed) {
                return;
            }
            for (int i = 0; i < offsets.length; i++) {
                take(shard, offsets[i], messages[i]);
            }
            signal();
        });
    }

    @Override
    public void onTail(TailItem item) {
        int shard = item.shard();
        if (closed || behind[shard] || item.offset() < cursors.at(shard).next()) {
            return;
        }
        if (reading[shard] || room(shard) == 0) {
            behind[shard] = true;
            return;
        }
        take(shard, item.offset(), item.message());
        signal();
    }

    private void take(int shard, long offset, @Nullable Message message) {
        Cursor cursor = cursors.at(shard);
        if (!cursor.read(offset)) {
            cursors.save(); // acknowledged in an earlier life
        } else if (message == null) {
            cursors.acknowledge(shard, offset);
        } else {
            QueuedMessage taken = new QueuedMessage(shard, offset, message);
            heldBytes += taken.bytes();
            ready.get(shard).put(offset, taken);
        }
    }

    private void signal() {
        if (!signalled && !closed) {
            signalled = true;
            home.lane().execute(() -> {
                signalled = false;
                if (!closed) {
                    onReady.run();
                }
            });
        }
    }
}
