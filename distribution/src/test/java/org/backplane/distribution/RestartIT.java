// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What outlives the process, and crowds. */
class RestartIT {
    private static final int RETAINED = 10_000;
    private static final int SUBSCRIBERS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private BrokerUnderTest broker;

    @BeforeEach
    void start() throws Exception {
        broker = BrokerUnderTest.start();
    }

    @AfterEach
    void end() throws Exception {
        broker.close();
    }

    @ParameterizedTest(name = "killed: {0}")
    @ValueSource(booleans = {false, true})
    void keepsSessionsSubscriptionsAndQueues(boolean killed) throws Exception {
        try (RawClient away = RawClient.connect(broker, Wire.TCP, 5, "away", true)) {
            away.subscribe("q/#", 2);
            away.disconnect();
        }
        try (RawClient publisher = RawClient.connect(broker, Wire.TLS, 4, "pub", false)) {
            publisher.send(Packets.publish(4, "q/1", new byte[] {1}, 1, 1, false));
            publisher.expect(Packets.PUBACK);
            publisher.send(Packets.publish(4, "q/2", new byte[] {2}, 2, 2, false));
            publisher.expect(Packets.PUBREC);
            publisher.send(Packets.acknowledge(Packets.PUBREL, 2));
            publisher.expect(Packets.PUBCOMP);
        }

        restart(killed);

        try (RawClient away = RawClient.open(broker, Wire.WS, 5);
                RawClient publisher = RawClient.connect(broker, Wire.TCP, 5, "pub", false)) {
            away.send(Packets.connect(5, "away", false, 0, Packets.sessionExpiry(Packets.FOREVER)));
            assertThat(away.expect(Packets.CONNACK).isSessionPresent()).isTrue();
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                Packet packet = away.expect(Packets.PUBLISH);
                seen.add(packet.topic() + " " + packet.payload()[0] + " at " + packet.qos());
            }
            assertThat(seen).containsExactlyInAnyOrder("q/1 1 at 1", "q/2 2 at 2");
            publisher.send(Packets.publish(5, "q/3", new byte[] {3}, 0, 0, false));
            assertThat(away.expect(Packets.PUBLISH).topic()).isEqualTo("q/3");
        }
    }

    @ParameterizedTest(name = "killed: {0}")
    @ValueSource(booleans = {false, true})
    void keepsTheHalfDoneQosTwoExchange(boolean killed) throws Exception {
        try (RawClient publisher = RawClient.connect(broker, Wire.TCP, 5, "half", true)) {
            publisher.send(Packets.publish(5, "half/topic", new byte[] {1}, 2, 5, false));
            publisher.expect(Packets.PUBREC);
        }

        restart(killed);

        try (RawClient watcher = RawClient.connect(broker, Wire.TCP, 5, "watcher", false);
                RawClient publisher = RawClient.connect(broker, Wire.TCP, 5, "half", true)) {
            watcher.subscribe("half/#", 0);
            publisher.send(Packets.publish(5, "half/topic", new byte[] {1}, 2, 5, true));
            publisher.expect(Packets.PUBREC);
            publisher.send(Packets.acknowledge(Packets.PUBREL, 5));
            publisher.expect(Packets.PUBCOMP);
            publisher.send(Packets.publish(5, "half/end", new byte[] {2}, 0, 0, false));

            assertThat(watcher.expect(Packets.PUBLISH).topic()).isEqualTo("half/end");
        }
    }

    @ParameterizedTest(name = "killed: {0}")
    @ValueSource(booleans = {false, true})
    void keepsTenThousandRetainedMessages(boolean killed) throws Exception {
        try (RawClient publisher = RawClient.connect(broker, Wire.TCP, 5, "pub", false)) {
            publishRetained(publisher);
        }

        restart(killed);

        try (RawClient client = RawClient.connect(broker, Wire.TCP, 5, "reader", false)) {
            Set<String> topics = new HashSet<>();
            client.subscribe("retained/#", 0);
            while (topics.size() < RETAINED) {
                Packet packet = client.expect(Packets.PUBLISH);
                assertThat(packet.isRetained()).isTrue();
                assertThat(topics.add(packet.topic())).isTrue();
            }
        }
    }

    @ParameterizedTest(name = "killed: {0}")
    @ValueSource(booleans = {false, true})
    void publishesADelayedWillAfterTheRestart(boolean killed) throws Exception {
        try (RawClient watcher = RawClient.connect(broker, Wire.TCP, 5, "watcher", true)) {
            watcher.subscribe("will/#", 1);
            watcher.disconnect();
        }
        try (RawClient victim = RawClient.open(broker, Wire.TCP, 5)) {
            victim.send(connectWithWill("victim", "will/victim", 3));
            victim.expect(Packets.CONNACK);
        }

        restart(killed);

        try (RawClient watcher = RawClient.connect(broker, Wire.TCP, 5, "watcher", true)) {
            Packet will = watcher.expect(Packets.PUBLISH);
            assertThat(will.topic()).isEqualTo("will/victim");
            assertThat(new String(will.payload(), StandardCharsets.UTF_8)).isEqualTo("gone");
        }
    }

    @Test
    void fansOutToAThousandSubscribers() throws Exception {
        List<RawClient> subscribers = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(SUBSCRIBERS * 10);
        AtomicInteger wrong = new AtomicInteger();
        try (RawClient publisher = RawClient.connect(broker, Wire.TCP, 5, "pub", false)) {
            for (int i = 0; i < SUBSCRIBERS; i++) {
                Wire wire = i % 10 == 0 ? Wire.values()[i / 10 % 4] : Wire.TCP;
                RawClient client = RawClient.connect(broker, wire, 4 + i % 2, "fan-" + i, false);
                subscribers.add(client);
                client.subscribe("fan/#", i % 3);
                client.listen(packet -> count(client, packet, all, wrong));
            }

            for (int i = 1; i <= 10; i++) {
                publisher.send(Packets.publish(5, "fan/out", new byte[] {(byte) i}, 1, i, false));
                publisher.expect(Packets.PUBACK);
            }

            assertThat(all.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(() -> all.getCount() + " deliveries missing")
                    .isTrue();
            assertThat(wrong).hasValue(0);
        } finally {
            for (RawClient client : subscribers) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void carriesAMebibyte(Wire wire) throws Exception {
        byte[] payload = new byte[1 << 20];
        ByteBuffer.wrap(payload).putInt(payload.length - 4, 42);
        try (RawClient client = RawClient.connect(broker, wire, 4, "big", false)) {
            client.subscribe("big", 1);

            client.send(Packets.publish(4, "big", payload, 1, 1, false));

            Packet one = client.next();
            Packet two = client.next();
            Packet publish = one.type() == Packets.PUBLISH ? one : two;
            assertThat(publish.payload()).isEqualTo(payload);
        }
    }

    private void restart(boolean killed) throws Exception {
        if (killed) {
            broker.kill9();
        } else {
            broker.stop();
        }
        broker.restart();
    }

    private static void count(RawClient client, Packet packet, CountDownLatch all, AtomicInteger wrong) {
        if (packet.type() != Packets.PUBLISH || packet.isDuplicate()) {
            wrong.incrementAndGet();
        }
        if (packet.qos() == 1) {
            client.sendIfOpen(Packets.acknowledge(Packets.PUBACK, packet.packetId()));
        }
        all.countDown();
    }

    private static void publishRetained(RawClient publisher) throws Exception {
        Semaphore window = new Semaphore(500);
        AtomicInteger refused = new AtomicInteger();
        publisher.listen(packet -> {
            refused.addAndGet(packet.reason() >= 0x80 ? 1 : 0);
            window.release();
        });
        for (int i = 1; i <= RETAINED; i++) {
            assertThat(window.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            byte[] payload = ByteBuffer.allocate(100).putInt(0, i).array();
            publisher.send(Packets.publish(5, "retained/" + i % 100 + "/" + i, payload, 3, i, new Bytes()));
        }
        Until.holds("all retained acknowledged", PATIENCE, () -> window.availablePermits() == 500);
        assertThat(refused).hasValue(0);
    }

    private static byte[] connectWithWill(String clientId, String topic, int delayS) {
        Bytes body = new Bytes()
                .text("MQTT")
                .u8(5)
                .u8(2 | 4 | 8)
                .u16(0)
                .sized(Packets.sessionExpiry(3600))
                .text(clientId)
                .sized(new Bytes().u8(0x18).u32(delayS))
                .text(topic)
                .binary("gone".getBytes(StandardCharsets.UTF_8));
        return Packets.packet(1, 0, body);
    }
}
