// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import org.jspecify.annotations.Nullable;

/** The way of one match through the filter tree: the node it is at, and the branches to go into later. One thread. */
final class FilterWalk<S> {
    private @Nullable FilterNode<S> node;
    private int depth;
    private @Nullable Pending<S> pending;

    FilterWalk(FilterNode<S> root) {
        this.node = root;
    }

    /** The node to look at now; null at the end. */
    @Nullable
    FilterNode<S> node() {
        return node;
    }

    /** Levels above {@link #node}. */
    int depth() {
        return depth;
    }

    /** Goes down into those that are there, one now and the other later, or else back to what is pending. */
    void into(@Nullable FilterNode<S> literal, @Nullable FilterNode<S> plus) {
        depth++;
        if (literal != null && plus != null) {
            pending = new Pending<>(plus, depth, pending);
        }
        node = literal != null ? literal : plus;
        if (node == null && pending != null) {
            node = pending.node;
            depth = pending.depth;
            pending = pending.below;
        }
    }

    /** A branch to go into later. */
    private static final class Pending<S> {
        private final FilterNode<S> node;
        private final int depth;
        private final @Nullable Pending<S> below;

        Pending(FilterNode<S> node, int depth, @Nullable Pending<S> below) {
            this.node = node;
            this.depth = depth;
            this.below = below;
        }
    }
}
