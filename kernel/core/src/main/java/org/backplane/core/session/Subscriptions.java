// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.StoreException;
import org.backplane.core.log.Keys;
import org.backplane.core.log.QueueRef;
import org.backplane.core.log.SubscriptionRecord;
import org.backplane.core.log.Tables;
import org.backplane.core.routing.Update;
import org.jspecify.annotations.Nullable;

/** A session's subscriptions: in the topic tree, on disk, and what they are owed. On the session's lane. */
final class Subscriptions {
    /** A SUBSCRIBE on its way: who asked, what for, and which of the granted are new. */
    private record Asked(
            @Nullable Link link,
            long token,
            List<SubscribeResult> results,
            List<Subscription> granted,
            List<Boolean> fresh) {}

    private final ClientSession session;
    private final LaneBroker broker;

    /** Made with the first entry: many clients only publish. */
    private Map<TopicFilter, Held> held = Map.of();

    Subscriptions(ClientSession session, LaneBroker broker) {
        this.session = session;
        this.broker = broker;
    }

    int size() {
        return held.size();
    }

    /** What of this session's subscriptions matches a message read from the log; null if nothing does any more. */
    @Nullable
    Target match(Message message) {
        List<Subscription> matching = new ArrayList<>(1);
        for (Held each : held.values()) {
            Subscription subscription = each.subscription();
            if (each.group() == null
                    && subscription.filter().matches(message.topic())
                    && !(subscription.noLocal() && message.publisher().equals(session.clientId()))) {
                matching.add(subscription);
            }
        }
        return matching.isEmpty() ? null : Target.of(session, matching);
    }

    /**
     * One target for each of this session's subscriptions that a message read from the log is queued for; where a subscription
     * has no queue, the message went to it directly.
     */
    Map<QueueRef, Target> matchEach(Message message, int shard, long offset) {
        Map<QueueRef, Target> targets = new LinkedHashMap<>();
        for (Held each : held.values()) {
            QueueRef queue = each.queue();
            if (queue != null
                    && offset >= each.start()[shard]
                    && each.subscription().filter().matches(message.topic())) {
                Target target = Target.of(session, List.of(each.subscription()));
                if (!target.excludes(message.publisher())) {
                    targets.put(queue, target);
                }
            }
        }
        return targets;
    }

    /** Of which subscriptions a delivery is that was under way before a restart, as far as they are still there. */
    void describe(Delivery delivery, Message message) {
        delivery.bare = false;
        Target target = delivery.queue == 0 ? match(message) : targetOf(delivery);
        if (target != null) {
            delivery.identifiers = target.identifiers();
            delivery.retain = target.retainAsPublished() && message.retain();
        }
    }

    private @Nullable Target targetOf(Delivery delivery) {
        for (Held each : held.values()) {
            ShareLease lease = delivery.lease;
            boolean own = each.queue() != null && each.queue().id() == -delivery.queue;
            if (own || lease != null && lease.group() == each.group()) {
                return Target.of(session, List.of(each.subscription()));
            }
        }
        return null;
    }

    // --- subscribing: tree, then disk, then the answer ---

