// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a subscription that comes and goes adds to the way of a PUBLISH: two new snapshots of the topic tree, each of which
 * shares all but one path with the one before.
 */
@State(Scope.Thread)
public class SubscribeBenchmark {
    private static final int FILTERS = 1 << 12;

    /** How many subscriptions {@code a/<n>/+/c} are there. */
    @Param({"100", "10000", "1000000"})
    public int subscriptions;

    private final TopicTree<Integer> tree = new TopicTree<>();
    private final String[][] filters = new String[FILTERS][];
    private int next;

    @Setup(Level.Trial)
    public void fill() {
        Update<Integer> all = new Update<>(snapshot -> {});
        for (int i = 0; i < subscriptions; i++) {
            all.put(new String[] {"a", "" + i, "+", "c"}, "key", i);
        }
        tree.submit(all);
        for (int i = 0; i < FILTERS; i++) {
            filters[i] = new String[] {"a", "other" + i, "+", "c"};
        }
    }

    /** One subscribes and unsubscribes; both updates are in force when it ends. */
    @Benchmark
    public long subscribeAndUnsubscribe() {
        String[] filter = filters[next++ & (FILTERS - 1)];
        tree.submit(new Update<Integer>(snapshot -> {}).put(filter, "key", next));
        tree.submit(new Update<Integer>(snapshot -> {}).remove(filter, "key"));
        return tree.snapshot().version();
    }
}
