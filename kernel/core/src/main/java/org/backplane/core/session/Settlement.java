// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.concurrent.TimeUnit;

/**
 * What becomes of a message when its client has it or can't have it: whoever it is from hears of that, the session's own place
 * in the log or the share group that lent it, and its record goes when it is safe. On the lane only.
 */
final class Settlement {
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    private final ClientSession session;
    private final LaneBroker broker;
    private final Outbound outbound;
    private final InflightWindow window;
    private final DeliveryRecords records;

    Settlement(
            ClientSession session,
            LaneBroker broker,
            Outbound outbound,
            InflightWindow window,
            DeliveryRecords records) {
        this.session = session;
        this.broker = broker;
        this.outbound = outbound;
        this.window = window;
        this.records = records;
    }

    /** The message has reached its client; whoever lent it need not keep it. */
    void settle(Delivery delivery) {
        ShareLease lease = delivery.lease;
        if (lease != null && lease.isStored() && delivery.recorded) {
            delivery.settling = true;
            delivery.lease = null;
            lease.group().acknowledged(lease, () -> settled(delivery));
        } else if (lease != null) {
            lease.group().acknowledged(lease);
            delivery.lease = null;
        } else if (delivery.isStored() && delivery.queue <= 0) {
            outbound.backlog().acknowledge(delivery.shard, delivery.offset);
        }
    }

    /** Its record, and so its identifier, must stay until the group it was lent by has it as done on disk. */
    void outlive(Delivery delivery) {
        delivery.over = true;
        if (!delivery.released) {
            delivery.released = true; // that it was received and refused, or given up: it must not go out again
            delivery.message = null;
            records.write(delivery, true);
        }
    }

    /** The group has it as done, on disk: it will not lend it again whatever happens. */
    private void settled(Delivery delivery) {
        delivery.settling = false;
        if (delivery.over) {
            boolean wasFull = window.size() == InflightWindow.IDS;
            window.remove(delivery);
            records.erase(delivery);
            if (outbound.link() == null) {
                window.rest();
            } else if (wasFull) {
                outbound.pump();
            }
        }
    }

    /** Nobody else gets it while a record says that it is this client's. */
    void giveBack(Delivery delivery, ShareLease lease) {
        if (!delivery.recorded) {
            lease.group().giveBack(lease);
            return;
        }
        records.erase(delivery);
        broker.log().onDone(failure -> {
            if (failure == null || session.isEnded()) {
                lease.group().giveBack(lease);
            } else {
                broker.lane().schedule(RETRY_NS, () -> giveBack(delivery, lease));
            }
        });
    }

    /**
     * The session ends: what a share group lent is done with [MQTT-4.8.2-4 and -5]. Nothing stays on disk but what says so, until
     * the group has it there too.
     */
    void end() {
        if (session.isDurable()) {
            records.eraseAll();
        }
        for (Delivery delivery : window.inOrder()) {
            if (delivery.lease != null) {
                settle(delivery);
            }
            if (delivery.settling) {
                delivery.over = true;
                records.write(delivery, true);
            }
        }
    }
}
