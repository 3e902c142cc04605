// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import org.jspecify.annotations.Nullable;

/** Different keys with the same hash, searched one by one. */
final class Collision<K, V> implements TrieNode<K, V> {
    private final Object[] slots;

    Collision(Object[] slots) {
        this.slots = slots;
    }

    @Override
    public @Nullable V own(int bit, K key) {
        int slot = slotOf(key);
        return slot < 0 ? null : value(slot / 2);
    }

    @Override
    public Collision<K, V> with(int shift, int hash, K key, V value) {
        int slot = slotOf(key);
        return new Collision<>(
                slot < 0 ? Slots.insertPair(slots, slots.length, key, value) : Slots.replace(slots, slot + 1, value));
    }

    @Override
    public Collision<K, V> without(int bit, K key) {
        return new Collision<>(Slots.removePair(slots, slotOf(key)));
    }

    @Override
    public int entries() {
        return slots.length / 2;
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
        return 0;
    }

    @Override
    public TrieNode<K, V> child(int index) {
        throw new IndexOutOfBoundsException(index);
    }

    private int slotOf(K key) {
        for (int slot = 0; slot < slots.length; slot += 2) {
            if (slots[slot].equals(key)) {
                return slot;
            }
        }
        return -1;
    }
}
