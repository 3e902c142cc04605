// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Ledger;
import org.backplane.distribution.raw.Publisher;
import org.backplane.distribution.raw.RawClient;
import org.backplane.distribution.raw.Subscriber;
import org.junit.jupiter.api.Test;

/** What was acknowledged is there after a kill -9, in order, and at QoS 2 once. */
class DurabilityIT {
    private static final int SESSIONS = 100;
    private static final int ROUNDS = BrokerUnderTest.isLong() ? 20 : 3;
    private static final int WINDOW = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final long seed = Long.getLong("backplane.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void keepsEveryAcknowledgedMessageThroughKill() throws Exception {
        try (BrokerUnderTest broker = BrokerUnderTest.start()) {
            for (int round = 0; round < ROUNDS; round++) {
                String summary = round(broker, round);
                System.out.println("durability, seed " + seed + ", round " + round + ": " + summary);
            }
        }
    }

    private String round(BrokerUnderTest broker, int round) throws Exception {
        List<Publisher> publishers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            publishers.add(new Publisher("durable/" + round + "/" + i, 1 + i % 2, WINDOW, 16 + random.nextInt(500)));
        }
        for (int i = 0; i < SESSIONS; i++) {
            try (RawClient client = RawClient.connect(broker, Wire.TCP, 5, session(round, i), true)) {
                assertThat(client.subscribe("durable/" + round + "/#", qos(i))).isEqualTo(qos(i));
                client.disconnect();
            }
        }

        int killAfter = 50 + random.nextInt(BrokerUnderTest.isLong() ? 20_000 : 5_000);
        publishUntilKilled(broker, publishers, round, killAfter);
        List<Integer> promised =
                publishers.stream().map(Publisher::acknowledged).toList();
        broker.restart();
        finish(broker, publishers, round);

        List<String> faults = new ArrayList<>();
        int delivered = 0;
        for (int i = 0; i < SESSIONS; i++) {
            delivered += collect(broker, publishers, round, i, faults);
        }
        assertThat(faults).as("seed " + seed + ", round " + round).isEmpty();
        return "killed after " + promised + " acknowledged of "
                + publishers.stream().map(Publisher::sent).toList() + ", " + delivered + " delivered to " + SESSIONS
                + " sessions, 0 lost, 0 twice at QoS 2";
    }

    private void publishUntilKilled(BrokerUnderTest broker, List<Publisher> publishers, int round, int killAfter)
            throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (Publisher publisher : publishers) {
            RawClient client = connect(broker, publisher, round);
            threads.add(Thread.ofVirtual().start(() -> publishWhileOpen(client, publisher)));
        }
        Until.holds(
                killAfter + " acknowledgements",
                PATIENCE,
                () -> publishers.stream().mapToInt(Publisher::acknowledged).sum() >= killAfter);
        broker.kill9();
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
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

    /** The publishers come back, complete what they had begun and publish one message more. */
    private static void finish(BrokerUnderTest broker, List<Publisher> publishers, int round) throws Exception {
        for (Publisher publisher : publishers) {
            try (RawClient client = connect(broker, publisher, round)) {
                publisher.resume(client);
                assertThat(publisher.awaitAll(PATIENCE.toMillis())).isTrue();
                publisher.publish(client, PATIENCE.toMillis());
                assertThat(publisher.awaitAll(PATIENCE.toMillis())).isTrue();
                client.disconnect();
            }
        }
    }

    private static int collect(
            BrokerUnderTest broker, List<Publisher> publishers, int round, int session, List<String> faults)
            throws Exception {
        Subscriber subscriber = new Subscriber();
        try (RawClient client = RawClient.connect(broker, Wire.TCP, 5, session(round, session), true)) {
            client.listen(packet -> subscriber.onPacket(client, packet));
            for (Publisher publisher : publishers) {
                Until.holds(
                        () -> "the last message for session " + session + " on " + publisher.topic() + ", got "
                                + subscriber.count(publisher.topic()) + " of " + publisher.sent(),
                        PATIENCE,
                        () -> subscriber.last(publisher.topic()) == publisher.sent());
            }
            client.disconnect();
        }
        int delivered = 0;
        for (Publisher publisher : publishers) {
            List<Integer> numbers = subscriber.numbers(publisher.topic());
            boolean exactlyOnce = publisher.qos() == 2 && qos(session) == 2;
            String who = "session " + session + ", QoS " + qos(session) + ", " + publisher.topic();
            faults.addAll(Ledger.faults(who, numbers, publisher.acknowledged(), exactlyOnce));
            delivered += numbers.size();
        }
        return delivered;
    }

    private static RawClient connect(BrokerUnderTest broker, Publisher publisher, int round) throws Exception {
        String id = "durable-pub-" + publisher.topic().replace('/', '-') + "-" + round;
        RawClient client = RawClient.connect(broker, Wire.TCP, 5, id, true);
        return client.listen(packet -> publisher.onPacket(client, packet));
    }

    private static String session(int round, int i) {
        return "durable-" + round + "-" + i;
    }

    private static int qos(int session) {
        return 1 + session % 2;
    }
}
