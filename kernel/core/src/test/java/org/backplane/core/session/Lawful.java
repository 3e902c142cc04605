// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Qos;

/** How a delivery must look, going by what the client has subscribed to since the message was published. */
final class Lawful {
    private Lawful() {}

    /** Of several copies that a delivery may be, the best is the one it is most like. */
    static int likeness(OwedCopy copy, ModelSession session, Delivered delivered) {
        int like = copy.ofRetained == delivered.retain() ? 1 : 0;
        like += copy.required ? 2 : 0;
        if (delivered.subscriptionIds().isEmpty() && copy.filter != null) {
            return like + (session.subscriptions().containsKey(copy.filter) ? -10 : 10);
        }
        return like;
    }

    /** Whether a delivery has the QoS, the identifiers and the retain flag that some state of the subscriptions asked for. */
    static boolean isLawful(OwedCopy copy, String client, ModelSession session, Delivered delivered) {
        if (copy.client != null && !copy.client.equals(client)) {
            return false;
        }
        List<List<Subscription>> states = new ArrayList<>();
        int last = copy.ofRetained ? copy.since : session.version();
        for (int version = copy.since; version <= last; version++) {
            List<String> matching =
                    copy.filter != null ? List.of(copy.filter) : session.matching(copy.sent, client, version);
            List<Subscription> by = matching.stream()
                    .map(session.history.get(version)::get)
                    .filter(Objects::nonNull)
                    .toList();
            if (!by.isEmpty()) {
                states.add(by);
            }
        }
        Predicate<List<Subscription>> asAsked = by -> hasQos(copy, by, delivered) && hasMarks(copy, by, delivered);
        // What goes on after a crash has its QoS from then and its identifiers from now.
        return states.stream().anyMatch(asAsked)
                || copy.begun
                        && states.stream().anyMatch(by -> hasQos(copy, by, delivered))
                        && (states.stream().anyMatch(by -> hasMarks(copy, by, delivered))
                                || delivered.subscriptionIds().isEmpty());
    }

    private static boolean hasQos(OwedCopy copy, List<Subscription> by, Delivered delivered) {
        Qos best = by.stream()
                .map(Subscription::qos)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return delivered.qos() == copy.sent.qos().min(best);
    }

    private static boolean hasMarks(OwedCopy copy, List<Subscription> by, Delivered delivered) {
        boolean kept = by.stream().anyMatch(Subscription::retainAsPublished);
        List<Integer> identifiers =
                by.stream().map(Subscription::identifier).sorted().toList();
        return delivered.retain() == (copy.ofRetained || kept && copy.sent.retain())
                && delivered.subscriptionIds().stream().sorted().toList().equals(identifiers);
    }
}