    void subscribe(List<Subscription> wanted, long token) {
        Asked asked = new Asked(session.link(), token, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Update<Interest> update = new Update<>(s -> broker.lane().execute(() -> published(asked)));
        for (Subscription subscription : wanted) {
            SubscribeResult result = check(subscription);
            asked.results.add(result);
            if (result.isGranted()) {
                asked.fresh.add(!held.containsKey(subscription.filter()));
                asked.granted.add(subscription);
                put(subscription, update);
            }
        }
        broker.tree().submit(update);
    }

    private SubscribeResult check(Subscription subscription) {
        if (subscription.filter().levels().length > broker.limits().topicLevelsMax()
                || isLongerThan(
                        broker.settings().bounds().topicBytesMax(),
                        subscription.filter().filter())) {
            broker.figures().refusedSubscriptions.add(1);
            return SubscribeResult.FILTER_INVALID;
        }
        if (broker.settings().denied().isHidden(subscription.filter())) {
            broker.figures().deniedSubscriptions.add(1);
            return SubscribeResult.NOT_AUTHORIZED;
        }
        if (!held.containsKey(subscription.filter())
                && (held.size() >= broker.limits().subscriptionsMax() || !broker.admitsSubscription())) {
            broker.figures().refusedSubscriptions.add(1);
            return SubscribeResult.QUOTA_EXCEEDED;
        }
        return switch (subscription.qos()) {
            case AT_MOST_ONCE -> SubscribeResult.GRANTED_QOS_0;
            case AT_LEAST_ONCE -> SubscribeResult.GRANTED_QOS_1;
            case EXACTLY_ONCE -> SubscribeResult.GRANTED_QOS_2;
        };
    }

    private static boolean isLongerThan(int bytesMax, String filter) {
        // A character has at most three bytes (a pair of them four): most filters need not be encoded to know.
        return filter.length() * 3L > bytesMax && filter.getBytes(StandardCharsets.UTF_8).length > bytesMax;
    }

    /** In place of what was held under that filter, if anything. */
    private void hold(TopicFilter filter, Held next) {
        if (held.isEmpty()) {
            held = new HashMap<>(1);
        }
        if (held.put(filter, next) == null) {
            count(filter, 1);
        }
    }

    private void put(Subscription subscription, Update<Interest> update) {
        TopicFilter filter = subscription.filter();
        Held before = held.get(filter);
        if (filter.isShared()) {
            ShareGroup group = broker.groups().join(session, subscription, update);
            hold(filter, new Held.OfMember(subscription, group));
            return;
        }
        boolean toQueue = session.isDurable() && subscription.qos() != Qos.AT_MOST_ONCE;
        QueueRef queue = before == null ? null : before.queue();
        long[] start = before == null ? Held.NO_START : before.start();
        if (toQueue && queue == null) {
            queue = broker.queues().acquire(filter, "");
            start = broker.durable().ends();
            session.outbound().backlog().addQueue(queue, start);
            update.put(filter.levels(), queue, new Interest.OfQueue(queue));
        }
        // A queue that is there stays when the QoS goes down to 0: what waits in it was promised.
        hold(subscription, queue, start, update);
    }

    /** An ordinary one, in the tree as well. */
    private void hold(Subscription subscription, @Nullable QueueRef queue, long[] start, Update<Interest> update) {
        Subscription kept = queue == null ? subscription : withFilterOf(queue, subscription);
        var own = new Interest.OfSession(session, kept, queue, start);
        update.put(kept.filter().levels(), session, own);
        hold(kept.filter(), own);
    }

    /** All sessions that subscribe alike share what the filter takes in memory. */
    private static Subscription withFilterOf(QueueRef queue, Subscription subscription) {
        return new Subscription(
                queue.filter(),
                subscription.qos(),
                subscription.noLocal(),
                subscription.retainAsPublished(),
                subscription.retainHandling(),
                subscription.identifier());
    }

    private void count(TopicFilter filter, int more) {
        broker.countSubscription(more);
        broker.traffic().subscriptions.add(more);
        if (filter.isShared()) {
            broker.traffic().sharedSubscriptions.add(more);
        }
    }

    private void published(Asked asked) {
        if (session.isEnded()) {
            return;
        }
        if (!session.isDurable() || asked.granted.isEmpty()) {
            answer(asked, null);
            return;
        }
        for (Subscription subscription : asked.granted) {
            record(subscription.filter());
        }
        broker.log().onDone(failure -> answer(asked, failure));
    }

    private void record(TopicFilter filter) {
        Held each = held.get(filter);
        if (each == null) {
            return; // unsubscribed meanwhile
        }
        if (each.queue() != null) {
            broker.log().mutate(QueueBook.record(each.queue()));
        }
        if (each.group() != null) {
            broker.groups().record(each.group(), broker.log());
        }
        byte[] key = Keys.of(session.number(), filter.text());
        broker.log()
                .mutate(new Mutation.Put(
                        Tables.SUBSCRIPTION, key, new SubscriptionRecord(each.subscription(), each.start()).encode()));
    }

    private void answer(Asked asked, @Nullable StoreException failure) {
        if (session.isEnded()) {
            return;
        }
        if (failure != null) {
            SubscribeResult refusal = failure.category() == StoreException.Category.FULL
                    ? SubscribeResult.QUOTA_EXCEEDED
                    : SubscribeResult.REFUSED;
            asked.results.replaceAll(result -> result.isGranted() ? refusal : result);
            takeBack(asked.granted, asked.fresh);
        }
        session.subscribed(asked.link, asked.token, asked.results);
        for (int i = 0; failure == null && i < asked.granted.size(); i++) {
            feed(asked.granted.get(i), asked.fresh.get(i));
        }
    }

    /** What could not be made durable is as if it had not been asked for. */
    private void takeBack(List<Subscription> granted, List<Boolean> fresh) {
        Update<Interest> update = new Update<>(s -> {});
        for (int i = 0; i < granted.size(); i++) {
            if (fresh.get(i)) {
                remove(granted.get(i).filter(), update);
            }
        }
        broker.tree().submit(update);
    }

    private void feed(Subscription subscription, boolean fresh) {
        boolean wanted = switch (subscription.retainHandling()) {
            case SEND -> true;
            case SEND_IF_NEW -> fresh;
            case DO_NOT_SEND -> false;
        };
        if (wanted && !subscription.filter().isShared()) {
            broker.feedRetained(session, subscription);
        }
    }

    // --- unsubscribing ---

    void unsubscribe(List<TopicFilter> filters, long token) {
        List<Boolean> existed = new ArrayList<>(filters.size());
        Link asked = session.link();
        Update<Interest> update = new Update<>(s -> broker.lane().execute(() -> unsubscribed(asked, token, existed)));
        for (TopicFilter filter : filters) {
            existed.add(remove(filter, update));
        }
        broker.tree().submit(update);
    }

    private void unsubscribed(@Nullable Link asked, long token, List<Boolean> existed) {
        if (!session.isDurable()) {
            session.unsubscribed(asked, token, existed);
        } else {
            broker.log().onDone(failure -> session.unsubscribed(asked, token, failure == null ? existed : List.of()));
        }
    }

    private boolean remove(TopicFilter filter, Update<Interest> update) {
        Held gone = held.isEmpty() ? null : held.remove(filter);
        if (gone == null) {
            return false;
        }
        count(filter, -1);
        if (gone.group() != null) {
            broker.groups().leave(gone.group(), session, update, broker.log());
            session.outbound().left(gone.group());
        } else {
            update.remove(filter.levels(), session);
        }
        if (gone.queue() != null) {
            session.outbound().backlog().removeQueue(gone.queue());
            if (broker.queues().release(gone.queue())) {
                QueueBook.remove(gone.queue(), update, broker.log());
            } else {
                gone.queue().removeConsumer(session.outbound().backlog());
            }
        }
        if (session.isDurable()) {
            broker.log().mutate(new Mutation.Delete(Tables.SUBSCRIPTION, Keys.of(session.number(), filter.text())));
        }
        return true;
    }

    /** The session has a connection now, or none any more: share groups must know. */
    void online(boolean online) {
        for (Held each : held.values()) {
            if (each.group() != null && online) {
                each.group().online(session, session.outbound().deliveries().windowMax());
            } else if (each.group() != null) {
                each.group().offline(session);
            }
        }
    }

    /** The session ends. */
    void clear() {
        Update<Interest> update = new Update<>(s -> {});
        for (TopicFilter filter : List.copyOf(held.keySet())) {
            remove(filter, update);
        }
        broker.tree().submit(update);
    }

    /** A subscription as it stood before a restart; what must be in the tree is added to the update. */
    void recover(SubscriptionRecord stored, Update<Interest> update) {
        Subscription subscription = stored.subscription();
        TopicFilter filter = subscription.filter();
        if (filter.isShared()) {
            ShareGroup group = broker.groups().join(session, subscription, update);
            hold(filter, new Held.OfMember(subscription, group));
            return;
        }
        QueueRef queue = null;
        long[] start = stored.start();
        if (start.length > 0) {
            queue = broker.queues().acquire(filter, "");
            session.outbound().backlog().addQueue(queue, start);
            update.put(filter.levels(), queue, new Interest.OfQueue(queue));
        }
        hold(subscription, queue, start, update);
    }
}
