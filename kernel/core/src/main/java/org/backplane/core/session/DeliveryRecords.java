// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.api.store.Mutation;
import org.backplane.core.log.Keys;
import org.backplane.core.log.OutboundRecord;
import org.backplane.core.log.Tables;

/** What stands on disk of a durable session's deliveries under way. On the lane only. */
final class DeliveryRecords {
    private final ClientSession session;
    private final LaneBroker broker;

    DeliveryRecords(ClientSession session, LaneBroker broker) {
        this.session = session;
        this.broker = broker;
    }

    void write(Delivery delivery, boolean released) {
        var entry = new OutboundRecord(released, delivery.qos.code(), delivery.shard, delivery.offset, delivery.queue);
        broker.log().mutate(new Mutation.Put(Tables.OUTBOUND, key(delivery), entry.encode()));
        delivery.recorded = true;
    }

    /** Nothing if it was never written. */
    void erase(Delivery delivery) {
        if (delivery.recorded) {
            broker.log().mutate(new Mutation.Delete(Tables.OUTBOUND, key(delivery)));
        }
    }

    /** Of all deliveries of the session. */
    void eraseAll() {
        broker.log().mutate(new Mutation.DeletePrefix(Tables.OUTBOUND, Keys.of(session.number())));
    }

    private byte[] key(Delivery delivery) {
        return Keys.of(session.number(), delivery.packetId);
    }
}
