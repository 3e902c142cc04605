// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.api.runtime.Metrics;

/** What sessions count. */
final class Figures {
    final Metrics.Counter published;
    final Metrics.Counter droppedSlow;
    final Metrics.Counter droppedQueue;
    final Metrics.Counter droppedTooLarge;
    final Metrics.Counter expired;
    final Metrics.Counter droppedCount;
    final Metrics.Counter droppedBytes;
    final Metrics.Counter droppedAge;
    final Metrics.Counter refused;
    final Metrics.Counter refusedSessions;
    final Metrics.Counter refusedSubscriptions;
    final Metrics.Counter deniedPublishes;
    final Metrics.Counter deniedSubscriptions;
    final Metrics.Counter connects;
    final Metrics.Counter expiredSessions;
    final Metrics.Counter takenOver;
    final Metrics.Counter heldBack;
    final Metrics.Counter deadLetters;
    final Metrics.Counter deadDropped;

    Figures(Metrics metrics) {
        published = metrics.counter("publish.received.messages", "Messages published by clients");
        droppedSlow =
                metrics.counter("deliver.dropped.slow", "QoS 0 messages dropped because a client reads too slowly");
        droppedQueue = metrics.counter(
                "deliver.dropped.queue", "Messages dropped because a client's queue in memory was full");
        droppedTooLarge =
                metrics.counter("deliver.dropped.too-large", "Messages larger than the client's maximum packet size");
        expired = metrics.counter("deliver.expired", "Messages that expired before they could be delivered");
        droppedCount = metrics.counter(
                "session.dropped.count",
                "Messages dropped from what waits for a session: more than offlineMessagesMax");
        droppedBytes = metrics.counter(
                "session.dropped.bytes", "Messages dropped from what waits for a session: more than offlineBytesMax");
        droppedAge = metrics.counter(
                "session.dropped.age", "Messages dropped from what waits for a session: offlineAgeMaxSeconds old");
        refused = metrics.counter("publish.refused.messages", "Publishes refused: disk, quota, limits");
        refusedSessions = metrics.counter("session.refused", "New sessions refused because there are too many");
        refusedSubscriptions = metrics.counter(
                "subscription.refused",
                "Subscriptions refused: too many in one session or in all, too many levels, or too long");
        deniedPublishes = metrics.counter(
                "publish.denied.messages", "Publishes and wills refused because their topic is closed to clients");
        deniedSubscriptions = metrics.counter(
                "subscription.denied", "Subscriptions refused because their topics are closed to clients");
        connects = metrics.counter("session.connects", "Times a connection got its session");
        expiredSessions = metrics.counter("session.expired", "Sessions that ended because their time was over");
        takenOver = metrics.counter("session.taken-over", "Connections closed because another came for their session");
        heldBack = metrics.counter("publish.held-back", "Times a publisher was held back for the disk or another lane");
        deadLetters =
                metrics.counter("queue.dead-letters", "Messages work queues gave up and published as dead letters");
        deadDropped = metrics.counter(
                "queue.dropped.dead", "Messages work queues gave up and dropped: no dead letter topic, or not allowed");
    }
}
