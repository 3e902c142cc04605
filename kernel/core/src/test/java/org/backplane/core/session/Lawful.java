// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Qos;

/** What a delivery must be like, going by what the client has subscribed to since the message was published and what it had. */
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

    /** What is wrong with what comes again under an identifier, if anything. */
    static Optional<String> again(ModelSession.Flight flight, int number, Delivered delivered) {
        if (flight.copy.sent.number() != number || flight.qos != delivered.qos()) {
            return Optional.of("came under the identifier of " + flight.copy);
        }
        if (flight.received) {
            return Optional.of("came again after PUBREC");
        }
        flight.here = true;
        return delivered.duplicate() ? Optional.empty() : Optional.of("came again without DUP");
    }

    /**
     * What is wrong with what comes for the first time on a connection, if anything, apart from how it looks.
     *
     * @param notBeforeMs what had expired by then must not come
     */
    static Optional<String> look(OwedCopy copy, ModelSession session, Delivered delivered, long notBeforeMs) {
        if (copy.isExpired(notBeforeMs) && !copy.begun) {
            return Optional.of("has expired");
        }
        if (delivered.message().expiresAtMs() != copy.sent.expiresAtMs()) {
            return Optional.of("expires at another time than was said");
        }
        if (delivered.duplicate() && !copy.begun) {
            return Optional.of("came for the first time with DUP");
        }
        if (!copy.shared && !copy.ofRetained) {
            String order = copy.sent.publisher() + copy.sent.topic() + copy.sent.qos() + delivered.qos() + copy.filter;
            Integer newest = session.newest.get(order);
            if (newest != null && newest > copy.sent.number() && !copy.begun) {
                return Optional.of("came after " + newest);
            }
            session.newest.merge(order, copy.sent.number(), Math::max);
        }
        return Optional.empty();
    }
}
