// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.Subscription;
import org.backplane.api.broker.Will;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.backplane.core.session.BrokerModel.Sent;
import org.backplane.core.session.ModelSession.Flight;
import org.backplane.testkit.clock.ManualClock;

/**
 * Clients that do whatever the specification lets them, in random order, against a broker in memory whose clock is turned by
 * hand; {@link BrokerModel} says what should have come of it. Each step ends with the broker at rest.
 */
final class BrokerSimulation {
    private static final List<String> CLIENTS = List.of("ann", "bob", "cy", "dee");
    private static final List<String> FILTERS = List.of("t/#", "t/+", "t/0", "t/1", BrokerModel.SHARED);
    private static final long[] EXPIRIES_S = {0, 3, 20, ConnectRequest.NEVER_EXPIRES, ConnectRequest.NEVER_EXPIRES};
    private static final long[] WILL_DELAYS_S = {0, 2, 10, 100};

    /** Time passes in pieces of this: what comes is seen soon after. */
    private static final long PIECE_MS = 100;

    /** How late a timer may ring. */
    private static final long LATE_MS = 20;

    private final Random random;
    private final SimulatedBroker broker = new SimulatedBroker(2);

    /** Whether somebody sets the wall clock now and then; if not, the broker crashes now and then. */
    private final boolean jumps;

    private final BrokerModel model;
    private final Map<String, SimulatedClient> clients = new TreeMap<>();
    private final Map<String, Integer> releasesSeen = new HashMap<>();
    private final Map<String, Integer> lastPacketId = new HashMap<>();
    private final List<String> story = new ArrayList<>();
    private Optional<String> fault = Optional.empty();
    private int lastNumber;

    private BrokerSimulation(long seed) {
        random = new Random(new SplittableRandom(seed).nextLong()); // Random alone begins alike for seeds side by side
        jumps = random.nextInt(4) == 0;
        boolean each = random.nextInt(3) == 0;
        ShareStrategy strategy = ShareStrategy.values()[random.nextInt(ShareStrategy.values().length)];
        broker.configure(new SubscriptionSettings(strategy, Map.of(), SubscriptionSettings.SHARE_LENT_MAX, each));
        model = new BrokerModel(each, nowMs());
        story.add(strategy.text() + (each ? ", a copy each" : ", one copy"));
    }

    /** What was wrong, if anything, with the steps that led to it. */
    static Optional<String> run(long seed, int steps) {
        BrokerSimulation simulation = new BrokerSimulation(seed);
        for (int i = 0; i < steps && simulation.fault.isEmpty(); i++) {
            simulation.step();
            simulation.settle();
        }
        simulation.finish();
        return simulation.fault.map(f -> f + "\n  " + String.join("\n  ", simulation.story));
    }

    /** Time as it passes, whatever the wall clock is set to. */
    private long nowMs() {
        return ManualClock.START_WALL_MS
                + TimeUnit.NANOSECONDS.toMillis(broker.clock().nanoTime());
    }

    private void step() {
        String client = CLIENTS.get(random.nextInt(CLIENTS.size()));
        int dice = random.nextInt(100);
        if (!model.isConnected(client)) {
            if (dice < 40) {
                connect(client);
            } else if (dice < 55) {
                pass(PIECE_MS * (1 + random.nextInt(60)));
            } else if (dice < 57) {
                crash();
            }
        } else if (dice < 34) {
            publish(client);
        } else if (dice < 70) {
            acknowledge(client, 1 + random.nextInt(3));
        } else if (dice < 80) {
            subscribe(client);
        } else if (dice < 84) {
            unsubscribe(client);
        } else if (dice < 90) {
            drop(client);
        } else if (dice < 92) {
            goodbye(client);
        } else if (dice < 94) {
            connect(client);
        } else if (dice < 98) {
            pass(PIECE_MS * (1 + random.nextInt(40)));
        } else {
            publishAndCrash(client);
        }
    }

    private void tell(String what) {
        story.add(nowMs() % 10_000_000 + " " + what);
    }

    private void fail(String what) {
        if (fault.isEmpty()) {
            fault = Optional.of(what);
        }
    }

    // --- connections ---

