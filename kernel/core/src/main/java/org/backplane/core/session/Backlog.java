// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.api.store.Mutation;
import org.backplane.core.lane.Lane;
import org.backplane.core.log.Cursor;
import org.backplane.core.log.Keys;
import org.backplane.core.log.QueueRef;
import org.backplane.core.log.Tables;
import org.backplane.core.log.TailItem;
import org.jspecify.annotations.Nullable;

/**
 * A durable session's place in the log: a cursor in each shard over all the queues it reads. While it keeps up, messages come
 * straight from the commit; when it lags, it reads on by itself as its window empties. On the lane, but for {@link #floor}.
 */
final class Backlog implements QueueRef.Consumer, TailReader, BacklogLimits.Shards {
    private static final int READ_MAX = 128;

    /** Messages that may be acknowledged above the oldest that is not, besides those under way: the cursor's record has each. */
    private static final int WINDOW_MAX = 4096;

    private final ClientSession session;
    private final LaneBroker broker;
    private final Outbound outbound;
    private final AtomicReferenceArray<Cursor> cursors;
    private final boolean[] behind;
    private final Copies copies = new Copies();

    private final QueueStarts queues = new QueueStarts();

    private boolean attached;
    private boolean reading;
    private int epoch;
    private boolean saveScheduled;

    Backlog(ClientSession session, LaneBroker broker, Outbound outbound) {
        this.session = session;
        this.broker = broker;
        this.outbound = outbound;
        int shards = broker.durable().stream().partitions();
        this.cursors = new AtomicReferenceArray<>(shards);
        this.behind = new boolean[shards];
    }

    // --- which queues ---

    void addQueue(QueueRef queue, long[] start) {
        queues.add(queue, start);
        queue.addConsumer(this);
        if (attached) {
            broker.attach(queue, this);
            markBehind();
            outbound.schedulePump(); // who has nothing retained to send would not look for what is behind
        }
    }

    void removeQueue(QueueRef queue) {
        queues.remove(queue);
        broker.detach(queue, this);
    }

    boolean isEmpty() {
        return queues.isEmpty();
    }

    void recover(int shard, Cursor cursor) {
        if (shard < cursors.length()) {
            cursors.set(shard, cursor);
        }
    }

    /** A message that was under way when the broker went down. */
    void recoverSent(int shard, long offset) {
        if (shard < cursors.length()) {
            cursor(shard).sentBefore(offset);
            copies.add(shard, offset);
        }
    }

    @Override
    public long floor(QueueRef queue, int shard) {
        Cursor cursor = cursors.get(shard);
        long from = queues.startOf(queue, shard);
        return cursor == null ? from : Math.max(from, cursor.floor());
    }

    private Cursor cursor(int shard) {
        Cursor cursor = cursors.get(shard);
        if (cursor == null) {
            cursor = new Cursor(0);
            cursors.set(shard, cursor);
        }
        return cursor;
    }

    // --- connections come and go ---

    /**
     * From now on commits are wanted. The queue is marked before its index is read, the commit thread writes the index before
     * it reads the mark: so what is committed meanwhile is seen by one of the two.
     */
    void attach() {
        if (limit()) {
            save();
        }
        attached = true;
        queues.forEach(queue -> broker.attach(queue, this));
        markBehind();
    }

    private void markBehind() {
        java.util.Arrays.fill(behind, true);
    }

    void detach() {
        attached = false;
        reading = false;
        epoch++;
        for (int shard = 0; shard < cursors.length(); shard++) {
            Cursor cursor = cursors.get(shard);
            if (cursor != null) {
                cursor.rest();
            }
        }
        queues.forEach(queue -> broker.detach(queue, this));
    }

    // --- limits ---

    /**
     * Drops what is too much of what waits; whether there was anything. Nothing is dropped of what is under way, or while it
     * keeps up. The cursors that pass over it are written with the next acknowledgement: after a crash before that, the same
     * is dropped again.
     */
    boolean limit() {
        boolean waits = !queues.isEmpty() && (!attached || lags());
        return waits && broker.settings().bounds().dropsWaiting() && new BacklogLimits(broker, this).apply();
    }

