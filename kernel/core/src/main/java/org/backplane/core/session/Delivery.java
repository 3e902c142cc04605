// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.jspecify.annotations.Nullable;

/** A QoS 1 or 2 message on its way to a client, known by its packet identifier until the client has it. */
final class Delivery {
    /** {@link #shard} of a message that lies in no log. */
    static final int NOWHERE = -1;

    final int packetId;
    final Qos qos;
    final int shard;
    final long offset;

    /** Order of sending, for redelivery [MQTT-4.6.0-1]. */
    final long order;

    /** Null while the session is offline and the message can be read again, and where it is sent but once. */
    @Nullable
    Message message;

    /** Whether a restart has left of it what is on disk: then {@link #identifiers} and {@link #retain} are yet to be found. */
    boolean bare;

    int[] identifiers = Target.NO_IDENTIFIERS;
    boolean retain;

    /** QoS 2: the client has said PUBREC, what remains is PUBREL. */
    boolean released;

    /** Whether it was written to the client, so that the next time is a duplicate. */
    boolean sent;

    /** Whether it takes room in the window of the connection there is now. */
    boolean onWire;

    /** Whether it has a record on disk that must be erased with it. */
    boolean recorded;

    /**
     * The group that lent it was told that it is done with, and has not said yet that this is on disk. Until then its record
     * stays, for a crash would make the group lend it again.
     */
    boolean settling;

    /** The client is through with it; it is here only because it is {@link #settling}, and its identifier with it. */
    boolean over;

    /** As {@link org.backplane.core.log.OutboundRecord#queue}; 0 too if it lies in no log. */
    int queue;

    /** For whom a share group lent it; null if the message is this session's own. */
    @Nullable
    ShareLease lease;

    Delivery(int packetId, Qos qos, int shard, long offset, long order, @Nullable Message message) {
        this.packetId = packetId;
        this.qos = qos;
        this.shard = shard;
        this.offset = offset;
        this.order = order;
        this.message = message;
    }

    boolean isStored() {
        return shard != NOWHERE;
    }
}
