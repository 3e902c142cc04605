// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Ledger;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.Publisher;
import org.backplane.distribution.raw.RawClient;
import org.backplane.distribution.raw.Subscriber;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What was acknowledged is there after a kill -9, in order, and at QoS 2 once: for sessions that were away and for those that were
 * in the middle of taking it, for plain, wildcard and shared subscriptions, and for what is retained.
 */
class DurabilityIT {
    private static final int ROUNDS = BrokerUnderTest.isLong() ? 100 : 3;
    private static final int AWAY = 40;
    private static final int PRESENT = 8;
    private static final int GROUP = 3;
    private static final int WINDOW = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final long seed = Long.getLong("backplane.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void keepsEveryAcknowledgedMessageThroughKill() throws Exception {
        try (BrokerUnderTest broker = BrokerUnderTest.start()) {
            for (int round = 0; round < ROUNDS; round++) {
                String summary = new Round(broker, round).run();
                System.out.println("durability, seed " + seed + ", round " + round + ": " + summary);
            }
        }
    }

    /** One life of the broker and what is left of it in the next. */
    private final class Round {
        private final BrokerUnderTest broker;
        private final int number;
        private final List<Publisher> publishers = new ArrayList<>();
        private final Publisher retained;
        private final List<Taker> present = new ArrayList<>();
        private final List<Taker> group = new ArrayList<>();
        private final List<String> faults = new ArrayList<>();
        private int delivered;

        Round(BrokerUnderTest broker, int number) {
            this.broker = broker;
            this.number = number;
            for (int i = 0; i < 4; i++) {
                publishers.add(new Publisher(base() + i, 1 + i % 2, WINDOW, 16 + random.nextInt(500)));
            }
            retained = Publisher.retaining("kept/" + number, 1, WINDOW, 16 + random.nextInt(500));
            for (int i = 0; i < PRESENT; i++) {
                present.add(new Taker("present-" + number + "-" + i, filter(i), qos(i)));
            }
            for (int i = 0; i < GROUP; i++) {
                group.add(new Taker("member-" + number + "-" + i, "$share/group/" + base() + "#", 2));
            }
        }

        private String base() {
            return "durable/" + number + "/";
        }

        /** Plain, and with either wildcard. */
        private String filter(int session) {
            return switch (session % 4) {
                case 0 -> base() + "#";
                case 1 -> base() + "+";
                case 2 -> "+/" + number + "/#";
                default -> base() + "1";
            };
        }

        private boolean takes(int session, Publisher publisher) {
            return session % 4 != 3 || publisher == publishers.get(1);
        }

        String run() throws Exception {
            for (int i = 0; i < AWAY; i++) {
                try (RawClient client = RawClient.connect(broker, Wire.TCP, 5, away(i), true)) {
                    assertThat(client.subscribe(filter(i), qos(i))).isEqualTo(qos(i));
                    client.disconnect();
                }
            }
            publishUntilKilled(50 + random.nextInt(BrokerUnderTest.isLong() ? 20_000 : 5_000));
            List<Integer> promised =
                    publishers.stream().map(Publisher::acknowledged).toList();
            broker.restart();
            checkRetained();
            finish();
            collectAll();
            assertThat(faults).as("seed " + seed + ", round " + number).isEmpty();
            return "killed after " + promised + " acknowledged of "
                    + publishers.stream().map(Publisher::sent).toList() + " and " + retained.acknowledged()
                    + " retained, " + delivered + " delivered to " + (AWAY + PRESENT)
                    + " sessions and a group, 0 lost, 0 twice at QoS 2";
        }

        private void publishUntilKilled(int killAfter) throws Exception {
            List<Thread> threads = new ArrayList<>();
            try {
                for (Taker taker : present) {
                    taker.subscribe(broker);
                }
                for (Taker member : group) {
                    member.subscribe(broker);
                }
                group.getLast().leave();
                for (Publisher publisher : all()) {
                    RawClient client = connect(publisher);
                    threads.add(Thread.ofVirtual().start(() -> publishWhileOpen(client, publisher)));
                }
                Until.holds(
                        killAfter + " acknowledgements",
                        PATIENCE,
                        () -> publishers.stream()
                                        .mapToInt(Publisher::acknowledged)
                                        .sum()
                                >= killAfter);
                broker.kill9();
                for (Thread thread : threads) {
                    assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
                }
            } finally {
                for (Taker taker : present) {
                    taker.leave();
                }
                for (Taker member : group) {
                    member.leave();
                }
            }
        }

        private List<Publisher> all() {
            List<Publisher> all = new ArrayList<>(publishers);
            all.add(retained);
            return all;
        }

