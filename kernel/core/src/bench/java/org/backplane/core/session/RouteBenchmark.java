// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.core.routing.TopicTree;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What a PUBLISH costs to a topic that was not matched before: who it is for is looked up in the topic tree and put together
 * by session and lane. Subscriptions as in scenario S7: 100 sessions, of which each has 1,000 filters {@code a/<n>/+/c}.
 */
@State(Scope.Thread)
public class RouteBenchmark {
    private static final int SESSIONS = 100;
    private static final int FILTERS = 1_000;
    private static final int TOPICS = 1 << 14;

    private final SimulatedBroker broker = new SimulatedBroker(1);
    private final TopicTree.Snapshot<Interest> snapshot;
    private final Topic[] topics = new Topic[TOPICS];
    private final Topic everybody = Topic.of("all");
    private int next;

    public RouteBenchmark() {
        BareLink.Protocol protocol = new BareLink.Protocol(0);
        for (int session = 0; session < SESSIONS; session++) {
            List<Subscription> subscriptions = new ArrayList<>();
            subscriptions.add(SimulatedClient.subscription("all", Qos.AT_MOST_ONCE, 0));
            for (int i = 0; i < FILTERS; i++) {
                String filter = "a/" + (session * FILTERS + i) + "/+/c";
                subscriptions.add(SimulatedClient.subscription(filter, Qos.AT_MOST_ONCE, 0));
            }
            new BareLink(broker, "session" + session, 10, protocol).session().subscribe(subscriptions, 1);
        }
        broker.pump();
        snapshot = broker.sessions().tree().snapshot();
        Random random = new Random(1);
        for (int i = 0; i < TOPICS; i++) {
            topics[i] = Topic.of("a/" + random.nextInt(SESSIONS * FILTERS) + "/b/c");
        }
        if (Route.of(snapshot, topics[0], 1, false).all[0].length != 1
                || Route.of(snapshot, everybody, 1, false).all[0].length != SESSIONS) {
            throw new IllegalStateException("not all are subscribed");
        }
    }

    /** To one session. */
    @Benchmark
    public Object toOne() {
        return Route.of(snapshot, topics[next++ & (TOPICS - 1)], 1, false);
    }

    /** To all 100. */
    @Benchmark
    public Object toAll() {
        return Route.of(snapshot, everybody, 1, false);
    }
}
