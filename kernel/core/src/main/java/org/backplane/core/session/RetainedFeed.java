// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.api.runtime.Clock;
import org.backplane.core.routing.DeniedTopics;
import org.backplane.core.routing.RetainedCursor;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages a new subscription is owed, sent a stretch at a time so that neither the lane nor the client's buffer
 * suffers from a {@code #}. On the lane.
 */
final class RetainedFeed {
    /** Nodes of the tree looked at before others have their turn. */
    private static final int NODES_PER_TURN = 512;

    private final Subscription subscription;
    private final int[] identifiers;
    private final String clientId;
    private final RetainedCursor<Message> cursor;
    private final Clock clock;
    private final DeniedTopics denied;
    private @Nullable Message left;

    RetainedFeed(
            Subscription subscription,
            String clientId,
            RetainedCursor<Message> cursor,
            Clock clock,
            DeniedTopics denied) {
        this.subscription = subscription;
        this.identifiers =
                subscription.identifier() == 0 ? Target.NO_IDENTIFIERS : new int[] {subscription.identifier()};
        this.clientId = clientId;
        this.cursor = cursor;
        this.clock = clock;
        this.denied = denied;
    }

    /** Sends what there is room for. True when there is nothing more; otherwise a pump must come again. */
    boolean feed(Outbound to) {
        Message waiting = left;
        if (waiting != null) {
            left = null;
            if (!offer(to, waiting)) {
                return false;
            }
        }
        cursor.advance(NODES_PER_TURN, (topic, message) -> offer(to, message));
        if (cursor.isDone() && left == null) {
            return true;
        }
        if (left == null) {
            to.schedulePump();
        }
        return false;
    }

    private boolean offer(Outbound to, Message message) {
        if (message.isExpired(clock.wallMs())
                || denied.isHidden(message.topic())
                || subscription.noLocal() && message.publisher().equals(clientId)) {
            return true;
        }
        Qos qos = message.qos().min(subscription.qos());
        if (!to.isReady() || qos != Qos.AT_MOST_ONCE && to.deliveries().room() <= 0) {
            left = message;
            return false;
        }
        to.sendRetained(message, qos, identifiers);
        return true;
    }
}
