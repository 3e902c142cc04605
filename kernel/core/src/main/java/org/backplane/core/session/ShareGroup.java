// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.queue.QueueOptions;
import org.backplane.core.log.Cursor;
import org.backplane.core.log.OutboundRecord;
import org.backplane.core.log.QueueRef;
import org.jspecify.annotations.Nullable;

/**
 * The consumers that share what is published to a filter, each message for one of them (MQTT 5.0 section 4.8.2): the members
 * of a shared subscription, and whoever leases from the work queue of that name. Its state is on its home lane; this is what
 * others reach it by.
 */
final class ShareGroup {
    private final Sessions sessions;
    private final TopicFilter filter;
    private final String name;
    private final LaneBroker home;
    private final ShareLending lending;

    // --- who is in it: changed under the lock that ShareGroups has per group ---

    final Set<ClientSession> members = new HashSet<>();

    /** How many asked for the work queue itself: while there are any it stays without members too. */
    int keepers;

    /** Under what it stands in the topic tree: another one each time the first member comes. */
    Object treeKey = new Object();

    private volatile @Nullable WorkQueue queue;

    ShareGroup(Sessions sessions, TopicFilter filter, String name) {
        this.sessions = sessions;
        this.filter = filter;
        this.name = name;
        this.home = sessions.lane(Sessions.laneIndex(filter.filter() + name, sessions.lanes()));
        this.lending = new ShareLending(this, home);
    }

    TopicFilter filter() {
        return filter;
    }

    String name() {
        return name;
    }

    LaneBroker home() {
        return home;
    }

    /** The durable queue its QoS 1 and 2 messages come from; null if they don't. Any thread. */
    @Nullable
    WorkQueue queue() {
        return queue;
    }

    /** Whether a message that is stored in those queues reaches it from there. Any thread. */
    boolean isServedFrom(List<QueueRef> stored) {
        WorkQueue now = queue;
        return now != null && stored.contains(now.ref());
    }

    // --- called under the lock of ShareGroups ---

    WorkQueue open(QueueRef ref, Map<Integer, Cursor> recovered) {
        WorkQueue opened = new WorkQueue(home, ref, recovered, lending::dispatch);
        queue = opened;
        home.lane().execute(opened::start);
        home.lane().execute(() -> lending.use(opened));
        return opened;
    }

    void configure(WorkQueue of, QueueOptions options) {
        home.lane().execute(() -> of.configure(options));
    }

    ShareLease reclaim(ClientSession member, OutboundRecord stored) {
        home.lane().execute(() -> lending.reclaim(stored.shard(), stored.offset()));
        return ShareLease.reclaimed(this, stored.queue(), stored.shard(), stored.offset(), member);
    }

    /** Nobody is left, and that is on disk. */
    void close() {
        WorkQueue gone = queue;
        if (gone != null) {
            home.lane().execute(gone::close);
        }
    }

    void joined(ClientSession session, Subscription subscription) {
        boolean online = session.isConnected();
        int window = session.outbound().deliveries().windowMax();
        home.lane().execute(() -> lending.join(session, subscription, online, window));
    }

    void left(ClientSession session) {
        home.lane().execute(() -> lending.leave(session));
    }

    // --- called on other lanes ---

    /** A message for one of its members. On the home lane. */
    void offer(Message kept) {
        lending.offer(kept);
    }

    private void post(ClientSession from, Outbox.Handed task) {
        sessions.lane(from.laneIndex()).outbox(home).add(task);
    }

    /** A member has a connection now, with room for so many deliveries. On the member's lane. */
    void online(ClientSession member, int window) {
        post(member, lane -> lending.online(member, window));
    }

    /** A member has none any more. On the member's lane, before it gives back what it was lent. */
    void offline(ClientSession member) {
        post(member, lane -> lending.offline(member));
    }

    /** The member is done with it. On the member's lane. */
    void acknowledged(ShareLease lease) {
        post(lease.member(), lane -> lending.acknowledged(lease));
    }

    /** The same; {@code durable} runs on the member's lane when it is so after a crash too, or when the group is gone. */
    void acknowledged(ShareLease lease, Runnable durable) {
        LaneBroker membersLane = sessions.lane(lease.member().laneIndex());
        post(
                lease.member(),
                lane -> lending.acknowledged(
                        lease, () -> home.outbox(membersLane).add(back -> durable.run())));
    }

    /** What a session that has ended had before a restart is done with; {@code durable} runs on the home lane. Any thread. */
    void acknowledgeOrphan(OutboundRecord stored, Outbox.Handed durable) {
        home.lane().execute(() -> {
            lending.reclaim(stored.shard(), stored.offset());
            lending.acknowledgeReclaimed(stored.shard(), stored.offset(), () -> durable.on(home));
        });
    }

    /** The member can't have it: somebody else must. On the member's lane. */
    void giveBack(ShareLease lease) {
        post(lease.member(), lane -> lending.giveBack(lease));
    }

    // --- from the home lane to the member's ---

    /** Sends a message that was lent to a member. */
    void lend(ShareLease lease, Message kept, Subscription subscription) {
        home.outbox(sessions.lane(lease.member().laneIndex())).add(lane -> deliver(lease, kept, subscription));
    }

    private static void deliver(ShareLease lease, Message message, Subscription subscription) {
        Outbound outbound = lease.member().outbound();
        Qos qos = message.qos().min(subscription.qos());
        if (qos != Qos.AT_MOST_ONCE) {
            outbound.offer(message, qos, retain(message, subscription), identifiers(subscription), lease);
        } else if (outbound.sendsOnce()) {
            outbound.offer(message, qos, retain(message, subscription), identifiers(subscription), null);
            lease.group().acknowledged(lease);
        } else {
            lease.group().giveBack(lease);
        }
    }

    /** Sends a QoS 0 message: nobody will say whether it arrived. */
    void send(ClientSession member, Message kept, Subscription subscription) {
        home.outbox(sessions.lane(member.laneIndex()))
                .add(lane -> member.outbound()
                        .offer(kept, Qos.AT_MOST_ONCE, retain(kept, subscription), identifiers(subscription), null));
    }

    private static boolean retain(Message message, Subscription subscription) {
        return subscription.retainAsPublished() && message.retain();
    }

    private static int[] identifiers(Subscription subscription) {
        return subscription.identifier() == 0 ? Target.NO_IDENTIFIERS : new int[] {subscription.identifier()};
    }
}
