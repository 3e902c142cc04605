// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Qos;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.queue.QueueOptions;
import org.backplane.api.store.Mutation;
import org.backplane.core.log.Cursor;
import org.backplane.core.log.Keys;
import org.backplane.core.log.LaneLog;
import org.backplane.core.log.OutboundRecord;
import org.backplane.core.log.QueueRef;
import org.backplane.core.log.Tables;
import org.backplane.core.log.WorkQueueRecord;
import org.backplane.core.routing.Update;
import org.jspecify.annotations.Nullable;

/**
 * All share groups and work queues, one per (filter, group). Any thread; used when members come and go, never for a message.
 * A group gets a durable queue with its first durable member of QoS 1 or more, or when somebody asks for the queue itself,
 * and keeps it until the last of both has gone.
 */
final class ShareGroups {
    private record Key(String filter, String group) {
        static Key of(ShareGroup group) {
            return new Key(group.filter().filter(), group.name());
        }
    }

    private final Sessions sessions;
    private final Map<Key, ShareGroup> groups = new ConcurrentHashMap<>();

    ShareGroups(Sessions sessions) {
        this.sessions = sessions;
    }

    private ShareGroup create(Key key) {
        return new ShareGroup(sessions, TopicFilter.of(key.filter), key.group);
    }

    // --- members ---

    /** A session subscribes, maybe again with other options. On its lane; what must be in the tree is added to the update. */
    ShareGroup join(ClientSession session, Subscription subscription, Update<Interest> update) {
        Key key = new Key(
                subscription.filter().filter(), subscription.filter().group().orElseThrow());
        return groups.compute(key, (k, there) -> {
            ShareGroup group = there == null ? create(k) : there;
            if (group.members.isEmpty()) {
                group.treeKey = new Object();
            }
            group.members.add(session);
            update.put(group.filter().levels(), group.treeKey, new Interest.OfGroup(group));
            if (session.isDurable() && subscription.qos() != Qos.AT_MOST_ONCE) {
                open(group, update);
            }
            group.joined(session, subscription);
            return group;
        });
    }

    private WorkQueue open(ShareGroup group, Update<Interest> update) {
        WorkQueue queue = group.queue();
        if (queue == null) {
            queue = group.open(sessions.queues().acquire(group.filter(), group.name()), Map.of());
        }
        update.put(group.filter().levels(), queue.ref(), new Interest.OfQueue(queue.ref()));
        return queue;
    }

    /** A session is a member no more. On its lane; the log is its lane's. */
    void leave(ShareGroup group, ClientSession session, Update<Interest> update, LaneLog log) {
        groups.computeIfPresent(Key.of(group), (key, there) -> {
            if (there != group || !group.members.remove(session)) {
                return there;
            }
            group.left(session);
            if (group.members.isEmpty()) {
                update.remove(group.filter().levels(), group.treeKey);
            }
            return keptOrClosed(group, update, log);
        });
    }

    private @Nullable ShareGroup keptOrClosed(ShareGroup group, Update<Interest> update, LaneLog log) {
        if (!group.members.isEmpty() || group.keepers > 0) {
            return group;
        }
        WorkQueue queue = group.queue();
        if (queue != null && sessions.queues().release(queue.ref())) {
            QueueBook.remove(queue.ref(), update, log);
            log.mutate(
                    new Mutation.Delete(Tables.WORK_QUEUE, Keys.of(queue.ref().id())));
        }
        if (queue != null) {
            // Not before it is durable: what the queue knows must not be gone when a crash brings it and its members
            // back.
            log.onDone(failure -> group.close());
        }
        return null;
    }

    /** Writes what brings the group's queue back after a restart, if it has one. */
    void record(ShareGroup group, LaneLog log) {
        WorkQueue queue = group.queue();
        if (queue != null) {
            log.mutate(QueueBook.record(queue.ref()));
        }
    }

    // --- the work queue itself ---

    /** Somebody asks for the work queue: it stays from now on. To be followed by {@link #recordKept}. */
    ShareGroup keep(TopicFilter filter, String name, QueueOptions options, Update<Interest> update) {
        return groups.compute(new Key(filter.filter(), name), (key, there) -> {
            ShareGroup group = there == null ? create(key) : there;
            group.keepers++;
            group.configure(open(group, update), options);
            return group;
        });
    }

    /** Writes what brings it back after a restart, members or not. */
    static void recordKept(WorkQueue queue, QueueOptions options, LaneLog log) {
        log.mutate(QueueBook.record(queue.ref()));
        log.mutate(
                new Mutation.Put(Tables.WORK_QUEUE, Keys.of(queue.ref().id()), new WorkQueueRecord(options).encode()));
    }

    /** That could not be made durable: as if nobody had asked. */
    void unkeep(ShareGroup group, Update<Interest> update, LaneLog log) {
        groups.computeIfPresent(Key.of(group), (key, there) -> {
            if (there != group) {
                return there;
            }
            group.keepers--;
            return keptOrClosed(group, update, log);
        });
    }

    // --- recovery ---

    /**
     * A queue as it stood before a restart. Members join it again as their sessions are recovered.
     *
     * @param kept its options if somebody had asked for the queue itself
     */
    void recover(QueueRef queue, Map<Integer, Cursor> cursors, Optional<QueueOptions> kept, Update<Interest> update) {
        groups.compute(new Key(queue.filter().filter(), queue.group()), (key, there) -> {
            ShareGroup group = there == null ? create(key) : there;
            WorkQueue opened = group.open(sessions.queues().acquire(queue.filter(), queue.group()), cursors);
            update.put(group.filter().levels(), queue, new Interest.OfQueue(queue));
            kept.ifPresent(options -> {
                group.keepers++;
                group.configure(opened, options);
            });
            return group;
        });
    }

    /**
     * A delivery that a group had lent to a session before a restart: nobody else gets it.
     *
     * @return what to answer when the client has it; null if the queue is gone
     */
    @Nullable
    ShareLease reclaim(ClientSession session, OutboundRecord stored) {
        ShareGroup group = find(stored.queue());
        return group == null ? null : group.reclaim(session, stored);
    }

    private @Nullable ShareGroup find(int queueId) {
        for (ShareGroup group : groups.values()) {
            WorkQueue queue = group.queue();
            if (queue != null && queue.ref().id() == queueId) {
                return group;
            }
        }
        return null;
    }

    /**
     * The same for a session that has ended: nobody gets it. {@code durable} runs, on some lane, when its record is not needed
     * any more.
     */
    void acknowledgeOrphan(OutboundRecord stored, Outbox.Handed durable) {
        ShareGroup group = stored.shard() == Delivery.NOWHERE ? null : find(stored.queue());
        if (group == null) {
            LaneBroker any = sessions.lane(0);
            any.lane().execute(() -> durable.on(any));
        } else {
            group.acknowledgeOrphan(stored, durable);
        }
    }

    /** Drops groups whose queue was recovered and that nobody has come back to. */
    void dropUnused(Update<Interest> update, LaneLog log) {
        groups.keySet().forEach(key -> groups.computeIfPresent(key, (k, group) -> keptOrClosed(group, update, log)));
    }
}