    private void connect(String client) {
        boolean clean = random.nextInt(4) == 0;
        long expiryS = EXPIRIES_S[random.nextInt(EXPIRIES_S.length)];
        Options options = new Options(clean, expiryS, 1 + random.nextInt(5), Optional.empty());
        Optional<BrokerModel.Will> will = Optional.empty();
        if (random.nextInt(3) == 0) {
            Qos qos = Qos.of(random.nextInt(3));
            Sent sent = new Sent(
                    ++lastNumber, "t/will-" + client, qos, random.nextInt(4) == 0, false, Message.NEVER, client);
            will = Optional.of(new BrokerModel.Will(sent, WILL_DELAYS_S[random.nextInt(WILL_DELAYS_S.length)]));
            options = options.will(new Will(message(sent), will.get().delayS(), -1));
        }
        tell(client + " connects " + (clean ? "clean, " : "") + "expiry " + expiryS + " window "
                + options.receiveMaximum()
                + will.map(w -> " will #" + w.sent().number() + " after " + w.delayS())
                        .orElse(""));
        connect(client, options, will);
    }

    private void connect(String client, Options options, Optional<BrokerModel.Will> will) {
        boolean present = model.connect(client, options.cleanStart(), options.expiryS(), will);
        releasesSeen.put(client, 0);
        SimulatedClient connected = broker.connect(client, options);
        clients.put(client, connected);
        if (connected.sessionPresent() != present) {
            fail(client + ": session present is " + !present);
        }
    }

    private SimulatedClient client(String client) {
        SimulatedClient connected = clients.get(client);
        if (connected == null) {
            throw new IllegalStateException(client + " is not connected");
        }
        return connected;
    }

    private void drop(String client) {
        tell(client + " breaks off");
        client(client).breakOff();
        broker.pump();
        clients.remove(client);
        model.gone(client);
    }

    private void goodbye(String client) {
        tell(client + " says goodbye");
        client(client).disconnect();
        broker.pump();
        clients.remove(client);
        model.goodbye(client);
    }

    private void crash() {
        if (jumps) {
            long hours = random.nextInt(100) - 50L;
            tell("the wall clock is set on by " + hours + " h");
            broker.clock().advanceWallMs(TimeUnit.HOURS.toMillis(hours));
            return;
        }
        long downMs = random.nextBoolean() ? 0 : PIECE_MS * random.nextInt(100);
        tell("crash, down for " + downMs);
        clients.clear();
        broker.crashAndRecover(downMs);
        model.crash(nowMs());
        pass(0);
    }

    // --- time ---

    private void pass(long ms) {
        tell(ms + " ms pass");
        long untilMs = nowMs() + ms;
        while (nowMs() < untilMs || isJustDue()) {
            broker.advanceMs(nowMs() < untilMs ? PIECE_MS : LATE_MS);
            model.advanceTo(nowMs());
            drain();
        }
    }

    /** Whether the broker may do a little later what the model has done. */
    private boolean isJustDue() {
        return model.lastDueMs() > nowMs() - LATE_MS;
    }

    // --- subscriptions ---

    private void subscribe(String client) {
        String filter = FILTERS.get(random.nextInt(FILTERS.size()));
        boolean shared = filter.equals(BrokerModel.SHARED);
        var handling = Subscription.RetainHandling.values()[random.nextInt(3)];
        Subscription wanted = new Subscription(
                TopicFilter.of(filter),
                Qos.of(random.nextInt(3)),
                !shared && random.nextInt(4) == 0,
                random.nextInt(3) == 0,
                handling,
                1 + FILTERS.indexOf(filter));
        tell(client + " subscribes " + wanted);
        model.subscribe(client, wanted);
        client(client).subscribe(wanted);
    }

    private void unsubscribe(String client) {
        String filter = FILTERS.get(random.nextInt(FILTERS.size()));
        tell(client + " unsubscribes " + filter);
        client(client).unsubscribe(filter);
        broker.pump();
        drain();
        model.unsubscribe(client, filter);
    }

    // --- publishing ---

    private Message message(Sent sent) {
        String text = sent.empty() ? "" : "m" + sent.number();
        return new Message(
                Topic.of(sent.topic()),
                Payload.of(text.getBytes(StandardCharsets.UTF_8)),
                sent.qos(),
                sent.retain(),
                Headers.of(List.of(Header.user("n", Integer.toString(sent.number())))),
                nowMs(),
                sent.expiresAtMs(),
                sent.publisher());
    }

    private static int number(Delivered delivered) {
        return Integer.parseInt(delivered.message().headers().list().getFirst().text());
    }

