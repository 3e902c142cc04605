// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.List;
import java.util.function.ToLongFunction;
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
    private final ToLongFunction<? super V> weight;
    private volatile Snapshot<V> snapshot = new Snapshot<>(RetainedNode.empty(), 0, 0);

    /** A tree in which nothing has a weight. */
    public RetainedTree() {
        this(value -> 0);
    }

    /** An empty tree. {@code weight}: the bytes of a value, always the same for the same one. */
    public RetainedTree(ToLongFunction<? super V> weight) {
        this.weight = weight;
    }

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

    /** Bytes of all of it. */
    public long bytes() {
        return snapshot.bytes;
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
        long bytes = before.bytes;
        for (Change<V> change : changes) {
            Topic topic = change.topic();
            Retained<V> old = root.get(topic);
            boolean had = old != null;
            bytes -= old == null ? 0 : weight.applyAsLong(old.value());
            switch (change) {
                case Change.Put<V> put -> {
                    root = root.with(topic, new Retained<>(topic, put.value()));
                    count += had ? 0 : 1;
                    bytes += weight.applyAsLong(put.value());
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
            snapshot = new Snapshot<>(root, count, bytes);
        }
    }

    /** The tree at one moment. Immutable; any thread. */
    public static final class Snapshot<V> {
        private final RetainedNode<V> root;
        private final int count;
        private final long bytes;

        private Snapshot(RetainedNode<V> root, int count, long bytes) {
            this.root = root;
            this.count = count;
            this.bytes = bytes;
        }

        /** Bytes of all that is retained. */
        public long bytes() {
            return bytes;
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
