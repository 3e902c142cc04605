// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A PUBLISH that is retained, and the look for it when somebody subscribes. */
@State(Scope.Thread)
public class RetainedBenchmark {
    private static final int TOPICS = 1 << 14;

    private final RetainedTree<Integer> retained = new RetainedTree<>();
    private final Topic[] topics = new Topic[TOPICS];
    private final TopicFilter[] filters = new TopicFilter[TOPICS];
    private final TopicFilter everything = TopicFilter.of("#");
    private long found;
    private int next;

    public RetainedBenchmark() {
        for (int i = 0; i < TOPICS; i++) {
            String device = "site" + i % 100 + "/device" + i;
            topics[i] = Topic.of(device + "/temperature");
            filters[i] = TopicFilter.of(device + "/+");
            retained.put(topics[i], i);
        }
    }

    private long match(TopicFilter filter) {
        retained.snapshot().match(filter, (topic, value) -> {
            found += value;
            return true;
        });
        return found;
    }

    /** A topic's message takes the place of the one before, among 16,384. */
    @Benchmark
    public void retain() {
        int i = next++ & (TOPICS - 1);
        retained.put(topics[i], next);
    }

    /** Somebody subscribes with a {@code +}, and one message is there. */
    @Benchmark
    public long subscribeToOne() {
        return match(filters[next++ & (TOPICS - 1)]);
    }

    /** Somebody subscribes to all: for each of the 16,384 messages. */
    @Benchmark
    @OperationsPerInvocation(TOPICS)
    public long subscribeToAll() {
        return match(everything);
    }
}
