// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.distribution.conformance.V3Packets.publish;
import static org.backplane.distribution.conformance.V3Packets.publishFlags;
import static org.backplane.distribution.raw.Packets.acknowledge;

import java.util.ArrayList;
import java.util.List;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 3.1.1 sections 4.3 to 4.6: the flows of QoS 1 and 2, what is sent again, and in which order. */
class V3DeliveryIT extends V3Conformance {
    private static final int MANY = BrokerUnderTest.isLong() ? 2000 : 200;

    V3DeliveryIT(BrokerUnderTest broker) throws Exception {
        super(broker);
    }

    /** The session is gone afterwards. */
    private void forget(String id) throws Exception {
        V3Client.connect(broker, id).disconnect();
    }

    // --- from the client ---

    @Test
    @Statement("MQTT-4.3.2-2")
    void takesAnIdentifierForANewMessageOnceItHasAcknowledged() throws Exception {
        String topic = name();
        try (V3Client subscriber = client();
                V3Client publisher = client()) {
            subscriber.subscribe(topic, 0);
            for (int i = 0; i < 3; i++) { // DUP makes no difference
                publisher.send(publishFlags(topic, "new " + i, i == 0 ? 2 : 10, 4));
                publisher.expect(Packets.PUBACK, 0, 0, 4);
                subscriber.expectMessage("new " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Statement("MQTT-4.3.3-2")
    void deliversOnceWhateverOftenAQosTwoMessageComesBeforeItsRelease(boolean duplicate) throws Exception {
        String topic = name();
        try (V3Client subscriber = client();
                V3Client publisher = client()) {
            subscriber.subscribe(topic, 0);
            publisher.send(publish(topic, "once", 2, 9));
            publisher.expect(Packets.PUBREC, 0, 0, 9);
            for (int i = 0; i < 3; i++) {
                publisher.send(publishFlags(topic, "once", duplicate ? 12 : 4, 9));
                publisher.expect(Packets.PUBREC, 0, 0, 9);
            }
            publisher.release(9);
            publisher.publishExactlyOnce(topic, "a new one of the same identifier", 9);

            subscriber.expectMessage("once");
            subscriber.expectMessage("a new one of the same identifier");
        }
    }

    @Test
    @Statement("MQTT-4.3.3-2")
    void answersReleasesOfWhatItDoesNotKnow() throws Exception {
        try (V3Client client = client()) {
            client.release(1);
            client.release(65_535);
            client.publishExactlyOnce(name(), "x", 1);
            client.release(1); // PUBCOMP was lost, says the client
        }
    }

    @Test
    @Statement({"MQTT-4.3.3-2", "MQTT-4.4.0-1"})
    void remembersUnreleasedIdentifiersOverConnections() throws Exception {
        String id = name();
        try (V3Client subscriber = client()) {
            subscriber.subscribe(id, 2);
            V3Client first = V3Client.connectKept(broker, id + "p", false);
            first.send(publish(id, "once", 2, 9));
            first.expect(Packets.PUBREC, 0, 0, 9);
            first.close();

            V3Client second = V3Client.connectKept(broker, id + "p", true);
            second.send(publishFlags(id, "once", 12, 9));
            second.expect(Packets.PUBREC, 0, 0, 9);
            second.close();

            V3Client third = V3Client.connectKept(broker, id + "p", true);
            third.release(9);
            third.publish(id, "marker");

            subscriber.expectMessage("once");
            subscriber.expectMessage("marker");
            third.disconnect();
        }
        forget(id + "p");
    }

    @Test
    @Statement({"MQTT-4.6.0-2", "MQTT-4.6.0-3"})
    void acknowledgesInTheOrderInWhichItReceived() throws Exception {
        String topic = name();
        V3Client kept = V3Client.connectKept(broker, topic + "kept", false); // so that some answers wait for the disk
        kept.subscribe(topic + "/kept", 1);
        kept.disconnect();
        try (V3Client client = client()) {
            List<byte[]> all = new ArrayList<>();
            for (int i = 1; i <= MANY; i++) {
                String to = i % 3 == 0 ? topic + "/kept" : topic + "/nobody";
                all.add(publish(to, "x", i % 2 + 1, i));
            }
            client.send(all.toArray(byte[][]::new));

            for (int i = 1; i <= MANY; i++) {
                client.expect(i % 2 == 0 ? Packets.PUBACK : Packets.PUBREC, 0, i >> 8, i & 255);
            }
        }
        forget(topic + "kept");
    }

    // --- to the client ---

    @Test
    @Statement("MQTT-4.3.2-1")
    void keepsAQosOneMessageUnacknowledgedUntilItsPuback() throws Exception {
        String id = name();
        V3Client first = V3Client.connectKept(broker, id, false);
        first.subscribe(id, 1);
        try (V3Client publisher = client()) {
            publisher.publish(id, "one");
            publisher.publish(id, "two");
        }
        Packet one = first.expectMessage("one");
        Packet two = first.expectMessage("two");
        assertThat(one.flags()).isEqualTo(2);
        assertThat(one.packetId()).isNotEqualTo(two.packetId());
        first.acknowledge(Packets.PUBACK, two);
        first.ping();
        first.close();

        V3Client second = V3Client.connectKept(broker, id, true);
        Packet again = second.expectMessage("one");
        assertThat(again.flags()).isEqualTo(10);
        assertThat(again.packetId()).isEqualTo(one.packetId());
        second.acknowledge(Packets.PUBACK, again);
        second.ping();
        second.close();

        try (V3Client third = V3Client.connectKept(broker, id, true)) {
            third.ping(); // nothing left
        }
        forget(id);
    }

    @Test
    @Statement({"MQTT-4.3.3-1", "MQTT-2.3.1-6"})
    void deliversAtQosTwoInFourSteps() throws Exception {
        String topic = name();
        try (V3Client subscriber = client();
                V3Client publisher = client()) {
            subscriber.subscribe(topic, 2);
            publisher.publishExactlyOnce(topic, "x", 1);

            Packet packet = subscriber.expectMessage("x");
            assertThat(packet.flags()).isEqualTo(4);
            subscriber.acknowledge(Packets.PUBREC, packet);
            subscriber.expectRelease(packet);
            subscriber.acknowledge(Packets.PUBREC, packet); // PUBREL was lost, says the client
            subscriber.expectRelease(packet);
            subscriber.acknowledge(Packets.PUBCOMP, packet);
            subscriber.ping();
        }
    }

    @Test
    @Statement({"MQTT-4.3.3-1", "MQTT-4.4.0-1", "MQTT-3.3.1-1"})
    void goesOnWithAQosTwoMessageWhereItStoodWhenTheClientComesBack() throws Exception {
        String id = name();
        V3Client first = V3Client.connectKept(broker, id, false);
        first.subscribe(id, 2);
        try (V3Client publisher = client()) {
            publisher.publishExactlyOnce(id, "x", 1);
        }
        Packet packet = first.expectMessage("x");
        first.close();

        V3Client second = V3Client.connectKept(broker, id, true);
        Packet again = second.expectMessage("x");
        assertThat(again.flags()).isEqualTo(12);
        assertThat(again.packetId()).isEqualTo(packet.packetId());
        second.acknowledge(Packets.PUBREC, again);
        second.expectRelease(packet);
        second.close();

        V3Client third = V3Client.connectKept(broker, id, true);
        third.expectRelease(packet); // not the PUBLISH any more
        third.close();

        V3Client fourth = V3Client.connectKept(broker, id, true);
        fourth.expectRelease(packet);
        fourth.acknowledge(Packets.PUBCOMP, packet);
        fourth.ping();
        fourth.close();

        try (V3Client fifth = V3Client.connectKept(broker, id, true)) {
            fifth.ping(); // nothing left
        }
        forget(id);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Statement({"MQTT-4.6.0-1", "MQTT-4.4.0-1", "MQTT-3.3.1-1"})
    void sendsAgainInTheOrderOfTheFirstTime(int qos) throws Exception {
        String id = name();
        V3Client first = V3Client.connectKept(broker, id, false);
        first.subscribe(id, qos);
        try (V3Client publisher = client()) {
            for (int i = 1; i <= 10; i++) {
                publisher.publishExactlyOnce(id, "message " + i, i);
            }
        }
        List<Packet> original = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            original.add(first.expectMessage("message " + i));
        }
        first.close();

        for (int round = 0; round < 2; round++) {
            try (V3Client again = V3Client.connectKept(broker, id, true)) {
                for (Packet packet : original) {
                    Packet repeated = again.expectMessage(V3Client.text(packet));
                    assertThat(repeated.packetId()).isEqualTo(packet.packetId());
                    assertThat(repeated.flags()).isEqualTo(8 | qos << 1);
                }
            }
        }
        forget(id);
    }

    @Test
    @Statement("MQTT-4.6.0-4")
    void releasesInTheOrderOfThePubrecs() throws Exception {
        String id = name();
        try (V3Client subscriber = V3Client.connectKept(broker, id, false);
                V3Client publisher = client()) {
            subscriber.subscribe(id, 2);
            List<Packet> packets = new ArrayList<>();
            for (int i = 1; i <= 10; i++) {
                publisher.publishExactlyOnce(id, "message " + i, i);
                packets.add(subscriber.expectMessage("message " + i));
            }
            List<Packet> backwards = packets.reversed();
            for (Packet packet : backwards) {
                subscriber.acknowledge(Packets.PUBREC, packet);
            }

            for (Packet packet : backwards) {
                subscriber.expectRelease(packet);
                subscriber.acknowledge(Packets.PUBCOMP, packet);
            }
            subscriber.ping();
        }
        forget(id);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement({"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void keepsTheOrderOfEachTopic(int qos) throws Exception {
        String id = name();
        try (V3Client online = client();
                V3Client publisher = client()) {
            online.subscribe(id, qos);
            V3Client kept = V3Client.connectKept(broker, id, false);
            kept.subscribe(id, qos);
            List<byte[]> all = new ArrayList<>();
            for (int i = 1; i <= MANY; i++) {
                all.add(publish(id, "message " + i, qos, i));
            }
            publisher.send(all.toArray(byte[][]::new));

            expectInOrder(online);
            expectInOrder(kept);
            kept.close();
        }
        forget(id);
    }

    private static void expectInOrder(V3Client subscriber) throws Exception {
        for (int i = 1; i <= MANY; i++) {
            Packet packet = subscriber.next();
            while (packet.type() == Packets.PUBREL) {
                subscriber.acknowledge(Packets.PUBCOMP, packet);
                packet = subscriber.next();
            }
            assertThat(V3Client.text(packet)).isEqualTo("message " + i);
            if (packet.qos() > 0) {
                subscriber.acknowledge(packet.qos() == 1 ? Packets.PUBACK : Packets.PUBREC, packet);
            }
        }
    }

    @Test
    @Statement({"MQTT-4.5.0-2", "MQTT-4.8.0-1"})
    void ignoresAcknowledgementsOfWhatItNeverSent() throws Exception {
        try (V3Client client = client()) {
            client.send(acknowledge(Packets.PUBACK, 77), acknowledge(Packets.PUBCOMP, 77));
            client.ping();
            client.send(acknowledge(Packets.PUBREC, 77));
            client.expect(Packets.PUBREL, 2, 0, 77); // so that such a client comes to an end with it
            client.send(acknowledge(Packets.PUBCOMP, 77));
            client.ping();
        }
    }
}
