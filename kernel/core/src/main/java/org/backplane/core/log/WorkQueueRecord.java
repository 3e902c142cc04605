// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.util.Optional;
import org.backplane.api.message.Topic;
import org.backplane.api.queue.QueueOptions;

/**
 * A work queue that stays though no session is a member of its group.
 *
 * @param options as asked for last
 */
public record WorkQueueRecord(QueueOptions options) {
    private static final int LAYOUT = 1;

    public byte[] encode() {
        ByteWriter out = new ByteWriter(32).u8(LAYOUT).i32(options.maxDeliveries());
        options.deadLetterTopic().ifPresent(topic -> out.string(topic.name()));
        return out.toArray();
    }

    public static WorkQueueRecord decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int layout = in.u8();
        if (layout != LAYOUT) {
            throw new IllegalArgumentException(
                    "work queue layout " + layout + " is unknown, this broker reads " + LAYOUT);
        }
        int maxDeliveries = in.i32();
        Optional<Topic> deadLetterTopic = in.remaining() == 0 ? Optional.empty() : Optional.of(Topic.of(in.string()));
        return new WorkQueueRecord(new QueueOptions(maxDeliveries, deadLetterTopic));
    }
}
