// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.api.broker.Subscription;
import org.backplane.core.log.QueueRef;

/** What is subscribed in the topic tree. */
sealed interface Interest {
    /**
     * A session.
     *
     * @param queued whether QoS 1 and 2 reach it through a durable queue, which is an interest of its own
     */
    record OfSession(ClientSession session, Subscription subscription, boolean queued) implements Interest {}

    /** A durable queue: what is published with QoS 1 or 2 is stored for whoever reads it. */
    record OfQueue(QueueRef queue) implements Interest {}

    /** A share group. What matches its durable queue too reaches it through that: see {@link Route}. */
    record OfGroup(ShareGroup group) implements Interest {}
}
