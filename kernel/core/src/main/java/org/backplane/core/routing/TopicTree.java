// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.backplane.api.message.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is subscribed to which topic filter (MQTT 5.0 section 4.7). Any thread; nothing blocks: readers match in an immutable
 * {@link Snapshot}, and whichever submitter comes first applies what all others bring meanwhile.
 *
 * @param <S> what is subscribed
 */
public final class TopicTree<S> {
    private static final Logger LOG = LoggerFactory.getLogger(TopicTree.class);

    private final Queue<Update<S>> queue = new ConcurrentLinkedQueue<>();

    /** Updates queued or being applied: whoever raises it from 0 is the writer until it is 0 again. */
    private final AtomicInteger waiting = new AtomicInteger();

    private volatile Snapshot<S> snapshot = new Snapshot<>(FilterNode.empty(), 0);

    /** The tree as it is now. One volatile read. */
    public Snapshot<S> snapshot() {
        return snapshot;
    }

    /**
     * Brings an update into force, now or, if another thread is just doing that, soon: {@code onPublished} tells. Updates of
     * one thread are applied in its order; all that wait make one new snapshot. Unbounded: bound what a client may subscribe.
     */
    public void submit(Update<S> update) {
        queue.add(update);
        if (waiting.getAndIncrement() != 0) {
            return;
        }
        int due = 1;
        while (due != 0) {
            List<Update<S>> batch = take(due);
            Snapshot<S> published = apply(batch);
            for (Update<S> done : batch) {
                tell(done, published);
            }
            due = waiting.addAndGet(-due);
        }
    }

    /** An update is queued before it is counted, so at least {@code count} are there. */
    private List<Update<S>> take(int count) {
        List<Update<S>> batch = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            batch.add(queue.remove());
        }
        return batch;
    }

    private Snapshot<S> apply(List<Update<S>> batch) {
        Snapshot<S> before = snapshot;
        FilterNode<S> root = before.root;
        for (Update<S> update : batch) {
            for (FilterChange<S> change : update.changes()) {
                root = root.with(change);
            }
        }
        if (root == before.root) {
            return before;
        }
        Snapshot<S> after = new Snapshot<>(root, before.version + 1);
        snapshot = after;
        return after;
    }

    /** What a listener throws is its owner's bug, who may be on another thread; all others must hear of theirs all the same. */
    private void tell(Update<S> update, Snapshot<S> published) {
        try {
            update.published().onPublished(published);
        } catch (Throwable e) {
            LOG.error("A listener of the topic tree failed; subscriptions are in force all the same", e);
        }
    }

    /** The tree at one moment. Immutable; any thread. */
    public static final class Snapshot<S> {
        private final FilterNode<S> root;
        private final long version;

        private Snapshot(FilterNode<S> root, long version) {
            this.root = root;
            this.version = version;
        }

        /** Grows by one with each snapshot that differs from the one before. */
        public long version() {
            return version;
        }

        /** Subscriptions: pairs of filter and key. Counts them in the whole tree: for tests. */
        int size() {
            int size = 0;
            Deque<FilterNode<S>> left = new ArrayDeque<>(List.of(root));
            while (!left.isEmpty()) {
                FilterNode<S> node = left.pop();
                size += node.exact.size() + node.rest.size();
                node.children.forEachValue(left::push);
                if (node.plus != null) {
                    left.push(node.plus);
                }
            }
            return size;
        }

        /** Whether no node is left, of earlier subscriptions either. */
        boolean isEmpty() {
            return root.isBare();
        }

        /**
         * Shows {@code consumer} what is subscribed to a filter that matches the topic, once per such filter, {@code $} rule
         * included [MQTT-4.7.2-1]. Visits a node of the tree at most once, and has no recursion: a topic may have 65,535
         * levels.
         */
        public void match(Topic topic, Consumer<? super S> consumer) {
            TopicLevels levels = new TopicLevels(topic.name());
            FilterWalk<S> walk = new FilterWalk<>(root);
            for (FilterNode<S> node = root; node != null; node = walk.node()) {
                boolean wild = walk.depth() > 0 || !topic.isReserved();
                String level = levels.at(walk.depth());
                if (wild) {
                    node.rest.forEachValue(consumer);
                }
                if (level == null) {
                    node.exact.forEachValue(consumer);
                    walk.into(null, null);
                } else {
                    walk.into(node.children.get(level), wild ? node.plus : null);
                }
            }
        }
    }
}
