// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Topic;
import org.backplane.core.log.QueueRef;
import org.backplane.core.routing.DeniedTopics;
import org.backplane.core.routing.TopicTree;
import org.jspecify.annotations.Nullable;

/** Where messages to one topic go, in one snapshot of the topic tree. Shared with other lanes; never changes but in what it remembers. */
final class Route {
    private static final Target[] NO_TARGETS = {};
    private static final QueueRef[] NO_QUEUES = {};
    private static final ShareGroup[] NO_GROUPS = {};

    /** Per lane: who gets a QoS 0 publish. */
    final Target[][] all;

    /** Per lane: who gets a QoS 1 or 2 publish directly, rather than from a queue. */
    final Target[][] direct;

    /** Where a QoS 1 or 2 publish is stored. */
    final QueueRef[] queues;

    /** Share groups that get a QoS 0 publish. */
    final ShareGroup[] groups;

    /** Share groups that get a QoS 1 or 2 publish directly. */
    final ShareGroup[] directGroups;

    final int levels;

    /** Whatever it was found out under; a lane writes it and others may see an older one, which they see through. */
    private DeniedTopics.@Nullable Verdict verdict;

    private Route(Builder builder, int lanes, int levels) {
        this.all = byLane(builder.all, lanes, builder.each);
        this.direct = builder.direct == builder.all ? all : byLane(builder.direct, lanes, builder.each);
        this.queues = builder.queues.toArray(NO_QUEUES);
        this.groups = builder.groups.toArray(NO_GROUPS);
        this.directGroups = builder.directGroups();
        this.levels = levels;
    }

    /** @param each whether a session gets a copy for each of its subscriptions rather than one for all */
    static Route of(TopicTree.Snapshot<Interest> snapshot, Topic topic, int lanes, boolean each) {
        Builder builder = new Builder(each);
        snapshot.match(topic, builder::add);
        int levels = 1;
        String name = topic.name();
        for (int i = 0; i < name.length(); i++) {
            levels += name.charAt(i) == '/' ? 1 : 0;
        }
        return new Route(builder, lanes, levels);
    }

    /** Whether clients may not publish to its topic; looked up once for each set of rules. */
    boolean isDenied(DeniedTopics rules, Topic topic) {
        DeniedTopics.Verdict known = verdict;
        if (known == null || known.rules() != rules) {
            known = rules.ofPublish(topic);
            verdict = known;
        }
        return known.denied();
    }

    boolean isEmpty() {
        if (queues.length > 0 || groups.length > 0) {
            return false;
        }
        for (Target[] targets : all) {
            if (targets.length > 0) {
                return false;
            }
        }
        return true;
    }

    private static Target[][] byLane(Map<ClientSession, List<Subscription>> sessions, int lanes, boolean each) {
        int[] counts = new int[lanes];
        sessions.forEach((session, subscriptions) -> counts[session.laneIndex()] += each ? subscriptions.size() : 1);
        Target[][] byLane = new Target[lanes][];
        for (int i = 0; i < lanes; i++) {
            byLane[i] = counts[i] == 0 ? NO_TARGETS : new Target[counts[i]];
        }
        int[] filled = new int[lanes];
        sessions.forEach((session, subscriptions) -> {
            int lane = session.laneIndex();
            if (each) {
                for (Subscription subscription : subscriptions) {
                    byLane[lane][filled[lane]++] = Target.of(session, List.of(subscription));
                }
            } else {
                byLane[lane][filled[lane]++] = Target.of(session, subscriptions);
            }
        });
        return byLane;
    }

    /** Made for each topic that is not in the cache, most often for one session: so nothing is made before it is needed. */
    private static final class Builder {
        final Map<ClientSession, List<Subscription>> all = new LinkedHashMap<>();

        /** The same map until there is somebody who is served from a queue. */
        Map<ClientSession, List<Subscription>> direct = all;

        final List<QueueRef> queues = new ArrayList<>(0);
        final List<ShareGroup> groups = new ArrayList<>(0);
        private Set<ClientSession> queued = Set.of();
        private final boolean each;

        Builder(boolean each) {
            this.each = each;
        }

        void add(Interest interest) {
            switch (interest) {
                case Interest.OfSession of -> add(of);
                case Interest.OfQueue of -> queues.add(of.queue());
                case Interest.OfGroup of -> groups.add(of.group());
            }
        }

        private void add(Interest.OfSession of) {
            if (of.isQueued() && direct == all) {
                direct = new LinkedHashMap<>();
                all.forEach((session, subscriptions) -> direct.put(session, new ArrayList<>(subscriptions)));
                queued = new HashSet<>();
            }
            add(all, of);
            if (direct == all) {
                return;
            }
            if (of.isQueued() && !each) {
                // One copy per session: what a queue brings carries the identifiers of all subscriptions.
                queued.add(of.session());
                direct.remove(of.session());
            } else if (!of.isQueued() && !queued.contains(of.session())) {
                add(direct, of);
            }
        }

        private static void add(Map<ClientSession, List<Subscription>> to, Interest.OfSession of) {
            to.computeIfAbsent(of.session(), s -> new ArrayList<>(1)).add(of.subscription());
        }

        /** Whether a group is served from its queue is told by the queue being there, whichever of the two came first. */
        ShareGroup[] directGroups() {
            return groups.isEmpty()
                    ? NO_GROUPS
                    : groups.stream()
                            .filter(group -> !group.isServedFrom(queues))
                            .toArray(ShareGroup[]::new);
        }
    }
}
