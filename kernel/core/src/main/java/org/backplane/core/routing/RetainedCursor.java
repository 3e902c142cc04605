// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import org.backplane.api.message.TopicFilter;
import org.backplane.core.routing.RetainedNode.Retained;
import org.jspecify.annotations.Nullable;

/**
 * A walk through what matches a filter in one snapshot of a {@link RetainedTree}, a bounded number of steps at a time. It
 * sees that snapshot, and pins it, however long it takes. One thread at a time.
 *
 * @param <V> what is retained
 */
public final class RetainedCursor<V> {
    private final String[] levels;

    /** The node to look at next; null when the top frame has to say. */
    private @Nullable RetainedNode<V> node;

    /** Levels of the filter on the way to {@link #node}; once {@code #} is met it stays there. */
    private int depth;

    private @Nullable Frame<V> frame;

    /** Whether {@link #node} is the root: only there {@code $} counts [MQTT-4.7.2-1]. */
    private boolean atRoot = true;

    RetainedCursor(RetainedNode<V> root, TopicFilter filter) {
        this.levels = filter.levels();
        this.node = root;
    }

    /**
     * Looks at up to {@code nodesMax} nodes of the tree and shows what those retain that match. A node retains one value at
     * most, so this bounds the values shown too, and the time also where much is passed and little matches. Ends early when
     * the visitor says false; the next call goes on after what it was shown.
     *
     * @return values shown
     */
    public int advance(int nodesMax, RetainedTree.Visitor<? super V> visitor) {
        int shown = 0;
        for (int looked = 0; looked < nodesMax && next(); looked++) {
            Retained<V> found = look();
            if (found != null) {
                shown++;
                if (!visitor.visit(found.topic(), found.value())) {
                    break;
                }
            }
        }
        return shown;
    }

    /** Whether everything was looked at. May still be false when nothing that matches is left. */
    public boolean isDone() {
        return node == null && frame == null;
    }

    /** Sees to it that {@link #node} is set, unless the walk is over. */
    private boolean next() {
        while (node == null && frame != null) {
            Frame<V> top = frame;
            if (!top.children.next()) {
                frame = top.below;
            } else if (!(top.skipsReserved && top.children.key().startsWith("$"))) {
                node = top.children.value();
                depth = top.depth;
            }
        }
        return node != null;
    }

    /** Leaves {@link #node} for what is below it, and says what it retains if that matches. */
    private @Nullable Retained<V> look() {
        RetainedNode<V> here = node;
        node = null;
        if (here == null) {
            return null;
        }
        if (depth == levels.length) {
            return here.retained;
        }
        boolean first = atRoot;
        atRoot = false;
        String level = levels[depth];
        if (level.equals("#")) {
            into(here, depth, first);
            return here.retained;
        }
        if (level.equals("+")) {
            into(here, depth + 1, first);
        } else {
            node = here.children.get(level);
            depth++;
        }
        return null;
    }

    private void into(RetainedNode<V> parent, int childDepth, boolean skipsReserved) {
        if (!parent.children.isEmpty()) {
            frame = new Frame<>(parent.children.cursor(), childDepth, skipsReserved, frame);
        }
    }

    /** Children half walked. */
    private static final class Frame<V> {
        private final PersistentMap.Cursor<String, RetainedNode<V>> children;
        private final int depth;
        private final boolean skipsReserved;
        private final @Nullable Frame<V> below;

        Frame(
                PersistentMap.Cursor<String, RetainedNode<V>> children,
                int depth,
                boolean skipsReserved,
                @Nullable Frame<V> below) {
            this.children = children;
            this.depth = depth;
            this.skipsReserved = skipsReserved;
            this.below = below;
        }
    }
}
