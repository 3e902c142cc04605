// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayDeque;
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
     * A message taken to be lent.
     *
     * @param taken counts what was taken: its place among those held for one member, and given back
     * @param queued its lease of the durable queue; null if it came from memory
     */
    record Ready(Message message, long taken, DurableQueue.@Nullable Lease queued) {}

    private final ShareGroup group;
    private final LaneBroker home;
    private final ShareMembers members;

    /** What waits in memory and was never taken. At most {@code queuedMessagesMax} and {@code queuedBytesMax}. */
    private final ArrayDeque<Message> waiting = new ArrayDeque<>();

    /** What members gave back of it, and so older than {@link #waiting}, in the order it was taken first. */
    private final TreeMap<Long, Ready> back = new TreeMap<>();

    /** Of payloads in {@link #waiting} and {@link #back}. */
    private long waitingBytes;

    private @Nullable WorkQueue queue;
    private long taken;
    private boolean dispatchScheduled;

    ShareLending(ShareGroup group, LaneBroker home) {
        this.group = group;
        this.home = home;
        this.members = new ShareMembers(group.filter().text().hashCode());
    }

    private ShareStrategy strategy() {
        return home.settings().subscriptions().strategyOf(group.name());
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
        ShareMembers.Member gone = members.leave(session);
        if (gone != null) {
            letGo(gone);
        }
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
            letGo(member);
        }
    }

    /** What was held for a member is anybody's again. */
    private void letGo(ShareMembers.Member member) {
        if (!member.held.isEmpty()) {
            member.held.values().forEach(this::putBack);
            member.held.clear();
            scheduleDispatch();
        }
    }

    private void putBack(Ready ready) {
        if (ready.queued == null) {
            back.put(ready.taken, ready);
            waitingBytes += ready.message.payload().size();
        } else if (queue != null) {
            queue.takeBack(ready.queued);
        }
    }

    // --- messages come ---

    void offer(Message kept) {
        if (kept.qos() == Qos.AT_MOST_ONCE) {
            offerOnce(kept);
        } else if (waiting.size() + back.size() >= home.settings().queuedMessagesMax() || isTooMuch(kept)) {
            home.figures().droppedQueue.add(1);
        } else {
            waiting.add(kept);
            waitingBytes += kept.payload().size();
            scheduleDispatch();
        }
    }

    private boolean isTooMuch(Message kept) {
        return waitingBytes > 0
                && waitingBytes + kept.payload().size()
                        > home.settings().bounds().queuedBytesMax();
    }

    private void offerOnce(Message kept) {
        ShareMembers.Member member = members.choose(strategy(), kept, true);
        if (member == null) {
            home.figures().droppedQueue.add(1);
        } else {
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

    /** Lends as long as there is something to lend and a member that can take it. */
    void dispatch() {
        dispatchScheduled = false;
        ShareStrategy strategy = strategy();
        members.lendAtMost(home.settings().subscriptions().shareLentMax());
        members.all().forEach(member -> lendHeld(member, strategy));
        while (members.mayTake(strategy)) {
            Ready next = next();
            if (next == null) {
                return;
            }
            ShareMembers.Member member = members.choose(strategy, next.message, false);
            if (member == null) {
                putBack(next);
                return;
            }
            if (strategy.isHash()) {
                member.held.put(next.taken, next);
                lendHeld(member, strategy);
            } else {
                lend(member, next);
            }
        }
    }

    private void lendHeld(ShareMembers.Member member, ShareStrategy strategy) {
        if (!strategy.isHash()) {
            letGo(member); // it was held by another strategy
        }
        while (!member.held.isEmpty() && member.hasWindow()) {
            Ready next = member.held.pollFirstEntry().getValue();
            if (!isExpired(next.message)) {
                lend(member, next);
            } else if (next.queued != null && queue != null) {
                queue.acknowledge(next.queued);
            }
        }
    }

    private boolean isExpired(Message message) {
        boolean expired = message.isExpired(home.lane().clock().wallMs());
        home.figures().expired.add(expired ? 1 : 0);
        return expired;
    }

    private @Nullable Ready next() {
        while (!back.isEmpty()) {
            Ready first = back.pollFirstEntry().getValue();
            waitingBytes -= first.message.payload().size();
            if (!isExpired(first.message)) {
                return first;
            }
        }
        for (Message first = waiting.poll(); first != null; first = waiting.poll()) {
            waitingBytes -= first.payload().size();
            if (!isExpired(first)) {
                return new Ready(first, ++taken, null);
            }
        }
        DurableQueue.Lease lease = queue == null ? null : queue.lease(0);
        return lease == null ? null : new Ready(lease.message(), ++taken, lease);
    }

    private void lend(ShareMembers.Member member, Ready next) {
        member.lent++;
        ShareLease lease = ShareLease.of(group, queue == null ? 0 : queue.ref().id(), next, member);
        group.lend(lease, next.message, member.subscription);
    }

    /** A member had that one before a restart. */
    void reclaim(int shard, long offset) {
        if (queue != null) {
            queue.claim(shard, offset);
        }
    }

    // --- members answer ---

    void acknowledged(ShareLease lease) {
        ShareMembers.Member member = lease.to;
        Ready ready = lease.lent;
        if (member == null || ready == null) {
            if (queue != null) {
                queue.acknowledgeClaimed(lease.shard(), lease.offset());
            }
        } else if (end(lease, member) && ready.queued != null && queue != null) {
            queue.acknowledge(ready.queued);
        }
    }

    /** The same with one that lies in the queue; {@code durable} runs when that is on disk, or the queue is gone. */
    void acknowledged(ShareLease lease, Runnable durable) {
        acknowledged(lease);
        if (queue != null) {
            queue.whenSaved(durable);
        } else {
            durable.run();
        }
    }

    /** Nobody has that one from before a restart any more. */
    void acknowledgeReclaimed(int shard, long offset, Runnable durable) {
        if (queue != null) {
            queue.acknowledgeClaimed(shard, offset);
            queue.whenSaved(durable);
        }
    }

    void giveBack(ShareLease lease) {
        ShareMembers.Member member = lease.to;
        Ready ready = lease.lent;
        if (member == null || ready == null || !end(lease, member)) {
            return;
        }
        if (member.online) {
            block(member); // it had no room
        }
        if (member.online && strategy().isHash()) {
            member.held.put(ready.taken, ready);
        } else if (ready.queued == null || member.online) {
            putBack(ready);
        } else if (queue != null) {
            queue.release(ready.queued, 0);
        }
    }

    /** False if it had ended before. */
    private boolean end(ShareLease lease, ShareMembers.Member member) {
        if (lease.ended) {
            return false;
        }
        lease.ended = true;
        member.lent--;
        scheduleDispatch();
        return true;
    }

    private void block(ShareMembers.Member member) {
        member.blocked = true;
        home.lane().schedule(BLOCKED_NS, () -> {
            member.blocked = false;
            dispatch();
        });
    }
}
