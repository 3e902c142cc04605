// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import org.jspecify.annotations.Nullable;

/**
 * A node of {@link PersistentMap}. Each level of the trie takes five bits of the hash, lowest first, so seven levels of
 * {@link Branch} use it up; keys that are still together then share a {@link Collision}.
 */
sealed interface TrieNode<K, V> permits Branch, Collision {
    /** Bits of the hash per level. */
    int BITS = 5;

    /** First shift at which no bits are left. */
    int NO_BITS_LEFT = 35;

    /** The value of {@code key} if it lies in this very node. */
    @Nullable
    V own(int bit, K key);

    /** This node with {@code key} set; only when no child is responsible for it. */
    TrieNode<K, V> with(int shift, int hash, K key, V value);

    /** This node without {@code key}, which lies in it. */
    TrieNode<K, V> without(int bit, K key);

    int entries();

    K key(int entry);

    V value(int entry);

    int children();

    TrieNode<K, V> child(int index);

    /** String hashes differ mostly in their low bits; this brings the others there too. */
    static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ (mixed >>> 15);
    }

    /** The bit that stands for this hash in a bitmap on the level of that shift: {@code <<} itself takes five bits only. */
    static int bit(int hash, int shift) {
        return 1 << (hash >>> shift);
    }
}
