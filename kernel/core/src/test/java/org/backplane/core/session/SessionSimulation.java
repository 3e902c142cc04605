// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.message.Qos;

/**
 * Publishers and subscribers with durable sessions that publish, acknowledge, break off, come back and live through crashes in
 * random order. The clients do as the specification says; the model knows what was acknowledged.
 */
final class SessionSimulation {
    private static final int SUBSCRIBERS = 3;
    private static final int TOPICS = 3;

    private final Random random;

    /** Where crashes cut; of its own, so that seeds go on meaning what they did. */
    private final Random cuts;

    private final SimulatedBroker broker = new SimulatedBroker(2);
    private final List<Reader> readers = new ArrayList<>();
    private final Writer writer = new Writer();

    private SessionSimulation(long seed) {
        random = new Random(seed);
        cuts = new Random(~seed);
        for (int i = 0; i < SUBSCRIBERS; i++) {
            readers.add(new Reader("reader" + i));
        }
    }

    /** What was wrong in the end, if anything. */
    static Optional<String> run(long seed, int steps) {
        SessionSimulation simulation = new SessionSimulation(seed);
        for (int i = 0; i < steps; i++) {
            simulation.step();
        }
        return simulation.finish();
    }

    private void step() {
        Reader reader = readers.get(random.nextInt(readers.size()));
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> writer.publish();
            case 5, 6 -> broker.pump();
            case 7, 8 -> broker.pumpLanes();
            case 9 -> broker.store().commitNow();
            case 10, 11, 12, 13 -> reader.read(1 + random.nextInt(5));
            case 14, 15 -> writer.readAnswers();
            case 16 -> reader.breakOff();
            case 17 -> reader.comeBack();
            case 18 -> writer.reconnect();
            case 19 -> crashSometimes();
            default -> throw new IllegalStateException();
        }
    }

    private void crashSometimes() {
        if (random.nextInt(6) == 0) {
            broker.crashAfter(cuts.nextInt(4));
            readers.forEach(reader -> reader.client = Optional.empty());
            writer.connect();
        }
    }

    private Optional<String> finish() {
        for (int quiet = 0; quiet < 3; quiet++) {
            writer.reconnect();
            readers.forEach(Reader::comeBack);
            for (int i = 0; i < 400; i++) {
                broker.pump();
                writer.readAnswers();
                readers.forEach(reader -> reader.read(Integer.MAX_VALUE));
            }
        }
        return readers.stream()
                .map(Reader::faults)
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> writer.unanswered.isEmpty()
                        ? Optional.empty()
                        : Optional.of("never answered: " + writer.unanswered.values()));
    }

    /** A message as its publisher numbered it. */
    private record Sent(String topic, int number, Qos qos, int packetId) {
        String text() {
            return topic + "#" + number;
        }
    }

    /** Publishes with a durable session of its own, and again what was not answered. */
    private final class Writer {
        private final Map<Integer, Sent> unanswered = new LinkedHashMap<>();
        private final Map<Long, Sent> tokens = new HashMap<>();
        private final Set<Integer> releasing = new HashSet<>();
        private final List<Sent> acknowledged = new ArrayList<>();
        private final int[] numbers = new int[TOPICS];
        private SimulatedClient client = broker.connect("writer", Options.LASTING);
        private int releasedSeen;
        private int nextId = 1;

        void publish() {
            if (unanswered.size() + releasing.size() > 20) {
                return;
            }
            int topic = random.nextInt(TOPICS);
            Qos qos = random.nextBoolean() ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE;
            Sent sent = new Sent("t/" + topic + "/" + qos.code(), numbers[topic]++, qos, nextId++);
            unanswered.put(sent.packetId(), sent);
            send(sent);
        }

        private void send(Sent sent) {
            int packetId = sent.qos() == Qos.EXACTLY_ONCE ? sent.packetId() : 0;
            tokens.put(client.publish(client.message(sent.topic(), sent.text(), sent.qos()), packetId), sent);
        }

        void readAnswers() {
            for (Long token : List.copyOf(tokens.keySet())) {
                Sent sent = tokens.get(token);
                Optional<PublishResult> result = client.published(token);
                if (sent != null && result.isPresent() && result.get().isSuccess()) {
                    tokens.remove(token);
                    unanswered.remove(sent.packetId());
                    acknowledged.add(sent);
                    if (sent.qos() == Qos.EXACTLY_ONCE) {
                        releasing.add(sent.packetId());
                        client.pubrel(sent.packetId());
                    }
                }
            }
            List<Integer> released = client.released();
            released.subList(releasedSeen, released.size()).forEach(releasing::remove);
            releasedSeen = released.size();
        }

        void reconnect() {
            client.breakOff();
            connect();
        }

        /** [MQTT-4.4.0-1]: what is not finished is sent again, in its order. */
        void connect() {
            tokens.clear();
            releasedSeen = 0;
            client = broker.connect("writer", Options.LASTING);
            List.copyOf(releasing).forEach(client::pubrel);
            List.copyOf(unanswered.values()).forEach(this::send);
        }
    }

    /** Subscribes twice over, so that everything matches two filters, and takes part in QoS 2 as a client must. */
    private final class Reader {
        private final String id;
        private final Map<String, List<Integer>> seen = new HashMap<>();
        private final Set<Integer> holding = new HashSet<>();
        private Optional<SimulatedClient> client = Optional.empty();
        private int releasesSeen;

        Reader(String id) {
            this.id = id;
            comeBack();
            client.orElseThrow().subscribe("t/#", Qos.AT_LEAST_ONCE);
            client.orElseThrow().subscribe("t/+/2", Qos.EXACTLY_ONCE);
            broker.pump();
        }

        void breakOff() {
            client.ifPresent(SimulatedClient::breakOff);
            client = Optional.empty();
        }

        void comeBack() {
            releasesSeen = 0;
            client = Optional.of(broker.connect(id, Options.LASTING.window(1 + random.nextInt(8))));
        }

        void read(int atMost) {
            client.ifPresent(connected -> {
                List<Delivered> came = connected.take();
                for (Delivered delivered : came) {
                    if (atMost < Integer.MAX_VALUE && random.nextInt(12) == 0) {
                        breakOff(); // what it had not read yet comes again with the next connection
                        return;
                    }
                    take(connected, delivered);
                }
                List<Integer> releases = connected.toRelease();
                for (int packetId : releases.subList(Math.min(releasesSeen, releases.size()), releases.size())) {
                    holding.remove(packetId);
                    connected.complete(packetId);
                }
                releasesSeen = releases.size();
            });
        }

        private void take(SimulatedClient connected, Delivered delivered) {
            if (delivered.qos() == Qos.EXACTLY_ONCE) {
                if (holding.add(delivered.packetId())) {
                    note(delivered);
                }
                connected.receive(delivered);
            } else {
                note(delivered);
                connected.acknowledge(delivered);
            }
        }

        private void note(Delivered delivered) {
            int number =
                    Integer.parseInt(delivered.text().substring(delivered.text().indexOf('#') + 1));
            seen.computeIfAbsent(delivered.topic(), t -> new ArrayList<>()).add(number);
        }

        Optional<String> faults() {
            for (Sent sent : writer.acknowledged) {
                if (!seen.getOrDefault(sent.topic(), List.of()).contains(sent.number())) {
                    return Optional.of(id + " never got " + sent);
                }
            }
            for (Map.Entry<String, List<Integer>> topic : seen.entrySet()) {
                List<Integer> once = topic.getValue().stream().distinct().toList();
                if (topic.getKey().endsWith("/2")
                        && once.size() != topic.getValue().size()) {
                    return Optional.of(id + " got twice at QoS 2: " + topic);
                }
                if (!once.equals(once.stream().sorted().toList())) {
                    return Optional.of(id + " got out of order: " + topic);
                }
            }
            return Optional.empty();
        }
    }
}
