// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.load.Reunion;
import org.backplane.distribution.raw.Publisher;
import org.backplane.distribution.raw.RawClient;
import org.backplane.distribution.rude.Bystanders;
import org.junit.jupiter.api.Test;

/**
 * Everybody comes back at once: clients with messages waiting, and live ones that take over their own connections. The broker
 * neither wedges nor loses.
 */
class StormIT {
    private static final int CLIENTS = BrokerUnderTest.isLong() ? 10_000 : 2_000;
    private static final int TOPICS = 50;
    private static final int MESSAGES = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Clients and broker share the machine, and the clients want all of it for a moment. */
    private static final Duration BUSY = Duration.ofSeconds(BrokerUnderTest.isLong() ? 15 : 5);

    private final List<Publisher> publishers = new ArrayList<>();
    private final List<String> topics = new ArrayList<>();
    private final Set<String> exactlyOnce = new TreeSet<>();

    StormIT() {
        for (int i = 0; i < TOPICS; i++) {
            Publisher publisher = new Publisher("reunion/" + i, 1 + i % 2, MESSAGES, 64);
            publishers.add(publisher);
            topics.add(publisher.topic());
            if (publisher.qos() == 2) {
                exactlyOnce.add(publisher.topic());
            }
        }
    }

    @Test
    void everybodyComesBackAtOnceAndNobodyMissesAnything() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("broker.connectTimeoutSeconds=60");
                Bystanders bystanders = Bystanders.start(broker);
                Reunion reunion = Reunion.gather(broker, CLIENTS, topics, PATIENCE)) {
            reunion.scatter();
            publish(broker);

            bystanders.watch("a storm of " + CLIENTS, BUSY, () -> {
                long beganNs = System.nanoTime();
                reunion.storm();
                publish(broker);
                reunion.awaitAll(2 * MESSAGES, PATIENCE);
                print("storm", beganNs);
            });
            assertThat(reunion.faults(2 * MESSAGES, exactlyOnce)).isEmpty();
            List<String> redials = reunion.redials();
            System.out.println(redials.size() + " had to connect again: "
                    + redials.stream().limit(3).toList());
            assertThat(redials).as("connections lost").hasSizeLessThan(CLIENTS / 20);

            bystanders.watch("a storm in a storm of " + CLIENTS, BUSY, () -> {
                long beganNs = System.nanoTime();
                reunion.storm(2);
                reunion.storm(4);
                publish(broker);
                reunion.awaitAll(3 * MESSAGES, PATIENCE);
                print("storm in a storm", beganNs);
            });
            assertThat(reunion.faults(3 * MESSAGES, exactlyOnce)).isEmpty();
            assertThat(broker.adminSocket().metric("session.taken-over")).isGreaterThanOrEqualTo(CLIENTS);
            assertThat(broker.output()).doesNotContain(" ERROR ");
        }
    }

    private static void print(String what, long beganNs) {
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
        System.out.printf("%s of %,d clients: everybody back, everything there after %,d ms%n", what, CLIENTS, tookMs);
    }

    /** The same number of messages to each topic, all acknowledged. */
    private void publish(BrokerUnderTest broker) throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (Publisher publisher : publishers) {
                String id = "reunion-pub-" + publisher.topic().replace('/', '-');
                RawClient client = RawClient.connect(broker, Wire.TCP, 5, id, false);
                clients.add(client.listen(packet -> publisher.onPacket(client, packet)));
                for (int i = 0; i < MESSAGES; i++) {
                    assertThat(publisher.publish(client, PATIENCE.toMillis())).isTrue();
                }
            }
            for (Publisher publisher : publishers) {
                assertThat(publisher.awaitAll(PATIENCE.toMillis())).isTrue();
                assertThat(publisher.acknowledged()).isEqualTo(publisher.sent());
            }
        } finally {
            close(clients);
        }
    }

    private static void close(List<RawClient> clients) throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }
}
