// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable hash map: a change makes a new map that shares all but the changed path with the old one. Any thread. Keys need a
 * sound {@code hashCode} and {@code equals}, and colliding ones only cost time. Nothing is null. A single entry, which is what
 * most maps of a topic tree hold, is an object of two fields; others are tries.
 */
public abstract sealed class PersistentMap<K, V> permits SingleEntry, Trie {
    /** The map without entries, always the same. */
    public static <K, V> PersistentMap<K, V> empty() {
        return Trie.none();
    }

    public abstract int size();

    public boolean isEmpty() {
        return size() == 0;
    }

    /** The value of {@code key}, or null if it has none. */
    public abstract @Nullable V get(K key);

    /** With {@code key} set to {@code value}: this same map if that very value was there already. */
    public abstract PersistentMap<K, V> put(K key, V value);

    /** Without {@code key}: this same map if it was not there. */
    public abstract PersistentMap<K, V> remove(K key);

    /** Every entry, in no order that means anything. */
    public void forEach(BiConsumer<? super K, ? super V> action) {
        Cursor<K, V> cursor = cursor();
        while (cursor.next()) {
            action.accept(cursor.key(), cursor.value());
        }
    }

    /** Every value, in the order of {@link #forEach}. */
    public abstract void forEachValue(Consumer<? super V> action);

    /** A walk over the entries that can stop and go on; it sees this map, whatever is made of it meanwhile. */
    public Cursor<K, V> cursor() {
        return new Cursor<>(root());
    }

    /** The trie of its entries. A map has one shape only, however it came about. */
    abstract Branch<K, V> root();

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
