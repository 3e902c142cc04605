// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.List;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.backplane.core.routing.RetainedNode.Retained;
import org.jspecify.annotations.Nullable;

/**
 * What each topic retains (MQTT 5.0 section 3.3.1.3), found by filter. One writer thread at a time; readers on any thread
 * walk an immutable {@link Snapshot}.
 *
 * @param <V> what is retained
 */
public final class RetainedTree<V> {
    private volatile Snapshot<V> snapshot = new Snapshot<>(RetainedNode.empty(), 0);

    /** One change of the tree. */
    public sealed interface Change<V> {
        Topic topic();

        /** The topic retains that from now on. */
        record Put<V>(Topic topic, V value) implements Change<V> {}

        /** The topic retains nothing any more. */
        record Remove<V>(Topic topic) implements Change<V> {}
    }

    /** Is shown what a filter matched. */
    public interface Visitor<V> {
        /** Takes one; false to be shown no more for now. */
        boolean visit(Topic topic, V value);
    }

    /** The tree as it is now. One volatile read. */
    public Snapshot<V> snapshot() {
        return snapshot;
    }

    /** Topics that retain something now. */
    public int count() {
        return snapshot.count;
    }

    /** {@link #apply} of one put. */
    public void put(Topic topic, V value) {
        apply(List.of(new Change.Put<>(topic, value)));
    }

    /** {@link #apply} of one remove. */
    public void remove(Topic topic) {
        apply(List.of(new Change.Remove<>(topic)));
    }

    /** Makes all the changes, in order, in one new snapshot. Writer thread only. */
    public void apply(List<? extends Change<V>> changes) {
        Snapshot<V> before = snapshot;
        RetainedNode<V> root = before.root;
        int count = before.count;
        for (Change<V> change : changes) {
            Topic topic = change.topic();
            boolean had = root.get(topic) != null;
            switch (change) {
                case Change.Put<V> put -> {
                    root = root.with(topic, new Retained<>(topic, put.value()));
                    count += had ? 0 : 1;
                }
                case Change.Remove<V> remove
                when had -> {
                    root = root.with(topic, null);
                    count--;
                }
                case Change.Remove<V> remove -> {}
            }
        }
        if (root != before.root) {
            snapshot = new Snapshot<>(root, count);
        }
    }

    /** The tree at one moment. Immutable; any thread. */
    public static final class Snapshot<V> {
        private final RetainedNode<V> root;
        private final int count;

        private Snapshot(RetainedNode<V> root, int count) {
            this.root = root;
            this.count = count;
        }

        /** Topics that retain something. */
        public int count() {
            return count;
        }

        /** Whether no node is left, of earlier topics either. */
        boolean isEmpty() {
            return root.isBare();
        }

        /** What {@code topic} retains, or null. */
        public @Nullable V get(Topic topic) {
            Retained<V> found = root.get(topic);
            return found == null ? null : found.value();
        }

        /**
         * Shows what topics that match {@code filter} retain, until the visitor says false. In no order that means anything;
         * {@code $} rule included [MQTT-4.7.2-1]; a share name does not matter.
         */
        public void match(TopicFilter filter, Visitor<? super V> visitor) {
            cursor(filter).advance(Integer.MAX_VALUE, visitor);
        }

        /** The same, step by step. */
        public RetainedCursor<V> cursor(TopicFilter filter) {
            return new RetainedCursor<>(root, filter);
        }
    }
}