    private Sent sent(String client, boolean mayRetain) {
        boolean retain = mayRetain && random.nextInt(6) == 0;
        long expiresAtMs = random.nextInt(4) == 0 ? nowMs() + 1_000L * (1 + random.nextInt(6)) : Message.NEVER;
        return new Sent(
                ++lastNumber,
                "t/" + random.nextInt(2),
                Qos.of(random.nextInt(3)),
                retain,
                retain && random.nextInt(3) == 0,
                expiresAtMs,
                client);
    }

    private void publish(String client) {
        Sent sent = sent(client, true);
        tell(client + " publishes " + sent);
        model.publish(sent);
        SimulatedClient from = client(client);
        boolean exactly = sent.qos() == Qos.EXACTLY_ONCE;
        int packetId = exactly ? lastPacketId.merge(client, 1, Integer::sum) : 0;
        List<Long> tokens = new ArrayList<>(List.of(from.publish(message(sent), packetId)));
        if (exactly && random.nextInt(4) == 0) {
            tokens.add(from.publish(message(sent), packetId));
        }
        broker.pump();
        for (Long token : tokens) {
            if (from.published(token).filter(PublishResult::isSuccess).isEmpty()) {
                fail("no success for " + sent + ": " + from.published(token));
            }
        }
        if (exactly) {
            from.pubrel(packetId);
        }
    }

    /** Nobody has answered the publisher yet: the message may be there or not. */
    private void publishAndCrash(String client) {
        if (jumps) {
            crash();
            return;
        }
        Sent sent = sent(client, false);
        tell(client + " publishes " + sent + ", unanswered");
        client(client).publish(message(sent), 0);
        broker.pumpLanes();
        model.publish(sent, false);
        crash();
    }

    // --- receiving ---

    private void settle() {
        broker.pump();
        drain();
    }

    private void drain() {
        clients.forEach((name, client) -> {
            for (Delivered delivered : client.take()) {
                int number = number(delivered);
                tell("  " + name + " gets #" + number + " at QoS "
                        + delivered.qos().code() + " id "
                        + delivered.packetId() + (delivered.duplicate() ? " DUP " : " ")
                        + delivered.subscriptionIds());
                model.delivered(name, number, delivered)
                        .ifPresent(what -> fail("#" + number + " at " + name + " " + what + ": " + delivered));
            }
            List<Integer> all = client.toRelease();
            for (int id : all.subList(releasesSeen.getOrDefault(name, 0), all.size())) {
                Flight flight = model.flights(name).get(id);
                if (flight == null) {
                    client.complete(id);
                } else {
                    flight.released = true;
                }
            }
            releasesSeen.put(name, all.size());
        });
    }

    /** The client goes on with some of what it has, in any order. */
    private void acknowledge(String client, int count) {
        for (int i = 0; i < count; i++) {
            List<Map.Entry<Integer, Flight>> open = model.flights(client).entrySet().stream()
                    .filter(entry -> entry.getValue().released || entry.getValue().here && !entry.getValue().received)
                    .toList();
            if (open.isEmpty()) {
                return;
            }
            Map.Entry<Integer, Flight> one = open.get(random.nextInt(open.size()));
            goOn(client, one.getKey(), one.getValue());
            settle();
        }
    }

    private void goOn(String client, int id, Flight flight) {
        if (flight.qos == Qos.AT_LEAST_ONCE) {
            tell("  " + client + " PUBACK " + id);
            client(client).acknowledge(id);
            model.done(client, id);
        } else if (flight.released) {
            tell("  " + client + " PUBCOMP " + id);
            client(client).complete(id);
            model.done(client, id);
        } else {
            tell("  " + client + " PUBREC " + id);
            client(client).receive(id);
            flight.received = true;
        }
    }

    /** Everybody who has a session comes back and takes what there is; then nothing may be missing. */
    private void finish() {
        for (String client : CLIENTS) {
            if (fault.isEmpty() && model.hasSession(client)) {
                tell(client + " comes at last");
                connect(client, Options.LASTING.window(100), Optional.empty());
                settle();
            }
        }
        for (int round = 0; round < 60 && fault.isEmpty(); round++) {
            for (String client : clients.keySet()) {
                acknowledge(client, 20);
            }
            if (round % 10 == 0) {
                pass(2 * PIECE_MS);
            }
        }
        model.missing().ifPresent(this::fail);
    }
}
