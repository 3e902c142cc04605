// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A queue that takes 16 bytes until something is put in: a session has five of them, and most sessions are idle. One thread.
 *
 * @param <E> what is queued
 */
final class Fifo<E> {
    private @Nullable ArrayDeque<E> items;

    boolean isEmpty() {
        ArrayDeque<E> all = items;
        return all == null || all.isEmpty();
    }

    int size() {
        ArrayDeque<E> all = items;
        return all == null ? 0 : all.size();
    }

    void add(E last) {
        ArrayDeque<E> all = items;
        if (all == null) {
            all = new ArrayDeque<>(1);
            items = all;
        }
        all.add(last);
    }

    /** The first, which stays; null if there is none. */
    @Nullable
    E peek() {
        ArrayDeque<E> all = items;
        return all == null ? null : all.peek();
    }

    /** Takes out the first; there is one. */
    E remove() {
        ArrayDeque<E> all = items;
        if (all == null) {
            throw new NoSuchElementException();
        }
        return all.remove();
    }

    void removeIf(Predicate<E> unwanted) {
        ArrayDeque<E> all = items;
        if (all != null) {
            all.removeIf(unwanted);
        }
    }

    void forEach(Consumer<E> action) {
        ArrayDeque<E> all = items;
        if (all != null) {
            all.forEach(action);
        }
    }

    /** Empties it, and gives back its memory. */
    void clear() {
        items = null;
    }
}
