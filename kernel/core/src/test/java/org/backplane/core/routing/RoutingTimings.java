// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;

/** Prints what matching, a cache hit and an update cost. Run by hand; no test. */
final class RoutingTimings {
    private static final int FILTERS = 100_000;
    private static final int TOPICS = 1 << 14;

    private final TopicTree<Integer> tree = new TopicTree<>();
    private final RetainedTree<Integer> retained = new RetainedTree<>();
    private final List<Topic> topics = new ArrayList<>();
    private long found;

    private RoutingTimings() {}

    public static void main(String[] args) {
        new RoutingTimings().run();
    }

    private void run() {
        Update<Integer> all = new Update<>(snapshot -> {});
        for (int i = 0; i < FILTERS; i++) {
            String last = i % 2 == 0 ? "+" : "#";
            all.put(new String[] {"site" + i % 100, "device" + i, last}, "key", i);
        }
        tree.submit(all);
        for (int i = 0; i < TOPICS; i++) {
            topics.add(Topic.of("site" + i % 100 + "/device" + i + "/temperature"));
        }
        time("match among 100,000 wildcard filters", TOPICS, this::match);
        MatchCache<Integer> cache = new MatchCache<>(2 * TOPICS);
        MatchCache.Matcher<Integer, Integer> matcher = (snapshot, topic) -> topic.hashCode();
        time("cache hit, 16,384 topics in turn", TOPICS, i -> found += hit(cache, matcher, i));
        time("cache hit, 64 topics in turn", TOPICS, i -> found += hit(cache, matcher, i & 63));
        time("subscribe and unsubscribe, one update each", TOPICS, this::update);
        time("batch of 16 subscribes in one update, per batch", TOPICS / 16, this::updateBatch);
        time("retain", TOPICS, i -> retained.put(topics.get(i), i));
        time("retained match by +", TOPICS, i -> retainedMatch("site" + i % 100 + "/device" + i + "/+"));
        time("retained walk by #, whole tree of 16,384", 16, i -> retainedMatch("#"));
        System.out.println("(found " + found + ")");
    }

    private void match(int i) {
        tree.snapshot().match(topics.get(i), value -> found += value);
    }

    private int hit(MatchCache<Integer> cache, MatchCache.Matcher<Integer, Integer> matcher, int i) {
        return cache.get(topics.get(i), tree.snapshot(), matcher);
    }

    private void update(int i) {
        String[] levels = {"site" + i % 100, "other" + i, "+"};
        tree.submit(new Update<Integer>(snapshot -> {}).put(levels, "key", i));
        tree.submit(new Update<Integer>(snapshot -> {}).remove(levels, "key"));
    }

    private void updateBatch(int i) {
        Update<Integer> update = new Update<>(snapshot -> {});
        for (int n = 0; n < 16; n++) {
            update.put(new String[] {"site" + i % 100, "batch" + (16 * i + n), "+"}, "key", i + n);
        }
        tree.submit(update);
    }

    private void retainedMatch(String filter) {
        retained.snapshot().match(TopicFilter.of(filter), (topic, value) -> {
            found += value;
            return true;
        });
    }

    private static void time(String what, int operations, IntConsumer operation) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < operations; i++) {
                operation.accept(i);
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.printf("%-50s %8d ns%n", what, best / operations);
    }
}
