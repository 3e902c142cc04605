// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.jspecify.annotations.Nullable;

/**
 * What a broker has to do, as simply as it can be said: who is owed which message, until when, and how it must look. It is told
 * of everything that happens and of every delivery, and answers with what was wrong.
 */
final class BrokerModel {
    /** The one group of the simulation, and the identifier of its subscriptions. */
    static final String SHARED = "$share/g/t/#";

    /** Timers and what is drained after a stretch of time are exact to this. */
    private static final long SLACK_MS = 120;

    /** A message as it was published. */
    record Sent(int number, String topic, Qos qos, boolean retain, boolean empty, long expiresAtMs, String publisher) {}

    /** A will: published as that message, so long after the connection. */
    record Will(Sent sent, long delayS) {}

    /** A copy of a message that a client, or one member of the group, is owed. */
    static final class Copy {
        final Sent sent;

        /** Null while it is any member's. */
        @Nullable
        String client;

        final boolean shared;
        final boolean ofRetained;

        /** The subscription it is for, if it is for one alone. */
        final @Nullable String filter;

        /** Queued subscriptions that owe it: when all are gone, it may be dropped. */
        final List<String> carriers = new ArrayList<>();

        /** Where the client's subscriptions stood when it was published. */
        final int since;

        /** Whether it must come; otherwise it may. */
        boolean required = true;

        /** Whether it may have been sent before. */
        boolean begun;

        boolean sentNow;

        /** Of the group's: whether a crash leaves it. */
        boolean stored = true;

        /** The group it was of is no more: nobody else will get it. */
        boolean orphaned;

        Copy(
                Sent sent,
                @Nullable String client,
                boolean shared,
                boolean ofRetained,
                @Nullable String filter,
                int since) {
            this.sent = sent;
            this.client = client;
            this.shared = shared;
            this.ofRetained = ofRetained;
            this.filter = filter;
            this.since = since;
        }

        boolean isExpired(long nowMs) {
            return nowMs >= sent.expiresAtMs;
        }

        @Override
        public String toString() {
            return sent + " for " + (client == null ? "the group" : client) + (filter == null ? "" : " by " + filter)
                    + (ofRetained ? ", retained" : "");
        }
    }

    /** A QoS 1 or 2 delivery that the client has not acknowledged to the end. */
    static final class Flight {
        final Copy copy;
        final Qos qos;

        /** Whether it came on the connection there is now: only then it may be acknowledged. */
        boolean here = true;

        /** QoS 2: PUBREC was sent. */
        boolean received;

        /** QoS 2: PUBREL came. */
        boolean released;

        Flight(Copy copy, Qos qos) {
            this.copy = copy;
            this.qos = qos;
        }
    }

    private static final class Session {
        final boolean durable;
        boolean connected = true;
        long expiryS;
        Optional<Will> will = Optional.empty();
        long willDueMs = Long.MAX_VALUE;
        long endsMs = Long.MAX_VALUE;

        /** Every state its subscriptions have been in; the last one holds. */
        final List<Map<String, Subscription>> history = new ArrayList<>(List.of(Map.of()));

        final Map<Integer, Flight> flights = new TreeMap<>();

        /** Publisher, topic and QoS → the newest number, for the order. */
        final Map<String, Integer> newest = new HashMap<>();

        Session(boolean durable) {
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
    }

    private final boolean each;
    private final Map<String, Session> sessions = new TreeMap<>();
    private final Map<String, Sent> retained = new TreeMap<>();
    private final List<Copy> owed = new ArrayList<>();

    /** Copies at QoS 0 whose message other copies, with acknowledgement, keep in its queue: a crash may bring them again. */
    private final List<Copy> repeatable = new ArrayList<>();

    /** Whether the group has a durable queue. */
    private boolean groupStored;

    private long nowMs;
    private long lastDueMs;

    BrokerModel(boolean each, long nowMs) {
        this.each = each;
        this.nowMs = nowMs;
    }

    // --- what the simulation asks ---

    boolean isConnected(String client) {
        Session session = sessions.get(client);
        return session != null && session.connected;
    }

    boolean hasSession(String client) {
        return sessions.containsKey(client);
    }

