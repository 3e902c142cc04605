// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Messages that a client has and not acknowledged. One delivery of the kernel may be several of them; it is over when all are.
 * Settling answers the packet identifiers that are done, for the caller to acknowledge <em>after</em> it: the kernel may deliver
 * the next message at once, right into this.
 */
final class Unacknowledged {
    /**
     * A message.
     *
     * @param packetId of the kernel's delivery
     * @param subscription by which it came
     */
    record Entry(int packetId, Subscriptions.Entry subscription) {}

    private final TreeMap<Long, Entry> bySerial = new TreeMap<>();
    private final Map<Integer, Integer> openByPacketId = new HashMap<>();

    /** By serial number, which is message-id and ack of the MESSAGE. */
    Map<Long, Entry> all() {
        return bySerial;
    }

    void add(long serial, Entry entry) {
        bySerial.put(serial, entry);
        openByPacketId.merge(entry.packetId(), 1, Integer::sum);
    }

    /** ACK or NACK of that message; nothing if it is settled already. */
    List<Integer> settle(long serial) {
        Entry entry = bySerial.get(serial);
        if (entry == null) {
            return List.of();
        }
        if (entry.subscription().ack() == AckMode.CLIENT) {
            return settle(bySerial.headMap(serial, true), one -> one.subscription() == entry.subscription());
        }
        return settle(bySerial.subMap(serial, true, serial, true), _ -> true);
    }

    /** The subscription has gone: nobody waits for its acknowledgements. */
    List<Integer> settleAll(Subscriptions.Entry subscription) {
        return settle(bySerial, one -> one.subscription() == subscription);
    }

    private List<Integer> settle(Map<Long, Entry> range, Predicate<Entry> which) {
        List<Integer> done = new ArrayList<>();
        for (Iterator<Entry> entries = range.values().iterator(); entries.hasNext(); ) {
            Entry entry = entries.next();
            if (which.test(entry)) {
                entries.remove();
                if (openByPacketId.merge(entry.packetId(), -1, Integer::sum) == 0) {
                    openByPacketId.remove(entry.packetId());
                    done.add(entry.packetId());
                }
            }
        }
        return done;
    }
}