        /** The last one that was acknowledged, or a later one that was under way. */
        private void checkRetained() throws Exception {
            try (RawClient client = RawClient.connect(broker, Wire.TCP, 5, "kept-reader", false)) {
                client.subscribe(retained.topic(), 1);
                if (retained.acknowledged() > 0) {
                    Packet packet = client.expect(Packets.PUBLISH);
                    assertThat(packet.isRetained()).isTrue();
                    assertThat(ByteBuffer.wrap(packet.payload()).getInt())
                            .as("retained after the kill, seed " + seed + ", round " + number)
                            .isBetween(retained.acknowledged(), retained.sent());
                }
            }
        }

        /** The publishers come back, complete what they had begun and publish one message more. */
        private void finish() throws Exception {
            for (Publisher publisher : all()) {
                try (RawClient client = connect(publisher)) {
                    publisher.resume(client);
                    assertThat(publisher.awaitAll(PATIENCE.toMillis())).isTrue();
                    publisher.publish(client, PATIENCE.toMillis());
                    assertThat(publisher.awaitAll(PATIENCE.toMillis())).isTrue();
                    client.disconnect();
                }
            }
        }

        private void collectAll() throws Exception {
            for (int i = 0; i < AWAY; i++) {
                collect(new Taker(away(i), filter(i), qos(i)), i);
            }
            for (int i = 0; i < PRESENT; i++) {
                collect(present.get(i), i);
            }
            collectShared();
        }

        private void collect(Taker taker, int session) throws Exception {
            List<Publisher> mine =
                    publishers.stream().filter(one -> takes(session, one)).toList();
            taker.comeBack(broker);
            for (Publisher publisher : mine) {
                Until.holds(
                        () -> "the last message for " + taker.id + " on " + publisher.topic() + ", got "
                                + taker.got.count(publisher.topic()) + " of " + publisher.sent(),
                        PATIENCE,
                        () -> taker.got.last(publisher.topic()) == publisher.sent());
            }
            taker.leave();
            for (Publisher publisher : mine) {
                List<Integer> numbers = taker.got.numbers(publisher.topic());
                boolean exactlyOnce = publisher.qos() == 2 && taker.qos == 2;
                String who = taker.id + ", QoS " + taker.qos + ", " + publisher.topic();
                faults.addAll(Ledger.faults(who, numbers, publisher.acknowledged(), exactlyOnce));
                delivered += numbers.size();
            }
        }

        /** Each message had to come to one member or another. Who takes over from another may get things later: no order. */
        private void collectShared() throws Exception {
            for (Taker member : group) {
                member.comeBack(broker);
            }
            for (Publisher publisher : publishers) {
                Until.holds(
                        () -> "all of " + publisher.topic() + " for the group, got "
                                + shared(publisher).distinct().count() + " of " + publisher.acknowledged(),
                        PATIENCE,
                        () -> shared(publisher).distinct().count() >= publisher.acknowledged());
            }
            for (Taker member : group) {
                member.leave();
            }
            for (Publisher publisher : publishers) {
                List<Integer> sorted = shared(publisher).sorted().boxed().toList();
                faults.addAll(Ledger.faults(
                        "the group, " + publisher.topic(), sorted, publisher.acknowledged(), publisher.qos() == 2));
                delivered += sorted.size();
            }
        }

        private IntStream shared(Publisher publisher) {
            return group.stream()
                    .flatMapToInt(member ->
                            member.got.numbers(publisher.topic()).stream().mapToInt(Integer::intValue));
        }

        private RawClient connect(Publisher publisher) throws Exception {
            String id = "durable-pub-" + publisher.topic().replace('/', '-');
            RawClient client = RawClient.connect(broker, Wire.TCP, 5, id, true);
            return client.listen(packet -> publisher.onPacket(client, packet));
        }

        private String away(int session) {
            return "durable-" + number + "-" + session;
        }
    }

    private static void publishWhileOpen(RawClient client, Publisher publisher) {
        try (client) {
            while (client.isOpen()) {
                publisher.publish(client, 20);
            }
        } catch (IOException e) {
            client.markEnded(); // killed, as planned
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int qos(int session) {
        return 1 + session / 4 % 2;
    }

    /** A session and what it got over all its connections. */
    private static final class Taker {
        private final String id;
        private final String filter;
        private final int qos;
        private final Subscriber got = new Subscriber();
        private @Nullable RawClient client;

        Taker(String id, String filter, int qos) {
            this.id = id;
            this.filter = filter;
            this.qos = qos;
        }

        void subscribe(BrokerUnderTest broker) throws Exception {
            RawClient connected = RawClient.connect(broker, Wire.TCP, 5, id, true);
            client = connected;
            assertThat(connected.subscribe(filter, qos)).isEqualTo(qos);
            connected.listen(packet -> got.onPacket(connected, packet));
        }

        void comeBack(BrokerUnderTest broker) throws Exception {
            RawClient connected = RawClient.connect(broker, Wire.TCP, 5, id, true);
            client = connected;
            connected.listen(packet -> got.onPacket(connected, packet));
        }

        void leave() throws IOException {
            RawClient leaving = client;
            if (leaving != null) {
                leaving.close();
            }
        }
    }
}
