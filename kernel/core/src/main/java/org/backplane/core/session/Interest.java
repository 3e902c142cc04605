// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.api.broker.Subscription;
import org.backplane.core.log.QueueRef;
import org.jspecify.annotations.Nullable;

/** What is subscribed in the topic tree. */
sealed interface Interest {
    /**
     * A session.
     *
     * @param queue through which QoS 1 and 2 reach it, and which is an interest of its own; null if they come directly
     * @param start see {@link Held#start}
     */
    record OfSession(
            ClientSession session,
            Subscription subscription,
            @Nullable QueueRef queue,
            long[] start) implements Interest, Held {
        boolean isQueued() {
            return queue != null;
        }
    }

    /** A durable queue: what is published with QoS 1 or 2 is stored for whoever reads it. */
    record OfQueue(QueueRef queue) implements Interest {}

    /** A share group. What matches its durable queue too reaches it through that: see {@link Route}. */
    record OfGroup(ShareGroup group) implements Interest {}
}
