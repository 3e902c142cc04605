// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable hash map: a change makes a new map that shares all but the changed path with the old one. Any thread. A
 * compressed hash-array mapped trie (Steindorfer and Vinju's CHAMP); keys need a sound {@code hashCode} and
 * {@code equals}, and colliding ones only cost time. Nothing is null.
 */
public final class PersistentMap<K, V> {
    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(new Branch<>(0, 0, new Object[0]), 0);

    private final Branch<K, V> root;
    private final int size;

    private PersistentMap(Branch<K, V> root, int size) {
        this.root = root;
        this.size = size;
    }

    /** The map without entries, always the same. */
    @SuppressWarnings("unchecked") // it holds nothing of any type
    public static <K, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The value of {@code key}, or null if it has none. */
    public @Nullable V get(K key) {
        int hash = TrieNode.spread(key.hashCode());
        TrieNode<K, V> node = root;
        int shift = 0;
        while (node instanceof Branch<K, V> branch && branch.hasChild(TrieNode.bit(hash, shift))) {
            node = branch.childAt(TrieNode.bit(hash, shift));
            shift += TrieNode.BITS;
        }
        return node.own(TrieNode.bit(hash, shift), key);
    }

    /** With {@code key} set to {@code value}: this same map if that very value was there already. */
    public PersistentMap<K, V> put(K key, V value) {
        Path<K, V> path = new Path<>(root, key);
        V before = path.own();
        if (before == value) {
            return this;
        }
        Branch<K, V> changed = path.rebuilt(path.node.with(path.shift, path.hash, key, value));
        return new PersistentMap<>(changed, before == null ? size + 1 : size);
    }

    /** Without {@code key}: this same map if it was not there. */
    public PersistentMap<K, V> remove(K key) {
        Path<K, V> path = new Path<>(root, key);
        if (path.own() == null) {
            return this;
        }
        if (size == 1) {
            return empty();
        }
        return new PersistentMap<>(path.rebuilt(path.node.without(path.bit(), key)), size - 1);
    }

    /** Every entry, in no order that means anything. */
    public void forEach(BiConsumer<? super K, ? super V> action) {
        Cursor<K, V> cursor = cursor();
        while (cursor.next()) {
            action.accept(cursor.key(), cursor.value());
        }
    }

    /** Every value, in the order of {@link #forEach}. */
    public void forEachValue(Consumer<? super V> action) {
        if (size == 0) {
            return;
        }
        Cursor<K, V> cursor = cursor();
        while (cursor.next()) {
            action.accept(cursor.value());
        }
    }

    /** A walk over the entries that can stop and go on; it sees this map, whatever is made of it meanwhile. */
    public Cursor<K, V> cursor() {
        return new Cursor<>(root);
    }

    /** The shape, for tests: a map has one shape only, however it came about. */
    TrieNode<K, V> root() {
        return root;
    }

    /** The way from the root to the node that is responsible for a key. */
    private static final class Path<K, V> {
        private final K key;
        private final int hash;
        private final Object[] above = new Object[TrieNode.NO_BITS_LEFT / TrieNode.BITS];
        private TrieNode<K, V> node;
        private int shift;

        Path(TrieNode<K, V> root, K key) {
            this.key = key;
            this.hash = TrieNode.spread(key.hashCode());
            this.node = root;
            while (node instanceof Branch<K, V> branch && branch.hasChild(bit())) {
                above[shift / TrieNode.BITS] = branch;
                node = branch.childAt(bit());
                shift += TrieNode.BITS;
            }
        }

        int bit() {
            return TrieNode.bit(hash, shift);
        }

        @Nullable
        V own() {
            return node.own(bit(), key);
        }

        /** The root above the changed node. Uses this path up. */
        @SuppressWarnings("unchecked") // above holds branches of this map; and the topmost node always is one
        Branch<K, V> rebuilt(TrieNode<K, V> changed) {
            TrieNode<K, V> child = changed;
            while (shift > 0) {
                shift -= TrieNode.BITS;
                child = ((Branch<K, V>) above[shift / TrieNode.BITS]).withChild(bit(), child);
            }
            return (Branch<K, V>) child;
        }
    }

    /** See {@link #cursor()}. One thread at a time. */
    public static final class Cursor<K, V> {
        private @Nullable Frame<K, V> frame;
        private @Nullable TrieNode<K, V> node;
        private int entry;

        private Cursor(TrieNode<K, V> root) {
            frame = new Frame<>(root, null);
        }

        /** Goes to the next entry; false when there is none. */
        public boolean next() {
            while (frame != null) {
                Frame<K, V> top = frame;
                int index = top.next++;
                int child = index - top.node.entries();
                if (child < 0) {
                    node = top.node;
                    entry = index;
                    return true;
                }
                frame = child < top.node.children() ? new Frame<>(top.node.child(child), top) : top.below;
            }
            node = null;
            return false;
        }

        /** The key {@link #next} went to. */
        public K key() {
            return current().key(entry);
        }

        /** The value {@link #next} went to. */
        public V value() {
            return current().value(entry);
        }

        private TrieNode<K, V> current() {
            if (node == null) {
                throw new IllegalStateException("no entry: next() was not called, or returned false");
            }
            return node;
        }
    }

    /** A node half walked. */
    private static final class Frame<K, V> {
        private final TrieNode<K, V> node;
        private final @Nullable Frame<K, V> below;
        private int next;

        Frame(TrieNode<K, V> node, @Nullable Frame<K, V> below) {
            this.node = node;
            this.below = below;
        }
    }
}