    Map<Integer, Flight> flights(String client) {
        Session session = sessions.get(client);
        return session == null ? Map.of() : session.flights;
    }

    private Session session(String client) {
        Session session = sessions.get(client);
        if (session == null) {
            throw new IllegalStateException("the simulation lost track of " + client);
        }
        return session;
    }

    // --- connections ---

    /** Returns whether a session was there. */
    boolean connect(String client, boolean clean, long expiryS, Optional<Will> will) {
        if (isConnected(client)) {
            gone(client);
        }
        if (clean) {
            end(client);
        }
        boolean present = sessions.containsKey(client);
        Session session = sessions.computeIfAbsent(client, c -> new Session(expiryS > 0));
        session.connected = true;
        session.expiryS = expiryS;
        session.will = will;
        session.willDueMs = Long.MAX_VALUE;
        session.endsMs = Long.MAX_VALUE;
        session.flights.values().forEach(flight -> {
            flight.here = false;
            flight.released = false;
        });
        return present;
    }

    /** DISCONNECT. */
    void goodbye(String client) {
        session(client).will = Optional.empty();
        gone(client);
    }

    /** The connection is no more. */
    void gone(String client) {
        Session session = session(client);
        session.connected = false;
        owed.forEach(
                copy -> copy.required &= !(copy.shared && copy.sent.qos == Qos.AT_MOST_ONCE)); // it may have had it
        dropUnkept(client);
        session.flights.values().removeIf(flight -> {
            boolean backToGroup = flight.copy.shared && flight.qos == Qos.AT_LEAST_ONCE;
            if (backToGroup) {
                oweAgain(flight.copy);
            }
            return backToGroup;
        });
        startTimers(session);
        happen();
    }

    /** What nothing keeps for a client that is gone. */
    private void dropUnkept(String client) {
        owed.removeIf(copy -> {
            boolean unkept = client.equals(copy.client) && copy.carriers.isEmpty() && !copy.sentNow;
            copy.required &= !unkept;
            return unkept && copy.sent.qos == Qos.AT_MOST_ONCE;
        });
    }

    private void startTimers(Session session) {
        if (session.will.isPresent()) {
            long delayS = Math.min(session.will.get().delayS, session.expiryS);
            session.willDueMs = nowMs + TimeUnit.SECONDS.toMillis(delayS);
        }
        if (session.expiryS != ConnectRequest.NEVER_EXPIRES) {
            session.endsMs = nowMs + TimeUnit.SECONDS.toMillis(session.expiryS);
        }
    }

    private void oweAgain(Copy copy) {
        copy.begun = true;
        copy.sentNow = false;
        copy.client = copy.shared ? null : copy.client;
        if (copy.orphaned) {
            owed.remove(copy);
        }
    }

    private void end(String client) {
        Session session = sessions.remove(client);
        if (session == null) {
            return;
        }
        session.will.ifPresent(will -> publish(will.sent));
        owed.removeIf(copy -> client.equals(copy.client));
        dissolveGroup();
    }

    private void dissolveGroup() {
        if (sessions.values().stream().noneMatch(s -> s.subscriptions().containsKey(SHARED))) {
            groupStored = false;
            owed.removeIf(copy -> copy.shared && !copy.sentNow && !copy.begun && copy.sent.qos != Qos.AT_MOST_ONCE);
            owed.stream().filter(copy -> copy.shared).forEach(copy -> {
                copy.orphaned = true;
                copy.required &= copy.sentNow; // a member may have it, in memory or on disk
            });
        }
    }

