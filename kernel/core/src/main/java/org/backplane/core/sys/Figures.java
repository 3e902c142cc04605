// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.sys;

import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Which of the kernel's metrics is called what under {@code $SYS}. */
final class Figures {
    /** Below {@code $SYS/broker/}, in Mosquitto's words. */
    static final List<Figure> MOSQUITTO = List.of(
            Figure.of("clients/connected", "session.connected"),
            new Figure("clients/disconnected", all -> of(all, "session.count") - of(all, "session.connected")),
            Figure.of("clients/total", "session.count"),
            Figure.of("clients/maximum", "session.connected.max"),
            Figure.of("clients/expired", "session.expired"),
            Figure.of("messages/received", "protocol.received.packets"),
            Figure.of("messages/sent", "protocol.sent.packets"),
            Figure.of("messages/stored", "log.stored.messages"),
            Figure.of("store/messages/count", "log.stored.messages"),
            Figure.of("store/messages/bytes", "store.log.bytes"),
            Figure.of("publish/messages/received", "publish.received.messages"),
            Figure.of("publish/messages/sent", "deliver.sent.messages"),
            new Figure("publish/messages/dropped", Figures::dropped),
            Figure.of("publish/bytes/received", "publish.received.bytes"),
            Figure.of("publish/bytes/sent", "deliver.sent.bytes"),
            Figure.of("bytes/received", "connection.received.bytes"),
            Figure.of("bytes/sent", "connection.sent.bytes"),
            Figure.of("subscriptions/count", "subscription.held"),
            Figure.of("shared_subscriptions/count", "subscription.held.shared"),
            Figure.of("retained messages/count", "retained.count"));

    /** Below {@code $SYS/brokers/<node>/}, in EMQX's words. */
    static final List<Figure> EMQX = List.of(
            Figure.of("stats/connections/count", "connection.count"),
            Figure.of("stats/connections/max", "session.connected.max"),
            Figure.of("stats/sessions/count", "session.count"),
            Figure.of("stats/subscriptions/count", "subscription.held"),
            Figure.of("stats/subscriptions/shared/count", "subscription.held.shared"),
            Figure.of("stats/retained/count", "retained.count"),
            Figure.of("metrics/bytes/received", "connection.received.bytes"),
            Figure.of("metrics/bytes/sent", "connection.sent.bytes"),
            Figure.of("metrics/packets/received", "protocol.received.packets"),
            Figure.of("metrics/packets/sent", "protocol.sent.packets"),
            Figure.of("metrics/messages/received", "publish.received.messages"),
            Figure.of("metrics/messages/sent", "deliver.sent.messages"),
            new Figure("metrics/messages/dropped", Figures::dropped));

    /** Below {@code $SYS/broker/load/}: what is told per minute. */
    static final List<Figure> LOADS = List.of(
            Figure.of("messages/received", "protocol.received.packets"),
            Figure.of("messages/sent", "protocol.sent.packets"),
            Figure.of("publish/received", "publish.received.messages"),
            Figure.of("publish/sent", "deliver.sent.messages"),
            new Figure("publish/dropped", Figures::dropped),
            Figure.of("bytes/received", "connection.received.bytes"),
            Figure.of("bytes/sent", "connection.sent.bytes"),
            Figure.of("sockets", "connection.accepted"),
            Figure.of("connections", "session.connects"));

    private Figures() {}

    /**
     * One topic.
     *
     * @param name its last levels
     * @param value out of all metrics
     */
    record Figure(String name, ToLongFunction<Map<String, Long>> value) {
        static Figure of(String name, String metric) {
            return new Figure(name, all -> Figures.of(all, metric));
        }
    }

    private static long dropped(Map<String, Long> all) {
        return all.entrySet().stream()
                .filter(one -> one.getKey().startsWith("deliver.dropped.")
                        || one.getKey().startsWith("session.dropped."))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static long of(Map<String, Long> all, String metric) {
        return Math.max(0, all.getOrDefault(metric, 0L));
    }
}
