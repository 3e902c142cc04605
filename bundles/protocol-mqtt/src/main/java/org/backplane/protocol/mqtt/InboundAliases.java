// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import java.util.Arrays;
import org.backplane.api.message.Topic;
import org.jspecify.annotations.Nullable;

/** The topics a client's aliases stand for (MQTT 5.0 section 3.3.2.3.4). Grows as they are used, up to its maximum. */
final class InboundAliases {
    private static final @Nullable Topic[] NO_TOPICS = {};

    private final int max;
    private @Nullable Topic[] topics = NO_TOPICS;

    /** @param max highest alias that may be used, 0 to 65,535 */
    InboundAliases(int max) {
        this.max = max;
    }

    int max() {
        return max;
    }

    /** The topic of that alias, 1 to {@link #max}; null if it has none. */
    @Nullable
    Topic get(int alias) {
        return alias <= topics.length ? topics[alias - 1] : null;
    }

    void put(int alias, Topic topic) {
        if (alias > topics.length) {
            topics = Arrays.copyOf(topics, Math.min(max, Math.max(alias, topics.length * 2)));
        }
        topics[alias - 1] = topic;
    }

    /** Highest alias with a place. */
    int size() {
        return topics.length;
    }
}
