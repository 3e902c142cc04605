// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.core.session.BrokerModel.Sent;
import org.jspecify.annotations.Nullable;

/** A client's session as the model has it. */
final class ModelSession {
    /** A QoS 1 or 2 delivery that the client has not acknowledged to the end. */
    static final class Flight {
        final OwedCopy copy;
        final Qos qos;

        /** Whether it came on the connection there is now: only then it may be acknowledged. */
        boolean here = true;

        /** QoS 2: PUBREC was sent. */
        boolean received;

        /** QoS 2: PUBREL came. */
        boolean released;

        Flight(OwedCopy copy, Qos qos) {
            this.copy = copy;
            this.qos = qos;
        }
    }

    final boolean durable;
    boolean connected = true;
    long expiryS;
    Optional<BrokerModel.Will> will = Optional.empty();
    long willDueMs = Long.MAX_VALUE;
    long endsMs = Long.MAX_VALUE;

    /** Every state its subscriptions have been in; the last one holds. */
    final List<Map<String, Subscription>> history = new ArrayList<>(List.of(Map.of()));

    final Map<Integer, Flight> flights = new TreeMap<>();

    /** Publisher, topic and QoS → the newest number, for the order. */
    final Map<String, Integer> newest = new HashMap<>();

    ModelSession(boolean durable) {
        this.durable = durable;
    }

    Map<String, Subscription> subscriptions() {
        return history.getLast();
    }

    int version() {
        return history.size() - 1;
    }

    /** Whether a subscription has a queue: it keeps it when it is made again at QoS 0. */
    boolean hasQueue(String filter) {
        for (Map<String, Subscription> state : history.reversed()) {
            Subscription then = state.get(filter);
            if (then == null || isQueued(then)) {
                return then != null;
            }
        }
        return false;
    }

    /** The subscriptions of a client that a message is for, shared ones aside. */
    List<String> matching(Sent sent, String client, int version) {
        List<String> matching = new ArrayList<>();
        history.get(version).forEach((filter, subscription) -> {
            boolean own = subscription.noLocal() && sent.publisher().equals(client);
            if (!filter.equals(BrokerModel.SHARED)
                    && !own
                    && subscription.filter().matches(Topic.of(sent.topic()))) {
                matching.add(filter);
            }
        });
        return matching;
    }

    static boolean isQueued(@Nullable Subscription subscription) {
        return subscription != null && subscription.qos() != Qos.AT_MOST_ONCE;
    }
}
