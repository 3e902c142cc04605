// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.backplane.api.message.Message;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.store.Append;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.ShardStore;
import org.backplane.api.store.StoreException;
import org.backplane.core.lane.Lane;
import org.jspecify.annotations.Nullable;

/**
 * A lane's way to the log: gathers what the turn produced into one commit, hands it over at the turn's end, brings the answers
 * back in one hop. While there is no store, commits wait here, in order. On the lane only.
 */
public final class LaneLog {
    /** Learns, on the lane, how a commit ended. */
    public interface Completion {
        /**
         * It is durable, or it was refused.
         *
         * @param failure null when durable
         */
        void onDone(@Nullable StoreException failure);
    }

    /** Something held back because too much waits for the disk. */
    public interface Held {
        void letGo();
    }

    private final DurableLog log;
    private final Lane lane;
    private final long waitingBytesMax;
    private final TreeMap<Long, LaneCommit> parked = new TreeMap<>();
    private final List<Held> held = new ArrayList<>();
    private final List<Runnable> expecting = new ArrayList<>();
    private @Nullable ShardStore store;
    private @Nullable LaneCommit open;
    private boolean refusing;
    private long waitingBytes;
    private long nextNumber;
    private long added;
    private int unanswered;

    LaneLog(DurableLog log, Lane lane, long waitingBytesMax) {
        this.log = log;
        this.lane = lane;
        this.waitingBytesMax = waitingBytesMax;
    }

    /** Grows with everything that is added: to see whether something was. */
    public long added() {
        return added;
    }

    private LaneCommit open() {
        added++;
        LaneCommit commit = open;
        if (commit == null) {
            commit = new LaneCommit(log, this, lane, nextNumber++);
            open = commit;
            lane.atEnd(Lane.Phase.HAND_OVER, this::handOver);
        }
        return commit;
    }

    /** Adds a message to its shard, waiting in those queues. */
    public void append(Message kept, QueueRef[] queues) {
        int shard = log.stream().shardOf(kept.topic().hashCode());
        RecordBatch batch = RecordBatch.canonical(MessageCodec.encode(kept), kept.timestampMs());
        open().append(new Append(shard, batch, ids(queues)), List.of(kept), queues);
    }

    /** Adds a batch of another format, whose records are these messages. Answers with where it lies. */
    void append(int shard, RecordBatch batch, List<Message> messages, QueueRef[] queues, LaneCommit.Appended appended) {
        LaneCommit commit = open();
        commit.append(new Append(shard, batch, ids(queues)), messages, queues);
        commit.onAppended(appended);
    }

    private static int[] ids(QueueRef[] queues) {
        int[] ids = new int[queues.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = queues[i].id();
        }
        return ids;
    }

    public void mutate(Mutation mutation) {
        open().mutate(mutation);
    }

    /** Sets or, with an empty payload, clears a topic's retained message. */
    public void retain(Message kept) {
        open().retain(kept);
    }

    /** Calls back when everything added so far in this turn is durable, or refused. */
    public void onDone(Completion completion) {
        open().onDone(completion);
    }

    private void handOver() {
        LaneCommit commit = open;
        open = null;
        if (commit != null) {
            submit(commit);
        }
    }

    private void submit(LaneCommit commit) {
        waitingBytes += commit.bytes();
        if (store != null) {
            hand(commit, store);
        } else if (refusing) {
            commit.refuse(noStore());
        } else {
            parked.put(commit.number(), commit);
        }
    }

    private void hand(LaneCommit commit, ShardStore to) {
        unanswered++;
        commit.handedTo(to);
        to.commit(commit.commit());
    }

    private static StoreException noStore() {
        return new StoreException(StoreException.Category.CLOSED, "there is no store");
    }

    /** A store is there. Calls back, on the lane, when the one before has answered everything; commits wait until then. */
    void expect(Runnable settled) {
        refusing = false;
        expecting.add(settled);
        settle();
    }

    private void settle() {
        if (unanswered == 0 && !expecting.isEmpty()) {
            List<Runnable> all = List.copyOf(expecting);
            expecting.clear();
            all.forEach(Runnable::run);
        }
    }

    void bind(ShardStore next) {
        store = next;
        List<LaneCommit> all = List.copyOf(parked.values());
        parked.clear();
        all.forEach(commit -> hand(commit, next));
    }

    void unbind() {
        store = null;
    }

    /** No store came back in time: what waits is refused, and what comes until there is one. */
    void giveUp() {
        if (store == null) {
            refusing = true;
            List<LaneCommit> all = List.copyOf(parked.values());
            parked.clear();
            all.forEach(commit -> commit.refuse(noStore()));
        }
    }

    /**
     * Puts a commit back that the store refused because it was closing: in its old place, before what came since. That store
     * gets nothing more, whether or not this lane has heard that it goes.
     */
    void park(LaneCommit commit) {
        if (commit.takeAnswered() == store) {
            store = null;
        }
        unanswered--;
        waitingBytes -= commit.bytes();
        submit(commit);
        settle();
    }

    void done(LaneCommit commit) {
        if (commit.takeAnswered() != null) {
            unanswered--;
        }
        waitingBytes -= commit.bytes();
        if (waitingBytes <= waitingBytesMax / 2 && !held.isEmpty()) {
            List<Held> all = List.copyOf(held);
            held.clear();
            all.forEach(Held::letGo);
        }
        settle();
    }

    /** Whether so much waits for the disk that whoever adds to it must be held back. */
    public boolean isFull() {
        return waitingBytes > waitingBytesMax;
    }

    /** Is let go when the disk has caught up. */
    public void hold(Held who) {
        held.add(who);
    }
}