    /** Whatever was only in memory is gone, and all connections. Some time passes. */
    void crash(long afterMs) {
        sessions.entrySet().removeIf(entry -> {
            boolean gone = !entry.getValue().durable;
            if (gone) {
                entry.getValue().flights.values().forEach(flight -> forget(flight.copy));
                owed.removeIf(copy -> entry.getKey().equals(copy.client));
            }
            return gone;
        });
        sessions.forEach((client, session) -> {
            dropUnkept(client);
            session.flights.values().removeIf(flight -> {
                if (flight.qos == Qos.AT_LEAST_ONCE) {
                    oweAgain(flight.copy);
                    flight.copy.required &= !flight.copy.ofRetained;
                }
                return flight.qos == Qos.AT_LEAST_ONCE;
            });
        });
        owed.removeIf(copy -> !copy.stored && !copy.sentNow);
        repeatable.stream().filter(copy -> sessions.containsKey(copy.client)).forEach(copy -> {
            copy.sentNow = false;
            copy.required = false;
            owed.add(copy);
        });
        repeatable.clear();
        owed.forEach(copy -> {
            copy.begun = true;
            // At QoS 2 it may stand on disk as some member's, whether or not it was sent: it stays that member's.
            copy.required &= !copy.shared || copy.sentNow || copy.sent.qos != Qos.EXACTLY_ONCE;
        });
        dissolveGroup();
        nowMs = afterMs;
        sessions.values().stream().filter(session -> session.connected).forEach(session -> {
            session.connected = false;
            startTimers(session);
        });
        happen();
    }

    /** A session without a disk had it at QoS 2 when the broker died: somebody else may get it, nobody must. */
    private void forget(Copy copy) {
        if (copy.shared) {
            oweAgain(copy);
            copy.required = false;
        }
    }

    // --- time ---

