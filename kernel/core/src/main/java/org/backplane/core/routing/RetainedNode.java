// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.ArrayList;
import java.util.List;
import org.backplane.api.message.Topic;
import org.jspecify.annotations.Nullable;

/**
 * An immutable node of {@link RetainedTree}: the topics that begin with the levels on the way to it.
 *
 * @param <V> what a topic retains
 */
final class RetainedNode<V> {
    private static final RetainedNode<?> EMPTY = new RetainedNode<>(PersistentMap.empty(), null);

    final PersistentMap<String, RetainedNode<V>> children;

    /** What the topic that ends here retains. */
    final @Nullable Retained<V> retained;

    /** A topic and what it retains. */
    record Retained<V>(Topic topic, V value) {}

    private RetainedNode(PersistentMap<String, RetainedNode<V>> children, @Nullable Retained<V> retained) {
        this.children = children;
        this.retained = retained;
    }

    @SuppressWarnings("unchecked") // it holds nothing of any type
    static <V> RetainedNode<V> empty() {
        return (RetainedNode<V>) EMPTY;
    }

    /** What {@code topic} retains below this root. */
    @Nullable
    Retained<V> get(Topic topic) {
        TopicLevels levels = new TopicLevels(topic.name());
        RetainedNode<V> node = this;
        int depth = 0;
        for (String level = levels.at(0); level != null; level = levels.at(++depth)) {
            RetainedNode<V> child = node.children.get(level);
            if (child == null) {
                return null;
            }
            node = child;
        }
        return node.retained;
    }

    /** The root of this tree where {@code topic} retains that, or nothing; without nodes this left empty. */
    RetainedNode<V> with(Topic topic, @Nullable Retained<V> value) {
        String[] levels = topic.name().split("/", -1);
        List<RetainedNode<V>> path = new ArrayList<>(levels.length);
        RetainedNode<V> node = this;
        for (String level : levels) {
            path.add(node);
            RetainedNode<V> child = node.children.get(level);
            node = child == null ? empty() : child;
        }
        RetainedNode<V> changed = new RetainedNode<>(node.children, value);
        for (int i = levels.length - 1; i >= 0; i--) {
            changed = path.get(i).withChild(levels[i], changed);
        }
        return changed;
    }

    /** Whether nothing hangs on it. */
    boolean isBare() {
        return retained == null && children.isEmpty();
    }

    private RetainedNode<V> withChild(String level, RetainedNode<V> child) {
        return new RetainedNode<>(child.isBare() ? children.remove(level) : children.put(level, child), retained);
    }
}
