// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What libraries hide, packet by packet, over each transport. */
@ExtendWith(SharedBroker.class)
class MqttWireIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BrokerUnderTest broker;

    MqttWireIT(BrokerUnderTest broker) {
        this.broker = broker;
    }

    @ParameterizedTest
    @EnumSource
    void closesAConnectionThatIsSilentForOneAndAHalfKeepAlives(Wire wire) throws Exception {
        try (RawClient client = RawClient.open(broker, wire, 5)) {
            long startNs = System.nanoTime();
            client.send(Packets.connect(5, "silent-" + wire, true, 1, new Bytes()));
            client.expect(Packets.CONNACK);

            Packet goodbye = client.expect(Packets.DISCONNECT);

            assertThat(goodbye.reason()).isEqualTo(0x8D);
            assertThat(client.awaitEnd(PATIENCE)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isGreaterThan(Duration.ofMillis(1400));
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsNoMoreThanTheClientsReceiveMaximum(Wire wire) throws Exception {
        String topic = "wire/window/" + wire;
        try (RawClient subscriber = RawClient.open(broker, wire, 5);
                RawClient publisher = RawClient.connect(broker, wire, 5, "window-pub-" + wire, false)) {
            Bytes window = new Bytes().u8(0x21).u16(3);
            subscriber.send(Packets.connect(5, "window-" + wire, true, 0, window));
            subscriber.expect(Packets.CONNACK);
            subscriber.subscribe(topic, 1);
            for (int i = 1; i <= 10; i++) {
                publisher.send(Packets.publish(5, topic, new byte[] {(byte) i}, 1, i, false));
                publisher.expect(Packets.PUBACK);
            }

            List<Packet> first = List.of(subscriber.next(), subscriber.next(), subscriber.next());
            subscriber.ping(); // nothing but its answer follows the third message

            assertThat(first).allMatch(packet -> packet.type() == Packets.PUBLISH);
            int expected = 1;
            List<Packet> queue = new ArrayList<>(first);
            while (!queue.isEmpty()) {
                Packet packet = queue.removeFirst();
                assertThat(packet.payload()).containsExactly(expected);
                subscriber.send(Packets.acknowledge(Packets.PUBACK, packet.packetId()));
                if (expected + 3 <= 10) {
                    queue.add(subscriber.expect(Packets.PUBLISH));
                }
                expected++;
            }
            assertThat(expected).isEqualTo(11);
        }
    }

    @ParameterizedTest
    @EnumSource
    void repeatsWhatWasNotAcknowledgedWhenTheSessionGoesOn(Wire wire) throws Exception {
        String topic = "wire/repeat/" + wire;
        String id = "repeat-" + wire;
        int firstId;
        try (RawClient client = RawClient.connect(broker, wire, 5, id, true)) {
            client.subscribe(topic, 1);
            client.send(Packets.publish(5, topic, new byte[] {7}, 0, 0, false));
            client.expect(Packets.PUBLISH);
            client.send(Packets.publish(5, topic, new byte[] {8}, 1, 1, false));
            Packet one = client.next();
            Packet two = client.next();
            firstId = (one.type() == Packets.PUBLISH ? one : two).packetId();
        }

        try (RawClient client = RawClient.connect(broker, wire, 5, id, true)) {
            Packet again = client.expect(Packets.PUBLISH);

            assertThat(again.isDuplicate()).isTrue();
            assertThat(again.packetId()).isEqualTo(firstId);
            assertThat(again.payload()).containsExactly(8);
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesAQosTwoPublishOnceHoweverOftenItComes(Wire wire) throws Exception {
        String topic = "wire/once/" + wire;
        try (RawClient client = RawClient.connect(broker, wire, 5, "once-" + wire, true);
                RawClient subscriber = RawClient.connect(broker, wire, 5, "once-sub-" + wire, false)) {
            subscriber.subscribe(topic, 0);
            client.send(Packets.publish(5, topic, new byte[] {1}, 2, 77, false));
            client.expect(Packets.PUBREC);
        }

        try (RawClient client = RawClient.connect(broker, wire, 5, "once-" + wire, true);
                RawClient subscriber = RawClient.connect(broker, wire, 5, "once-sub-" + wire, false)) {
            subscriber.subscribe(topic, 0);
            client.send(Packets.publish(5, topic, new byte[] {1}, 2, 77, true));
            client.expect(Packets.PUBREC);
            client.send(Packets.acknowledge(Packets.PUBREL, 77));
            client.expect(Packets.PUBCOMP);
            client.send(Packets.publish(5, topic, new byte[] {2}, 2, 77, false));
            client.expect(Packets.PUBREC);
            client.send(Packets.acknowledge(Packets.PUBREL, 77));
            client.expect(Packets.PUBCOMP);

            List<Integer> seen = new ArrayList<>();
            while (!seen.contains(2)) {
                seen.add((int) subscriber.expect(Packets.PUBLISH).payload()[0]);
            }
            if (!BrokerUnderTest.isPeer()) { // the other broker delivers at PUBREL: both ways are allowed (4.3.3)
                assertThat(seen).containsExactly(2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsSubscriptionIdentifiers(Wire wire) throws Exception {
        String topic = "wire/ids/" + wire;
        try (RawClient client = RawClient.connect(broker, wire, 5, "ids-" + wire, false)) {
            Bytes subscribe = new Bytes()
                    .u16(1)
                    .sized(new Bytes().u8(0x0B).varint(268_435_455))
                    .text(topic)
                    .u8(0);
            client.send(Packets.packet(8, 2, subscribe));
            client.expect(Packets.SUBACK);

            client.send(Packets.publish(5, topic, new byte[] {1}, 0, 0, false));

            assertThat(client.expect(Packets.PUBLISH).numbers()).containsEntry(0x0B, 268_435_455L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void understandsTheClientsTopicAliases(Wire wire) throws Exception {
        String topic = "wire/alias/" + wire;
        try (RawClient client = RawClient.open(broker, wire, 5)) {
            client.send(Packets.connect(5, "alias-" + wire, true, 0, new Bytes()));
            long aliases = client.expect(Packets.CONNACK).numbers().getOrDefault(0x22, 0L);
            client.subscribe(topic, 0);
            Bytes alias = new Bytes().u8(0x23).u16((int) aliases);

            client.send(Packets.publish(5, topic, new byte[] {1}, 0, 0, alias));
            client.send(Packets.publish(5, "", new byte[] {2}, 0, 0, alias));

            assertThat(aliases).isPositive();
            client.expect(Packets.PUBLISH);
            Packet second = client.expect(Packets.PUBLISH);
            assertThat(second.topic()).isEqualTo(topic);
            assertThat(second.payload()).containsExactly(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsAClientThatItsSessionWasTakenOver(Wire wire) throws Exception {
        try (RawClient first = RawClient.connect(broker, wire, 5, "taken-" + wire, false);
                RawClient second = RawClient.connect(broker, Wire.TCP, 5, "taken-" + wire, false)) {
            assertThat(first.expect(Packets.DISCONNECT).reason()).isEqualTo(0x8E);
            assertThat(first.awaitEnd(PATIENCE)).isTrue();
            second.ping();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsPacketsHoweverTheyAreCut(Wire wire) throws Exception {
        String topic = "wire/cut/" + wire;
        try (RawClient client = RawClient.connect(broker, wire, 4, "cut-" + wire, false)) {
            client.subscribe(topic, 1);
            byte[] packet = Packets.publish(4, topic, "cut".getBytes(StandardCharsets.UTF_8), 1, 9, false);

            for (byte one : packet) {
                client.send(new byte[] {one});
            }

            Set<Integer> types =
                    new HashSet<>(List.of(client.next().type(), client.next().type()));
            assertThat(types).containsExactlyInAnyOrder(Packets.PUBACK, Packets.PUBLISH);
        }
    }
}