    /** When something is due next. */
    long nextDueMs() {
        return sessions.values().stream()
                .mapToLong(session -> Math.min(session.willDueMs, session.endsMs))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** When something was due last. */
    long lastDueMs() {
        return lastDueMs;
    }

    void advanceTo(long ms) {
        nowMs = ms;
        happen();
    }

    private void happen() {
        while (nextDueMs() <= nowMs) {
            long due = nextDueMs();
            lastDueMs = due;
            String client = sessions.keySet().stream()
                    .min(Comparator.comparingLong(c -> Math.min(session(c).willDueMs, session(c).endsMs)))
                    .orElseThrow();
            Session session = session(client);
            if (session.willDueMs == due) {
                session.willDueMs = Long.MAX_VALUE;
                Will will = session.will.orElseThrow();
                session.will = Optional.empty();
                publish(will.sent);
            } else {
                end(client);
            }
        }
    }

    // --- subscriptions ---

    void subscribe(String client, Subscription wanted) {
        Session session = session(client);
        String filter = wanted.filter().text();
        Map<String, Subscription> next = new TreeMap<>(session.subscriptions());
        boolean fresh = next.put(filter, wanted) == null;
        session.history.add(next);
        if (filter.equals(SHARED)) {
            groupStored |= session.durable && wanted.qos() != Qos.AT_MOST_ONCE;
            return;
        }
        if (wanted.noLocal()) {
            owed.stream()
                    .filter(copy -> client.equals(copy.client) && client.equals(copy.sent.publisher))
                    .forEach(copy -> copy.required = false);
        }
        boolean feeds = switch (wanted.retainHandling()) {
            case SEND -> true;
            case SEND_IF_NEW -> fresh;
            case DO_NOT_SEND -> false;
        };
        for (Sent sent : feeds ? retained.values() : List.<Sent>of()) {
            boolean own = wanted.noLocal() && sent.publisher.equals(client);
            if (wanted.filter().matches(Topic.of(sent.topic)) && !own && nowMs < sent.expiresAtMs) {
                owed.add(new Copy(sent, client, false, true, filter, session.version()));
            }
        }
    }

    void unsubscribe(String client, String filter) {
        Session session = session(client);
        Map<String, Subscription> next = new TreeMap<>(session.subscriptions());
        next.remove(filter);
        session.history.add(next);
        for (Copy copy : owed) {
            if (client.equals(copy.client)) {
                boolean carried = copy.carriers.remove(filter);
                copy.required &= !(carried && copy.carriers.isEmpty()) && !filter.equals(copy.filter);
            }
        }
        dissolveGroup();
    }

    // --- publishing ---

    void publish(Sent sent) {
        publish(sent, true);
    }

    /** @param certain whether it was acknowledged: otherwise it may be lost */
    void publish(Sent sent, boolean certain) {
        int before = owed.size();
        if (sent.retain && sent.empty) {
            retained.remove(sent.topic);
        } else if (sent.retain) {
            retained.put(sent.topic, sent);
        }
        sessions.forEach((client, session) -> owe(sent, client, session));
        oweGroup(sent);
        for (Copy copy : owed.subList(before, owed.size())) {
            copy.required &= certain;
        }
    }

    private void owe(Sent sent, String client, Session session) {
        List<String> matching = matching(sent, client, session, session.version());
        if (each) {
            matching.forEach(filter -> owe(sent, client, session, filter, List.of(filter)));
            keepOwn(sent, client, session);
        } else if (!matching.isEmpty() || isStored(sent, session)) {
            owe(sent, client, session, null, matching);
        }
    }

    /** A client's own message that a no-local subscription keeps: it comes if that is made again before it is looked at. */
    private void keepOwn(Sent sent, String client, Session session) {
        session.subscriptions().forEach((filter, subscription) -> {
            boolean kept = subscription.noLocal() && sent.publisher.equals(client) && isStored(sent, session);
            if (kept && subscription.filter().matches(Topic.of(sent.topic))) {
                Copy copy = new Copy(sent, client, false, false, filter, session.version());
                copy.required = false;
                copy.carriers.add(filter);
                owed.add(copy);
            }
        });
    }

    private void owe(Sent sent, String client, Session session, @Nullable String filter, List<String> by) {
        Copy copy = new Copy(sent, client, false, false, filter, session.version());
        if (sent.qos != Qos.AT_MOST_ONCE && session.durable) {
            by.stream().filter(session::hasQueue).forEach(copy.carriers::add);
            boolean carried = copy.carriers.stream()
                    .anyMatch(f -> isQueued(session.subscriptions().get(f)));
            copy.required = carried || session.connected && !by.isEmpty();
        } else {
            copy.required = session.connected;
        }
        owed.add(copy);
        if (copy.carriers.isEmpty() && (!session.connected || isStored(sent, session))) {
            copy.required = false;
            copy.carriers.add("it may be kept for another subscription of that client");
        }
    }

    private static boolean isStored(Sent sent, Session session) {
        return sent.qos != Qos.AT_MOST_ONCE
                && session.durable
                && session.subscriptions().values().stream()
                        .filter(s -> !s.filter().isShared())
                        .anyMatch(s -> s.filter().matches(Topic.of(sent.topic))
                                && session.hasQueue(s.filter().text()));
    }

    private static boolean isQueued(@Nullable Subscription subscription) {
        return subscription != null && subscription.qos() != Qos.AT_MOST_ONCE;
    }

    /** The subscriptions of a client that a message is for, shared ones aside. */
    private static List<String> matching(Sent sent, String client, Session session, int version) {
        List<String> matching = new ArrayList<>();
        session.history.get(version).forEach((filter, subscription) -> {
            boolean own = subscription.noLocal() && sent.publisher.equals(client);
            if (!filter.equals(SHARED) && !own && subscription.filter().matches(Topic.of(sent.topic))) {
                matching.add(filter);
            }
        });
        return matching;
    }

    private void oweGroup(Sent sent) {
        List<Session> members = sessions.values().stream()
                .filter(s -> s.subscriptions().containsKey(SHARED))
                .toList();
        boolean online = members.stream().anyMatch(member -> member.connected);
        if (members.isEmpty() || sent.qos == Qos.AT_MOST_ONCE && !online) {
            return;
        }
        Copy copy = new Copy(sent, null, true, false, SHARED, 0);
        copy.stored = groupStored && sent.qos != Qos.AT_MOST_ONCE;
        owed.add(copy);
    }

    // --- deliveries ---

    /** What is wrong with a delivery, if anything. */
    Optional<String> delivered(String client, int number, Delivered delivered) {
        Session session = session(client);
        Flight flight = delivered.qos() == Qos.AT_MOST_ONCE ? null : session.flights.get(delivered.packetId());
        if (flight != null) {
            return again(flight, number, delivered);
        }
        Optional<Copy> match = owed.stream()
                .filter(copy -> !copy.sentNow && copy.sent.number == number)
                .filter(copy -> isLawful(copy, client, session, delivered))
                .max(Comparator.comparing(copy -> likeness(copy, session, delivered)));
        if (match.isEmpty()) {
            return Optional.of("was not owed, or not like this");
        }
        Copy copy = match.get();
        Optional<String> fault = look(copy, session, delivered);
        copy.sentNow = true;
        copy.client = client;
        if (delivered.qos() == Qos.AT_MOST_ONCE) {
            owed.remove(copy);
            if (each && !copy.carriers.isEmpty()) {
                repeatable.add(copy);
            }
        } else {
            session.flights.put(delivered.packetId(), new Flight(copy, delivered.qos()));
        }
        return fault;
    }

    /** Of several copies that a delivery may be, the best is the one it is most like. */
    private static int likeness(Copy copy, Session session, Delivered delivered) {
        int like = copy.ofRetained == delivered.retain() ? 1 : 0;
        like += copy.required ? 2 : 0;
        if (delivered.subscriptionIds().isEmpty() && copy.filter != null) {
            return like + (session.subscriptions().containsKey(copy.filter) ? -10 : 10);
        }
        return like;
    }

    private static Optional<String> again(Flight flight, int number, Delivered delivered) {
        if (flight.copy.sent.number != number || flight.qos != delivered.qos()) {
            return Optional.of("came under the identifier of " + flight.copy);
        }
        if (flight.received) {
            return Optional.of("came again after PUBREC");
        }
        flight.here = true;
        return delivered.duplicate() ? Optional.empty() : Optional.of("came again without DUP");
    }

    private Optional<String> look(Copy copy, Session session, Delivered delivered) {
        if (copy.isExpired(nowMs - SLACK_MS) && !copy.begun) {
            return Optional.of("has expired");
        }
        if (delivered.message().expiresAtMs() != copy.sent.expiresAtMs) {
            return Optional.of("expires at another time than was said");
        }
        if (delivered.duplicate() && !copy.begun) {
            return Optional.of("came for the first time with DUP");
        }
        if (!copy.shared && !copy.ofRetained) {
            String order = copy.sent.publisher + copy.sent.topic + copy.sent.qos + delivered.qos() + copy.filter;
            Integer newest = session.newest.get(order);
            if (newest != null && newest > copy.sent.number && !copy.begun) {
                return Optional.of("came after " + newest);
            }
            session.newest.merge(order, copy.sent.number, Math::max);
        }
        return Optional.empty();
    }

    /** Whether a delivery has the QoS, the identifiers and the retain flag that some state of the subscriptions asked for. */
    private static boolean isLawful(Copy copy, String client, Session session, Delivered delivered) {
        if (copy.client != null && !copy.client.equals(client)) {
            return false;
        }
        List<List<Subscription>> states = new ArrayList<>();
        int last = copy.ofRetained ? copy.since : session.version();
        for (int version = copy.since; version <= last; version++) {
            List<String> matching =
                    copy.filter != null ? List.of(copy.filter) : matching(copy.sent, client, session, version);
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

    private static boolean hasQos(Copy copy, List<Subscription> by, Delivered delivered) {
        Qos best = by.stream()
                .map(Subscription::qos)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return delivered.qos() == copy.sent.qos.min(best);
    }

    private static boolean hasMarks(Copy copy, List<Subscription> by, Delivered delivered) {
        boolean kept = by.stream().anyMatch(Subscription::retainAsPublished);
        List<Integer> identifiers =
                by.stream().map(Subscription::identifier).sorted().toList();
        return delivered.retain() == (copy.ofRetained || kept && copy.sent.retain)
                && delivered.subscriptionIds().stream().sorted().toList().equals(identifiers);
    }

    /** The client has acknowledged it to the end, and the broker knows. */
    void done(String client, int packetId) {
        Flight flight = session(client).flights.remove(packetId);
        if (flight != null) {
            owed.remove(flight.copy);
        }
    }

    /** When all is quiet: what should have come by now. */
    Optional<String> missing() {
        return owed.stream()
                .filter(copy -> copy.required && !copy.isExpired(nowMs))
                .filter(copy -> copy.client != null
                        || sessions.values().stream()
                                .anyMatch(s -> s.connected && s.subscriptions().containsKey(SHARED)))
                .findFirst()
                .map(copy -> (copy.sentNow ? "never finished: " : "never came: ") + copy);
    }
}
