// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import org.jspecify.annotations.Nullable;

/**
 * A node with up to 32 slots, each an entry, a child or nothing. The two bitmaps say which; {@code slots} holds the entries'
 * keys and values in pairs and then the children, both in order of their bits.
 */
final class Branch<K, V> implements TrieNode<K, V> {
    private final int entryMap;
    private final int childMap;
    private final Object[] slots;

    Branch(int entryMap, int childMap, Object[] slots) {
        this.entryMap = entryMap;
        this.childMap = childMap;
        this.slots = slots;
    }

    /** The smallest trie, from {@code shift} down, that holds two different keys. */
    static <K, V> TrieNode<K, V> pair(int shift, int hash, K key, V value, int otherHash, K otherKey, V otherValue) {
        int fork = shift;
        while (fork < NO_BITS_LEFT && TrieNode.bit(hash, fork) == TrieNode.bit(otherHash, fork)) {
            fork += BITS;
        }
        TrieNode<K, V> node;
        if (fork >= NO_BITS_LEFT) {
            node = new Collision<>(new Object[] {key, value, otherKey, otherValue});
        } else {
            int bit = TrieNode.bit(hash, fork);
            int otherBit = TrieNode.bit(otherHash, fork);
            Object[] slots = Integer.compareUnsigned(bit, otherBit) < 0
                    ? new Object[] {key, value, otherKey, otherValue}
                    : new Object[] {otherKey, otherValue, key, value};
            node = new Branch<>(bit | otherBit, 0, slots);
        }
        for (int above = fork - BITS; above >= shift; above -= BITS) {
            node = new Branch<>(0, TrieNode.bit(hash, above), new Object[] {node});
        }
        return node;
    }

    boolean hasChild(int bit) {
        return (childMap & bit) != 0;
    }

    TrieNode<K, V> childAt(int bit) {
        return child(Integer.bitCount(childMap & (bit - 1)));
    }

    @Override
    public @Nullable V own(int bit, K key) {
        if ((entryMap & bit) == 0) {
            return null;
        }
        int entry = entryIndex(bit);
        Object found = slots[2 * entry];
        return found == key || found.equals(key) ? value(entry) : null;
    }

    @Override
    public Branch<K, V> with(int shift, int hash, K key, V value) {
        int bit = TrieNode.bit(hash, shift);
        int entry = entryIndex(bit);
        if ((entryMap & bit) == 0) {
            return new Branch<>(entryMap | bit, childMap, Slots.insertPair(slots, 2 * entry, key, value));
        }
        K there = key(entry);
        if (there.equals(key)) {
            return new Branch<>(entryMap, childMap, Slots.replace(slots, 2 * entry + 1, value));
        }
        TrieNode<K, V> both =
                pair(shift + BITS, hash, key, value, TrieNode.spread(there.hashCode()), there, value(entry));
        return new Branch<>(entryMap & ~bit, childMap | bit, pairToChild(bit, both));
    }

    @Override
    public Branch<K, V> without(int bit, K key) {
        return new Branch<>(entryMap & ~bit, childMap, Slots.removePair(slots, 2 * entryIndex(bit)));
    }

    /** With a changed child, which goes back to being an entry if nothing else is left in it. */
    Branch<K, V> withChild(int bit, TrieNode<K, V> child) {
        if (child.entries() == 1 && child.children() == 0) {
            return new Branch<>(entryMap | bit, childMap & ~bit, childToPair(bit, child.key(0), child.value(0)));
        }
        return new Branch<>(entryMap, childMap, Slots.replace(slots, childSlot(bit), child));
    }

    @Override
    public int entries() {
        return Integer.bitCount(entryMap);
    }

    @Override
    @SuppressWarnings("unchecked") // only keys are put there
    public K key(int entry) {
        return (K) slots[2 * entry];
    }

    @Override
    @SuppressWarnings("unchecked") // only values are put there
    public V value(int entry) {
        return (V) slots[2 * entry + 1];
    }

    @Override
    public int children() {
        return Integer.bitCount(childMap);
    }

    @Override
    @SuppressWarnings("unchecked") // only nodes of this map are put there
    public TrieNode<K, V> child(int index) {
        return (TrieNode<K, V>) slots[2 * entries() + index];
    }

    private int entryIndex(int bit) {
        return Integer.bitCount(entryMap & (bit - 1));
    }

    private int childSlot(int bit) {
        return 2 * entries() + Integer.bitCount(childMap & (bit - 1));
    }

    private Object[] pairToChild(int bit, TrieNode<K, V> child) {
        int from = 2 * entryIndex(bit);
        int to = childSlot(bit) - 2;
        Object[] changed = new Object[slots.length - 1];
        System.arraycopy(slots, 0, changed, 0, from);
        System.arraycopy(slots, from + 2, changed, from, to - from);
        changed[to] = child;
        System.arraycopy(slots, to + 2, changed, to + 1, slots.length - to - 2);
        return changed;
    }

    private Object[] childToPair(int bit, K key, V value) {
        int from = childSlot(bit);
        int to = 2 * entryIndex(bit);
        Object[] changed = new Object[slots.length + 1];
        System.arraycopy(slots, 0, changed, 0, to);
        changed[to] = key;
        changed[to + 1] = value;
        System.arraycopy(slots, to, changed, to + 2, from - to);
        System.arraycopy(slots, from + 1, changed, from + 2, slots.length - from - 1);
        return changed;
    }
}
