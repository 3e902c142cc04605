// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.backplane.api.message.Topic;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Who a PUBLISH is for: once for each message, on the publisher's lane. Most messages are to a topic that was matched before;
 * the tree is walked for a new one, and for each after somebody has subscribed.
 */
@State(Scope.Thread)
public class MatchBenchmark {
    private static final int FILTERS = 100_000;
    private static final int TOPICS = 1 << 14;

    private final TopicTree<Integer> wildcards = tree(i -> new String[] {"a", "" + i, "+", "c"});
    private final TopicTree<Integer> exact = tree(i -> new String[] {"a", "" + i, "b", "c"});
    private final Topic[] topics = topics();
    private final MatchCache<Topic> cache = new MatchCache<>(2 * TOPICS);
    private final MatchCache.Matcher<Integer, Topic> matcher = (snapshot, topic) -> topic;
    private final Consumer<Integer> count = value -> this.found += value;
    private long found;
    private int next;

    private static TopicTree<Integer> tree(IntFunction<String[]> filter) {
        TopicTree<Integer> tree = new TopicTree<>();
        Update<Integer> all = new Update<>(snapshot -> {});
        for (int i = 0; i < FILTERS; i++) {
            all.put(filter.apply(i), "key", i);
        }
        tree.submit(all);
        return tree;
    }

    private static Topic[] topics() {
        Random random = new Random(1);
        Topic[] topics = new Topic[TOPICS];
        for (int i = 0; i < TOPICS; i++) {
            topics[i] = Topic.of("a/" + random.nextInt(FILTERS) + "/b/c");
        }
        return topics;
    }

    private Topic topic() {
        return topics[next++ & (TOPICS - 1)];
    }

    /** The tree of scenario S7, 100,000 filters {@code a/<n>/+/c}, is walked to one of them. */
    @Benchmark
    public long wildcards() {
        wildcards.snapshot().match(topic(), count);
        return found;
    }

    /** The same without a wildcard: 100,000 filters {@code a/<n>/b/c}. */
    @Benchmark
    public long exact() {
        exact.snapshot().match(topic(), count);
        return found;
    }

    /** The topic was matched before, and nobody has subscribed since: 16,384 topics in turn. */
    @Benchmark
    public Topic cached() {
        return cache.get(topic(), wildcards.snapshot(), matcher);
    }
}
