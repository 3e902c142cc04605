// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A map of any number of entries but one: a compressed hash-array mapped trie (Steindorfer and Vinju's CHAMP). */
final class Trie<K, V> extends PersistentMap<K, V> {
    private static final Trie<?, ?> EMPTY = new Trie<>(new Branch<>(0, 0, new Object[0]), 0);

    private final Branch<K, V> root;
    private final int size;

    Trie(Branch<K, V> root, int size) {
        this.root = root;
        this.size = size;
    }

    @SuppressWarnings("unchecked") // it holds nothing of any type
    static <K, V> Trie<K, V> none() {
        return (Trie<K, V>) EMPTY;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
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

    @Override
    public PersistentMap<K, V> put(K key, V value) {
        if (size == 0) {
            return new SingleEntry<>(key, value);
        }
        Path<K, V> path = new Path<>(root, key);
        V before = path.own();
        if (before == value) {
            return this;
        }
        Branch<K, V> changed = path.rebuilt(path.node.with(path.shift, path.hash, key, value));
        return new Trie<>(changed, before == null ? size + 1 : size);
    }

    @Override
    public PersistentMap<K, V> remove(K key) {
        Path<K, V> path = new Path<>(root, key);
        if (path.own() == null) {
            return this;
        }
        Branch<K, V> changed = path.rebuilt(path.node.without(path.bit(), key));
        return size == 2 ? new SingleEntry<>(changed.key(0), changed.value(0)) : new Trie<>(changed, size - 1);
    }

    @Override
    public void forEachValue(Consumer<? super V> action) {
        if (size == 0) {
            return;
        }
        Cursor<K, V> cursor = cursor();
        while (cursor.next()) {
            action.accept(cursor.value());
        }
    }

    @Override
    Branch<K, V> root() {
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
}
