// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries under way by packet identifier. Identifiers are given out in turn, so a table of twice the window seldom has two
 * in one slot; one whose slot is taken is passed over. On the lane only.
 */
final class InflightWindow {
    /** Identifiers there are. */
    static final int IDS = 65_535;

    private static final int CAPACITY_MIN = 16;

    /** Holds nothing, ever: as long as there is nothing under way no table is needed. */
    private static final @Nullable Delivery[] NO_SLOTS = new @Nullable Delivery[1];

    private @Nullable Delivery[] slots = NO_SLOTS;
    private int size;
    private int lastId;

    int size() {
        return size;
    }

    /** An identifier not in use, 1 to 65,535; 0 if all are. Room for it is made. */
    int nextId() {
        if (slots == NO_SLOTS || size * 2 >= slots.length && slots.length <= IDS) {
            grow();
        }
        for (int tries = 0; tries < IDS; tries++) {
            lastId = lastId == IDS ? 1 : lastId + 1;
            if (slots[lastId & (slots.length - 1)] == null) {
                return lastId;
            }
        }
        return 0;
    }

    void put(Delivery delivery) {
        if (slots == NO_SLOTS) {
            grow();
        }
        while (true) {
            int slot = delivery.packetId & (slots.length - 1);
            Delivery there = slots[slot];
            if (there == null || there.packetId == delivery.packetId) {
                size += there == null ? 1 : 0;
                slots[slot] = delivery;
                return;
            }
            grow();
        }
    }

    @Nullable
    Delivery get(int packetId) {
        Delivery delivery = slots[packetId & (slots.length - 1)];
        return delivery != null && delivery.packetId == packetId ? delivery : null;
    }

    void remove(Delivery delivery) {
        int slot = delivery.packetId & (slots.length - 1);
        if (slots[slot] == delivery) {
            slots[slot] = null;
            size--;
        }
    }

    /** All, in the order they were sent. */
    List<Delivery> inOrder() {
        List<Delivery> all = new ArrayList<>(size);
        for (Delivery delivery : slots) {
            if (delivery != null) {
                all.add(delivery);
            }
        }
        all.sort(Comparator.comparingLong(d -> d.order));
        return all;
    }

    /** Gives the room back, if nothing is under way. */
    void rest() {
        if (size == 0) {
            slots = NO_SLOTS;
        }
    }

    private void grow() {
        @Nullable Delivery[] old = slots;
        slots = new @Nullable Delivery[Math.max(CAPACITY_MIN, old.length * 2)];
        for (Delivery delivery : old) {
            if (delivery != null) {
                slots[delivery.packetId & (slots.length - 1)] = delivery;
            }
        }
    }
}
