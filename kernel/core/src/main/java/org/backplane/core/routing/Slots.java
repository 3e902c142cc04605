// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

/** Changed copies of a trie node's slots. */
final class Slots {
    private Slots() {}

    static Object[] replace(Object[] slots, int index, Object value) {
        Object[] changed = slots.clone();
        changed[index] = value;
        return changed;
    }

    static Object[] insertPair(Object[] slots, int index, Object key, Object value) {
        Object[] changed = new Object[slots.length + 2];
        System.arraycopy(slots, 0, changed, 0, index);
        changed[index] = key;
        changed[index + 1] = value;
        System.arraycopy(slots, index, changed, index + 2, slots.length - index);
        return changed;
    }

    static Object[] removePair(Object[] slots, int index) {
        Object[] changed = new Object[slots.length - 2];
        System.arraycopy(slots, 0, changed, 0, index);
        System.arraycopy(slots, index + 2, changed, index, changed.length - index);
        return changed;
    }
}
