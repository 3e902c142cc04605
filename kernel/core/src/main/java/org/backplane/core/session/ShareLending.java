// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.api.queue.DurableQueue;
import org.jspecify.annotations.Nullable;

/**
 * A share group's state: who is in it, what waits for a member with room, and what is lent to whom. Messages come from memory,
 * oldest first, then from the durable queue if there is one. On the group's home lane.
 */
final class ShareLending {
    /** How long a member that could not take a message is left in peace. */
    private static final long BLOCKED_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * A message at a member.
     *
     * @param order its place among those in memory
     * @param queued its lease of the durable queue; null if it came from memory
     */
    private record Lent(ShareMembers.Member member, Message message, long order, DurableQueue.@Nullable Lease queued) {}

    private final ShareGroup group;
    private final LaneBroker home;
    private final ShareMembers members = new ShareMembers();
    private final Map<Long, Lent> lent = new HashMap<>();

    /** What waits in memory, by the order it came. At most {@code queuedMessagesMax} and {@code queuedBytesMax}, and what members gave back. */
    private final TreeMap<Long, Message> waiting = new TreeMap<>();

    /** Of payloads in {@link #waiting}. */
    private long waitingBytes;

    private @Nullable WorkQueue queue;
    private long nextOrder;
    private long lastLease;
    private boolean dispatchScheduled;

    ShareLending(ShareGroup group, LaneBroker home) {
        this.group = group;
        this.home = home;
    }

    // --- members come and go ---

    void use(WorkQueue opened) {
        queue = opened;
        scheduleDispatch();
    }

    void join(ClientSession session, Subscription subscription, boolean online, int window) {
        ShareMembers.Member member = members.join(session, subscription);
        if (online) {
            member.online(window);
        }
        scheduleDispatch();
    }

    void leave(ClientSession session) {
        members.leave(session);
    }

    void online(ClientSession session, int window) {
        ShareMembers.Member member = members.find(session);
        if (member != null) {
            member.online(window);
            scheduleDispatch();
        }
    }

    void offline(ClientSession session) {
        ShareMembers.Member member = members.find(session);
        if (member != null) {
            member.online = false;
        }
    }

    // --- messages come ---

    void offer(Message kept) {
        if (kept.qos() == Qos.AT_MOST_ONCE) {
            offerOnce(kept);
        } else if (waiting.size() >= home.settings().queuedMessagesMax() || isTooMuch(kept)) {
            home.figures().droppedQueue.add(1);
        } else {
            waiting.put(nextOrder++, kept);
            waitingBytes += kept.payload().size();
            scheduleDispatch();
        }
    }

    private boolean isTooMuch(Message kept) {
        return !waiting.isEmpty()
                && waitingBytes + kept.payload().size()
                        > home.settings().bounds().queuedBytesMax();
    }

    private void offerOnce(Message kept) {
        ShareMembers.Member member = members.online();
        if (member == null) {
            home.figures().droppedQueue.add(1);
        } else {
            members.took();
            group.send(member.session, kept, member.subscription);
        }
    }

    /** Once for all that happens in a batch: what members give back comes newest first, and must go out oldest first. */
    private void scheduleDispatch() {
        if (!dispatchScheduled) {
            dispatchScheduled = true;
            home.lane().execute(this::dispatch);
        }
    }

    /** Lends as long as there is something to lend and a member with room. */
    void dispatch() {
        dispatchScheduled = false;
        for (var member = members.withRoom(); member != null; member = members.withRoom()) {
            Lent next = next(member);
            if (next == null) {
                return;
            }
            lend(next);
        }
    }

    private @Nullable Lent next(ShareMembers.Member member) {
        for (var first = waiting.pollFirstEntry(); first != null; first = waiting.pollFirstEntry()) {
            waitingBytes -= first.getValue().payload().size();
            if (!first.getValue().isExpired(home.lane().clock().wallMs())) {
                return new Lent(member, first.getValue(), first.getKey(), null);
            }
            home.figures().expired.add(1);
        }
        DurableQueue.Lease lease = queue == null ? null : queue.lease(0);
        return lease == null ? null : new Lent(member, lease.message(), 0, lease);
    }

    private void lend(Lent next) {
        long id = ++lastLease;
        lent.put(id, next);
        next.member.lent++;
        members.took();
        DurableQueue.Lease stored = next.queued;
        int shard = stored == null ? Delivery.NOWHERE : stored.shard();
        long offset = stored == null ? 0 : stored.offset();
        int from = stored == null || queue == null ? 0 : queue.ref().id();
        ShareLease lease = new ShareLease(group, id, from, shard, offset, next.member.session);
        group.lend(lease, next.message, next.member.subscription);
    }

    /** A member had that one before a restart, and maybe has answered it. */
    void reclaim(ShareLease lease, boolean done) {
        if (queue != null) {
            queue.claim(lease.shard(), lease.offset());
            if (done) {
                acknowledged(lease);
            }
        }
    }

    // --- members answer ---

    void acknowledged(ShareLease lease) {
        if (lease.id() == ShareLease.RECLAIMED && queue != null) {
            queue.acknowledgeClaimed(lease.shard(), lease.offset());
            return;
        }
        Lent done = end(lease);
        if (done != null && done.queued != null && queue != null) {
            queue.acknowledge(done.queued);
        }
    }

    void giveBack(ShareLease lease) {
        Lent back = end(lease);
        if (back == null) {
            return;
        }
        boolean hadNoRoom = back.member.online;
        if (hadNoRoom) {
            block(back.member);
        }
        if (back.queued == null) {
            waiting.put(back.order, back.message);
            waitingBytes += back.message.payload().size();
        } else if (queue != null && hadNoRoom) {
            queue.takeBack(back.queued);
        } else if (queue != null) {
            queue.release(back.queued, 0);
        }
    }

    private @Nullable Lent end(ShareLease lease) {
        Lent done = lent.remove(lease.id());
        if (done != null) {
            done.member.lent--;
            scheduleDispatch();
        }
        return done;
    }

    private void block(ShareMembers.Member member) {
        member.blocked = true;
        home.lane().schedule(BLOCKED_NS, () -> {
            member.blocked = false;
            dispatch();
        });
    }
}
