// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;

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

    private final boolean each;
    private final Map<String, ModelSession> sessions = new TreeMap<>();
    private final Map<String, Sent> retained = new TreeMap<>();
    private final List<OwedCopy> owed = new ArrayList<>();
    private final Debts debts;

    /** Copies at QoS 0 whose message other copies, with acknowledgement, keep in its queue: a crash may bring them again. */
    private final List<OwedCopy> repeatable = new ArrayList<>();

    /** Whether the group has a durable queue. */
    private boolean groupStored;

    private long nowMs;
    private long lastDueMs;

    BrokerModel(boolean each, long nowMs) {
        this.each = each;
        this.debts = new Debts(each, sessions, owed);
        this.nowMs = nowMs;
    }

    // --- what the simulation asks ---

    boolean isConnected(String client) {
        ModelSession session = sessions.get(client);
        return session != null && session.connected;
    }

    boolean hasSession(String client) {
        return sessions.containsKey(client);
    }

    Map<Integer, ModelSession.Flight> flights(String client) {
        ModelSession session = sessions.get(client);
        return session == null ? Map.of() : session.flights;
    }

    private ModelSession session(String client) {
        ModelSession session = sessions.get(client);
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
        ModelSession session = sessions.computeIfAbsent(client, c -> new ModelSession(expiryS > 0));
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
        ModelSession session = session(client);
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

    private void startTimers(ModelSession session) {
        if (session.will.isPresent()) {
            long delayS = Math.min(session.will.get().delayS, session.expiryS);
            session.willDueMs = nowMs + TimeUnit.SECONDS.toMillis(delayS);
        }
        if (session.expiryS != ConnectRequest.NEVER_EXPIRES) {
            session.endsMs = nowMs + TimeUnit.SECONDS.toMillis(session.expiryS);
        }
    }

    private void oweAgain(OwedCopy copy) {
        copy.begun = true;
        copy.sentNow = false;
        copy.client = copy.shared ? null : copy.client;
        if (copy.orphaned) {
            owed.remove(copy);
        }
    }

    private void end(String client) {
        ModelSession session = sessions.remove(client);
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
    private void forget(OwedCopy copy) {
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
            ModelSession session = session(client);
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
        ModelSession session = session(client);
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
                owed.add(new OwedCopy(sent, client, false, true, filter, session.version()));
            }
        }
    }

    void unsubscribe(String client, String filter) {
        ModelSession session = session(client);
        Map<String, Subscription> next = new TreeMap<>(session.subscriptions());
        next.remove(filter);
        session.history.add(next);
        for (OwedCopy copy : owed) {
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
        sessions.forEach((client, session) -> debts.owe(sent, client, session));
        debts.oweGroup(sent, groupStored);
        for (OwedCopy copy : owed.subList(before, owed.size())) {
            copy.required &= certain;
        }
    }

    // --- deliveries ---

    /** What is wrong with a delivery, if anything. */
    Optional<String> delivered(String client, int number, Delivered delivered) {
        ModelSession session = session(client);
        ModelSession.Flight flight =
                delivered.qos() == Qos.AT_MOST_ONCE ? null : session.flights.get(delivered.packetId());
        if (flight != null) {
            return Lawful.again(flight, number, delivered);
        }
        Optional<OwedCopy> match = owed.stream()
                .filter(copy -> !copy.sentNow && copy.sent.number == number)
                .filter(copy -> Lawful.isLawful(copy, client, session, delivered))
                .max(Comparator.comparing(copy -> Lawful.likeness(copy, session, delivered)));
        if (match.isEmpty()) {
            return Optional.of("was not owed, or not like this");
        }
        OwedCopy copy = match.get();
        Optional<String> fault = Lawful.look(copy, session, delivered, nowMs - SLACK_MS);
        copy.sentNow = true;
        copy.client = client;
        if (delivered.qos() == Qos.AT_MOST_ONCE) {
            owed.remove(copy);
            if (each && !copy.carriers.isEmpty()) {
                repeatable.add(copy);
            }
        } else {
            session.flights.put(delivered.packetId(), new ModelSession.Flight(copy, delivered.qos()));
        }
        return fault;
    }

    /** The client has acknowledged it to the end, and the broker knows. */
    void done(String client, int packetId) {
        ModelSession.Flight flight = session(client).flights.remove(packetId);
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
