// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.util.ArrayList;
import java.util.List;
import org.backplane.api.message.Message;
import org.backplane.api.store.Append;
import org.backplane.api.store.Commit;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.ShardStore;
import org.backplane.api.store.StoreException;
import org.backplane.core.lane.Lane;
import org.jspecify.annotations.Nullable;

/** One lane's commit of one turn, and what to do when it is durable. Filled on the lane, answered by the commit thread. */
final class LaneCommit implements Commit.Listener {
    /** Learns where a batch lies. On the lane. */
    interface Appended {
        void at(int shard, long baseOffset, @Nullable StoreException failure);
    }

    private record Body(
            List<Message> messages,
            QueueRef[] queues,
            @Nullable Appended appended) {}

    private final DurableLog log;
    private final LaneLog laneLog;
    private final Lane lane;
    private final Commit commit = new Commit(this);
    private final List<Body> bodies = new ArrayList<>();
    private final List<Message> retained = new ArrayList<>();
    private final List<LaneLog.Completion> completions = new ArrayList<>();

    private final long number;
    private @Nullable ShardStore handedTo;

    /** @param number of its lane's commits, in the order in which they must reach the log */
    LaneCommit(DurableLog log, LaneLog laneLog, Lane lane, long number) {
        this.number = number;
        this.log = log;
        this.laneLog = laneLog;
        this.lane = lane;
    }

    Commit commit() {
        return commit;
    }

    long number() {
        return number;
    }

    /** On the lane. */
    void handedTo(ShardStore store) {
        handedTo = store;
    }

    /** The store that has answered, or null if it never was handed to one. On the lane. */
    @Nullable
    ShardStore takeAnswered() {
        ShardStore answered = handedTo;
        handedTo = null;
        return answered;
    }

    long bytes() {
        return commit.bytes();
    }

    void append(Append append, List<Message> messages, QueueRef[] queues) {
        commit.append(append);
        bodies.add(new Body(messages, queues, null));
    }

    /** For the batch appended last. */
    void onAppended(Appended appended) {
        Body last = bodies.removeLast();
        bodies.add(new Body(last.messages, last.queues, appended));
    }

    void mutate(Mutation mutation) {
        commit.mutate(mutation);
    }

    void retain(Message kept) {
        byte[] topic = kept.topic().utf8();
        commit.mutate(
                kept.payload().size() == 0
                        ? new Mutation.Delete(Tables.RETAINED, topic)
                        : new Mutation.Put(Tables.RETAINED, topic, MessageCodec.encode(kept)));
        retained.add(kept);
    }

    void onDone(LaneLog.Completion completion) {
        completions.add(completion);
    }

    @Override
    public void onCommitted(Commit committed, long[] baseOffsets) {
        log.applied(retained);
        for (int i = 0; i < baseOffsets.length; i++) {
            Body body = bodies.get(i);
            Append append = committed.appends().get(i);
            long bytes = append.batch().bytes().length;
            log.committed(append.shard(), baseOffsets[i], body.messages, bytes, body.queues);
        }
        log.deliver();
        lane.execute(() -> done(baseOffsets, null));
    }

    @Override
    public void onRefused(Commit refused, StoreException cause) {
        if (cause.category() == StoreException.Category.CLOSED && log.waitsForStore()) {
            lane.execute(() -> laneLog.park(this));
        } else {
            refuse(cause);
        }
    }

    /** It is not tried again. Any thread. */
    void refuse(StoreException cause) {
        log.refused(cause);
        lane.execute(() -> done(new long[bodies.size()], cause));
    }

    private void done(long[] baseOffsets, @Nullable StoreException failure) {
        laneLog.done(this);
        for (int i = 0; i < baseOffsets.length; i++) {
            Appended appended = bodies.get(i).appended;
            if (appended != null) {
                appended.at(commit.appends().get(i).shard(), baseOffsets[i], failure);
            }
        }
        for (LaneLog.Completion completion : completions) {
            completion.onDone(failure);
        }
    }
}
