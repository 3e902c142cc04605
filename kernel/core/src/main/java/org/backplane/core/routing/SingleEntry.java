// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A map of one entry. */
final class SingleEntry<K, V> extends PersistentMap<K, V> {
    private final K key;
    private final V value;

    SingleEntry(K key, V value) {
        this.key = key;
        this.value = value;
    }

    @Override
    public int size() {
        return 1;
    }

    private boolean has(K other) {
        return key == other || key.equals(other);
    }

    @Override
    public @Nullable V get(K wanted) {
        return has(wanted) ? value : null;
    }

    @Override
    public PersistentMap<K, V> put(K next, V nextValue) {
        if (!has(next)) {
            return new Trie<>(root(), 1).put(next, nextValue);
        }
        return value == nextValue ? this : new SingleEntry<>(key, nextValue);
    }

    @Override
    public PersistentMap<K, V> remove(K unwanted) {
        return has(unwanted) ? empty() : this;
    }

    @Override
    public void forEachValue(Consumer<? super V> action) {
        action.accept(value);
    }

    @Override
    Branch<K, V> root() {
        return new Branch<>(TrieNode.bit(TrieNode.spread(key.hashCode()), 0), 0, new Object[] {key, value});
    }
}
