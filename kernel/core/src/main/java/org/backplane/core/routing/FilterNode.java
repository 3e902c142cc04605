// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An immutable node of {@link TopicTree}: the filters that begin with the levels on the way to it.
 *
 * @param <S> what is subscribed
 */
final class FilterNode<S> {
    private static final FilterNode<?> EMPTY =
            new FilterNode<>(PersistentMap.empty(), null, PersistentMap.empty(), PersistentMap.empty());

    /** By the literal next level. */
    final PersistentMap<String, FilterNode<S>> children;

    /** Where {@code +} is the next level. */
    final @Nullable FilterNode<S> plus;

    /** Subscribed to the filter that ends here, by key. */
    final PersistentMap<Object, S> exact;

    /** Subscribed to the filter that ends here with a further level {@code #}, by key. */
    final PersistentMap<Object, S> rest;

    private FilterNode(
            PersistentMap<String, FilterNode<S>> children,
            @Nullable FilterNode<S> plus,
            PersistentMap<Object, S> exact,
            PersistentMap<Object, S> rest) {
        this.children = children;
        this.plus = plus;
        this.exact = exact;
        this.rest = rest;
    }

    @SuppressWarnings("unchecked") // it holds nothing of any type
    static <S> FilterNode<S> empty() {
        return (FilterNode<S>) EMPTY;
    }

    /** The root of this tree with that change, without nodes it left empty; this one if nothing changed. */
    FilterNode<S> with(FilterChange<S> change) {
        String[] levels = change.levels();
        boolean inRest = levels[levels.length - 1].equals("#");
        int depth = inRest ? levels.length - 1 : levels.length;
        List<FilterNode<S>> path = new ArrayList<>(depth + 1);
        path.add(this);
        for (int i = 0; i < depth; i++) {
            path.add(path.get(i).child(levels[i]));
        }
        FilterNode<S> changed = path.get(depth).withEntry(change, inRest);
        if (changed == path.get(depth)) {
            return this;
        }
        for (int i = depth - 1; i >= 0; i--) {
            changed = path.get(i).withChild(levels[i], changed);
        }
        return changed;
    }

    /** Whether nothing hangs on it, not even empty nodes. */
    boolean isBare() {
        return plus == null && children.isEmpty() && exact.isEmpty() && rest.isEmpty();
    }

    private FilterNode<S> child(String level) {
        FilterNode<S> child = level.equals("+") ? plus : children.get(level);
        return child == null ? empty() : child;
    }

    private FilterNode<S> withEntry(FilterChange<S> change, boolean inRest) {
        PersistentMap<Object, S> before = inRest ? rest : exact;
        PersistentMap<Object, S> after = switch (change) {
            case FilterChange.Put<S> put -> before.put(put.key(), put.subscriber());
            case FilterChange.Remove<S> remove -> before.remove(remove.key());
        };
        if (after == before) {
            return this;
        }
        return new FilterNode<>(children, plus, inRest ? exact : after, inRest ? after : rest);
    }

    /** A child that is left without anything is taken out. */
    private FilterNode<S> withChild(String level, FilterNode<S> child) {
        if (level.equals("+")) {
            return new FilterNode<>(children, child.isBare() ? null : child, exact, rest);
        }
        PersistentMap<String, FilterNode<S>> changed =
                child.isBare() ? children.remove(level) : children.put(level, child);
        return new FilterNode<>(changed, plus, exact, rest);
    }
}