    private boolean lags() {
        for (boolean one : behind) {
            if (one) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int count() {
        return cursors.length();
    }

    @Override
    public long next(int shard) {
        Cursor cursor = cursors.get(shard);
        return cursor == null ? 0 : cursor.next();
    }

    @Override
    public long waiting(int shard, long from, long end, boolean inBytes) {
        Cursor.Amount all = offset -> queues.amountFrom(shard, offset, inBytes);
        Cursor cursor = cursors.get(shard);
        if (cursor == null) {
            return all.from(from) - all.from(end);
        }
        return cursor.notDropped(all, from, end) - (inBytes ? 0 : cursor.knownBetween(from, end));
    }

    @Override
    public void drop(int shard, long from, long end) {
        Cursor cursor = cursor(shard);
        long before = Math.max(cursor.droppedUpTo(), cursor.next());
        boolean goesOn = before < from && waiting(shard, before, from, false) == 0;
        cursor.drop(goesOn ? before : from, end); // one gap rather than another one at each look
    }

    // --- reading ---

    /** A message was committed to a queue of this session. */
    @Override
    public void onTail(TailItem item) {
        int shard = item.shard();
        if (!attached || behind[shard]) {
            return;
        }
        Cursor cursor = cursor(shard);
        if (item.offset() < cursor.next() || cursor.wanted(item.offset()) != item.offset() || !queues.isWanted(item)) {
            return;
        }
        if (reading || !outbound.isReady() || !outbound.isClear() || !hasRoom() || isTooWide(shard)) {
            behind[shard] = true;
            return;
        }
        if (cursor.read(item.offset())) {
            deliver(item.message(), shard, item.offset());
        }
    }

    /** Room for a message in as many copies as there may be: those beyond the window wait, with their identifiers. */
    private boolean hasRoom() {
        return outbound.deliveries().room() > 0
                && (queues.size() <= 1 || outbound.deliveries().identifiersLeft() >= queues.size());
    }

    /** Reads on where it lags, as far as the window has room. */
    void pump() {
        for (int shard = 0; shard < behind.length && attached && !reading; shard++) {
            if (behind[shard] && outbound.isReady() && hasRoom() && !isTooWide(shard)) {
                readOn(shard);
            }
        }
    }

    /** A client that leaves one message unacknowledged for ever must not let the list of all others grow for ever. */
    private boolean isTooWide(int shard) {
        Cursor cursor = cursors.get(shard);
        return cursor != null
                && cursor.window() >= WINDOW_MAX + outbound.deliveries().windowMax();
    }

    private void readOn(int shard) {
        int max = Math.min(READ_MAX, outbound.deliveries().room());
        long[] found = new long[max];
        int n = 0;
        long from = next(shard); // no cursor is made where nothing waits
        while (n < max) {
            long next = waitingFrom(shard, from);
            if (next < 0) {
                behind[shard] = false;
                break;
            }
            found[n++] = next;
            from = next + 1;
        }
        if (n > 0) {
            behind[shard] = true;
            read(shard, java.util.Arrays.copyOf(found, n));
        }
    }

    private long waitingFrom(int shard, long from) {
        Cursor cursor = cursors.get(shard);
        long next = queues.nextFrom(shard, from);
        while (cursor != null && next >= 0 && cursor.wanted(next) != next) {
            next = queues.nextFrom(shard, cursor.wanted(next));
        }
        return next;
    }

    private void read(int shard, long[] offsets) {
        reading = true;
        int now = epoch;
        broker.durable().read(broker.lane(), shard, offsets, messages -> {
            if (epoch == now) {
                reading = false;
                onRead(shard, offsets, messages);
            }
        });
    }

    private void onRead(int shard, long[] offsets, @Nullable Message[] messages) {
        Cursor cursor = cursor(shard);
        for (int i = 0; i < offsets.length; i++) {
            if (!hasRoom() || !outbound.isReady()) {
                break;
            }
            boolean dropped = offsets[i] < cursor.next() || cursor.wanted(offsets[i]) != offsets[i];
            if (dropped || !cursor.read(offsets[i])) {
                continue;
            }
            Message message = messages[i];
            if (message == null) {
                acknowledge(shard, offsets[i]);
            } else {
                deliver(message, shard, offsets[i]);
            }
        }
        outbound.schedulePump();
        broker.batch().send();
    }

    private void deliver(Message message, int shard, long offset) {
        if (broker.settings().subscriptions().copyPerSubscription()) {
            deliverEach(message, shard, offset);
            return;
        }
        Target target = session.match(message);
        if (target == null || message.isExpired(broker.lane().clock().wallMs())) {
            broker.figures().expired.add(target == null ? 0 : 1);
            acknowledge(shard, offset);
            return;
        }
        if (!isAcknowledged(target, message)) {
            outbound.sendOnce(message, target.retainAsPublished() && message.retain(), target.identifiers());
            acknowledge(shard, offset);
        } else {
            outbound.deliveries().sendStored(message, target, shard, offset, 0, false);
        }
    }

    /** All copies are recorded together: after a crash either all of them go on or none has begun. */
    private void deliverEach(Message message, int shard, long offset) {
        Map<QueueRef, Target> targets = session.matchEach(message, shard, offset);
        if (message.isExpired(broker.lane().clock().wallMs())) {
            broker.figures().expired.add(targets.size());
            targets.clear();
        }
        int acknowledged = (int) targets.values().stream()
                .filter(target -> isAcknowledged(target, message))
                .count();
        for (int i = 0; acknowledged > 1 && i < acknowledged; i++) {
            copies.add(shard, offset);
        }
        boolean recorded = acknowledged > 1 || outbound.deliveries().isRecording();
        targets.forEach((queue, target) -> {
            if (isAcknowledged(target, message)) {
                outbound.deliveries().sendStored(message, target, shard, offset, queue.id(), recorded);
            } else {
                outbound.sendOnce(message, target.retainAsPublished() && message.retain(), target.identifiers());
            }
        });
        if (acknowledged == 0) {
            acknowledge(shard, offset);
        }
    }

    private static boolean isAcknowledged(Target target, Message message) {
        return message.qos().min(target.qos()) != Qos.AT_MOST_ONCE;
    }

    // --- acknowledging ---

    void acknowledge(int shard, long offset) {
        if (!copies.wasLast(shard, offset)) {
            return;
        }
        Cursor cursor = cursors.get(shard);
        if (cursor != null && cursor.acknowledge(offset)) {
            cursor.markDirty();
            save();
        }
    }

    /**
     * Cursors go to disk once a turn, whatever was acknowledged in it, and in one commit with the records of QoS 2 deliveries
     * that were received in it: a crash must not keep one without the other, or the message would come again.
     */
    private void save() {
        if (!saveScheduled) {
            saveScheduled = true;
            broker.lane().atEnd(Lane.Phase.RECORD, this::saveNow);
        }
    }

    private void saveNow() {
        saveScheduled = false;
        if (session.isEnded()) {
            return;
        }
        for (int shard = 0; shard < cursors.length(); shard++) {
            Cursor cursor = cursors.get(shard);
            if (cursor != null && cursor.takeDirty()) {
                broker.log().mutate(new Mutation.Put(Tables.CURSOR, Keys.of(session.number(), shard), cursor.encode()));
            }
        }
    }
}
