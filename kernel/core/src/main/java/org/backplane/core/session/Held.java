// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.api.broker.Subscription;
import org.backplane.core.log.QueueRef;
import org.jspecify.annotations.Nullable;

/** A subscription of a session, in force. An ordinary one is the very object that the topic tree has. */
sealed interface Held permits Interest.OfSession, Held.OfMember {
    long[] NO_START = {};

    Subscription subscription();

    /** The durable queue through which QoS 1 and 2 reach it; null if they come directly. */
    default @Nullable QueueRef queue() {
        return null;
    }

    /** Per shard, the first offset of that queue that is for this session; empty without a queue. */
    default long[] start() {
        return NO_START;
    }

    /** The share group it makes its session a member of; null for an ordinary one. */
    default @Nullable ShareGroup group() {
        return null;
    }

    /** Of a share group: the tree has that. */
    record OfMember(Subscription subscription, ShareGroup group) implements Held {}
}
