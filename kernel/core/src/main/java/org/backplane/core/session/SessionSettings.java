// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.api.broker.BrokerLimits;
import org.backplane.core.routing.DeniedTopics;

/**
 * The limits of sessions as configured; an immutable snapshot.
 *
 * @param limits those that protocols announce
 * @param sessionsMax sessions, connected or not; beyond it a new one is refused
 * @param queuedMessagesMax messages that wait in memory for one client; beyond it they are dropped and counted
 * @param retainedMessagesMax topics that retain a message; beyond it a new one is refused
 * @param handOverMessagesMax messages on the way from one lane to another before publishers are held back
 * @param routeCacheEntries topics per lane whose subscribers are remembered
 * @param subscriptions how messages are given to them
 * @param denied topics that clients may neither publish nor subscribe to
 * @param bounds of what sessions take of disk and memory
 */
public record SessionSettings(
        BrokerLimits limits,
        int sessionsMax,
        int queuedMessagesMax,
        int retainedMessagesMax,
        int handOverMessagesMax,
        int routeCacheEntries,
        SubscriptionSettings subscriptions,
        DeniedTopics denied,
        Bounds bounds) {
    public static final SessionSettings DEFAULT =
            new SessionSettings(BrokerLimits.DEFAULT, 1_000_000, 1_000, 1_000_000, 65_536, 16_384);

    /** With what holds of the rest when nothing is configured. */
    public SessionSettings(
            BrokerLimits limits,
            int sessionsMax,
            int queuedMessagesMax,
            int retainedMessagesMax,
            int handOverMessagesMax,
            int routeCacheEntries) {
        this(
                limits,
                sessionsMax,
                queuedMessagesMax,
                retainedMessagesMax,
                handOverMessagesMax,
                routeCacheEntries,
                SubscriptionSettings.DEFAULT,
                DeniedTopics.NONE,
                Bounds.DEFAULT);
    }

    /** The same with other ways of giving messages to subscriptions. */
    public SessionSettings with(SubscriptionSettings other) {
        return new SessionSettings(
                limits,
                sessionsMax,
                queuedMessagesMax,
                retainedMessagesMax,
                handOverMessagesMax,
                routeCacheEntries,
                other,
                denied,
                bounds);
    }

    /** The same with other topics closed to clients. */
    public SessionSettings with(DeniedTopics other) {
        return new SessionSettings(
                limits,
                sessionsMax,
                queuedMessagesMax,
                retainedMessagesMax,
                handOverMessagesMax,
                routeCacheEntries,
                subscriptions,
                other,
                bounds);
    }

    /** The same with other bounds. */
    public SessionSettings with(Bounds other) {
        return new SessionSettings(
                limits,
                sessionsMax,
                queuedMessagesMax,
                retainedMessagesMax,
                handOverMessagesMax,
                routeCacheEntries,
                subscriptions,
                denied,
                other);
    }
}
