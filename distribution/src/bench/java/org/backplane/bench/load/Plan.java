// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.load;

import java.util.List;
import java.util.stream.IntStream;
import org.backplane.distribution.broker.Wire;

/**
 * Who publishes what to whom.
 *
 * @param shape how publishers and subscribers belong together
 * @param version of MQTT, as CONNECT says it: 4 or 5
 * @param durable sessions outlive their connections
 * @param window most messages of a publisher that are not delivered yet, while the broker is saturated
 * @param filterCount of all subscribers together, where each has many
 */
public record Plan(
        Shape shape,
        int publishers,
        int subscribers,
        int qos,
        int payloadBytes,
        int version,
        Wire wire,
        boolean durable,
        int window,
        int filterCount) {
    /** How publishers and subscribers belong together. */
    public enum Shape {
        /** Publisher i to subscriber i. */
        PAIRS,
        /** Each publisher to all subscribers. */
        FAN_OUT,
        /** All publishers to one shared subscription, of which each subscriber is a member. */
        SHARED,
        /** All publishers to many topics, each of which one subscriber awaits under a wildcard filter of its own. */
        WILDCARDS
    }

    private static final String WILD = "a/";

    /** Pairs over TCP with MQTT 3.1.1 and the window all scenarios have. */
    public static Plan pairs(int pairs, int qos, int payloadBytes) {
        return new Plan(Shape.PAIRS, pairs, pairs, qos, payloadBytes, 4, Wire.TCP, false, 100, 100_000);
    }

    public Plan shape(Shape other, int otherPublishers, int otherSubscribers) {
        return new Plan(
                other,
                otherPublishers,
                otherSubscribers,
                qos,
                payloadBytes,
                version,
                wire,
                durable,
                window,
                filterCount);
    }

    public Plan version(int other) {
        return new Plan(shape, publishers, subscribers, qos, payloadBytes, other, wire, durable, window, filterCount);
    }

    public Plan wire(Wire other) {
        return new Plan(
                shape, publishers, subscribers, qos, payloadBytes, version, other, durable, window, filterCount);
    }

    public Plan window(int other) {
        return new Plan(shape, publishers, subscribers, qos, payloadBytes, version, wire, durable, other, filterCount);
    }

    /** At most a million: their numbers have six digits. */
    public Plan filterCount(int other) {
        return new Plan(shape, publishers, subscribers, qos, payloadBytes, version, wire, durable, window, other);
    }

    public Plan asDurable() {
        return new Plan(shape, publishers, subscribers, qos, payloadBytes, version, wire, true, window, filterCount);
    }

    /** How often each message is delivered. */
    public int copies() {
        return shape == Shape.FAN_OUT ? subscribers : 1;
    }

    /** Whether a message goes to one of several subscribers, so that each sees only a part of what a publisher sent. */
    public boolean isSpread() {
        return shape == Shape.SHARED || shape == Shape.WILDCARDS;
    }

    /** What the subscriber of that number subscribes to. */
    public List<String> filters(int subscriber) {
        return switch (shape) {
            case PAIRS -> List.of("bench/pair/" + subscriber);
            case FAN_OUT -> List.of("bench/all");
            case SHARED -> List.of("$share/bench/bench/work/+");
            case WILDCARDS ->
                IntStream.iterate(subscriber, number -> number < filterCount, number -> number + subscribers)
                        .mapToObj(number -> "%s%06d/+/c".formatted(WILD, number))
                        .toList();
        };
    }

    /** What the publisher of that number publishes to; of many topics, the first. */
    public String topic(int publisher) {
        return switch (shape) {
            case PAIRS -> "bench/pair/" + publisher;
            case FAN_OUT -> "bench/all";
            case SHARED -> "bench/work/" + publisher;
            case WILDCARDS -> "%s%06d/b/c".formatted(WILD, 0);
        };
    }

    /** Where in a topic its number begins, six digits long; -1 if it has none. */
    int numberAt() {
        return shape == Shape.WILDCARDS ? WILD.length() : -1;
    }
}
