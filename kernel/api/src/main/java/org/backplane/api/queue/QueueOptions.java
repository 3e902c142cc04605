// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.queue;

import java.util.Optional;
import org.backplane.api.message.Topic;

/**
 * How a durable queue behaves.
 *
 * @param maxDeliveries after so many deliveries that were not acknowledged a message is a dead letter; 0 for never
 * @param deadLetterTopic where dead letters are published; without one they are dropped and counted
 */
public record QueueOptions(int maxDeliveries, Optional<Topic> deadLetterTopic) {
    public static final QueueOptions DEFAULT = new QueueOptions(0, Optional.empty());
}
