// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.api.message.Message;

/** A message of a work queue while it is held in memory: ready, lent or delayed. On the queue's home lane. */
final class QueuedMessage {
    /** About what it takes besides its payload. */
    private static final int OVERHEAD_BYTES = 256;

    final int shard;
    final long offset;
    final Message message;

    /** How often it was lent. Counted in memory: a restart begins at 0 again. */
    int deliveries;

    QueuedMessage(int shard, long offset, Message message) {
        this.shard = shard;
        this.offset = offset;
        this.message = message;
    }

    long bytes() {
        return message.payload().size() + (long) OVERHEAD_BYTES;
    }
}
