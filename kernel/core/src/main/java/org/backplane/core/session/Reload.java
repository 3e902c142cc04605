// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.backplane.api.message.Message;

/** Reads the messages of deliveries back that were let go of while their session was offline. On the lane. */
final class Reload {
    private final LaneBroker broker;
    private final List<Delivery> deliveries;
    private final Runnable done;
    private int pending = 1;

    Reload(LaneBroker broker, List<Delivery> deliveries, Runnable done) {
        this.broker = broker;
        this.deliveries = deliveries;
        this.done = done;
    }

    void start() {
        Map<Integer, List<Delivery>> byShard = new TreeMap<>();
        for (Delivery delivery : deliveries) {
            if (delivery.isStored() && delivery.message == null && !delivery.released) {
                byShard.computeIfAbsent(delivery.shard, s -> new ArrayList<>()).add(delivery);
            }
        }
        byShard.forEach(this::read);
        finishOne();
    }

    private void read(int shard, List<Delivery> ofShard) {
        pending++;
        ofShard.sort(java.util.Comparator.comparingLong(d -> d.offset));
        long[] offsets = ofShard.stream().mapToLong(d -> d.offset).toArray();
        broker.durable().read(broker.lane(), shard, offsets, messages -> {
            for (int i = 0; i < offsets.length; i++) {
                Delivery delivery = ofShard.get(i);
                Message message = messages[i];
                if (message != null) {
                    delivery.message = message;
                }
            }
            finishOne();
        });
    }

    private void finishOne() {
        if (--pending == 0) {
            done.run();
        }
    }
}
