// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.distribution.conformance.V3Packets.publish;
import static org.backplane.distribution.conformance.V3Packets.publishFlags;
import static org.backplane.distribution.conformance.V3Packets.retained;
import static org.backplane.distribution.conformance.V3Packets.subscribe;
import static org.backplane.distribution.raw.Packets.acknowledge;
import static org.backplane.distribution.raw.Packets.packet;

import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 3.1.1 section 3.3: what a PUBLISH may look like, whom it reaches, and what is retained of it. */
class V3PublishIT extends V3Conformance {
    V3PublishIT(BrokerUnderTest broker) throws Exception {
        super(broker);
    }

    // --- the packet ---

    @ParameterizedTest
    @ValueSource(ints = {8, 9})
    @Statement("MQTT-3.3.1-2")
    void closesOnDupAtQosZero(int flags) throws Exception {
        closesOn(true, publishFlags(name(), "x", flags, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 14, 15})
    @Statement("MQTT-3.3.1-4")
    void closesOnQosThree(int flags) throws Exception {
        closesOn(true, publishFlags(name(), "x", flags, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v3/+", "v3/#", "+", "#", "v3/a+b", "v3/a#", "+/v3", "#/v3"})
    @Statement({"MQTT-3.3.2-2", "MQTT-4.7.1-1"})
    void closesOnWildcardsInATopicName(String topic) throws Exception {
        for (int qos = 0; qos < 3; qos++) {
            closesOn(true, publish(topic, "x", qos, 1));
        }
    }

    @Test
    @Statement({"MQTT-4.7.3-1", "MQTT-3.3.2-1"})
    void closesOnATopicNameOfNothing() throws Exception {
        for (int qos = 0; qos < 3; qos++) {
            closesOn(true, publish("", "x", qos, 1));
        }
        closesOn(true, packet(Packets.PUBLISH, 0, new Bytes()));
        closesOn(true, packet(Packets.PUBLISH, 0, new Bytes().u8(0)));
    }

    @Test
    @Statement({"MQTT-3.3.5-2", "MQTT-4.8.0-2"})
    void closesRatherThanAcknowledgeWhatItDoesNotTake() throws Exception {
        if (!BrokerUnderTest.isPeer()) { // the limit is ours
            String tooDeep = name() + "/x".repeat(1000);
            closesOn(true, publish(tooDeep, "x", 1, 1));
            closesOn(true, publish(tooDeep, "x", 2, 1));
        }
    }

    @Test
    @Statement("MQTT-3.3.4-1")
    void answersAsTheQosWants() throws Exception {
        String topic = name();
        try (V3Client client = client()) {
            client.send(publish(topic, "nothing", 0, 0));
            client.ping(); // its answer is the first that comes
            client.send(publish(topic, "one", 1, 0x1234));
            client.expect(Packets.PUBACK, 0, 0x12, 0x34);
            client.send(publish(topic, "two", 2, 0x2345));
            client.expect(Packets.PUBREC, 0, 0x23, 0x45);
            client.release(0x2345);
            client.ping();
        }
    }

    /** The payload is whatever bytes follow, none included. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 70_000, 1_048_576})
    @Statement({"MQTT-3.3.4-1", "MQTT-3.3.2-3"})
    void passesOnPayloadsOfAnySize(int size) throws Exception {
        String topic = name();
        String payload = "p".repeat(size);
        try (V3Client client = client()) {
            client.subscribe(topic, 0);

            client.send(publish(topic, payload, 0, 0));

            assertThat(client.expectMessage(payload).topic()).isEqualTo(topic);
        }
    }

    // --- DUP ---

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Statement("MQTT-3.3.1-3")
    void doesNotPassOnDup(int qos) throws Exception {
        String topic = name();
        try (V3Client subscriber = client();
                V3Client publisher = client()) {
            subscriber.subscribe(topic, 2);

            publisher.send(publishFlags(topic, "not seen before", 8 | qos << 1, 5));

            Packet packet = subscriber.expectMessage("not seen before");
            assertThat(packet.isDuplicate()).isFalse();
            assertThat(packet.qos()).isEqualTo(qos);
        }
    }

    // --- whom it reaches ---

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0", "0, 1, 0", "0, 2, 0",
        "1, 0, 0", "1, 1, 1", "1, 2, 1",
        "2, 0, 0", "2, 1, 1", "2, 2, 2"
    })
    @Statement({"MQTT-3.8.4-6", "MQTT-3.3.5-1"})
    void deliversAtTheLowerOfBothQos(int published, int subscribed, int delivered) throws Exception {
        String topic = name();
        try (V3Client subscriber = client();
                V3Client publisher = client()) {
            subscriber.subscribe(topic, subscribed);

            publisher.send(publish(topic, "x", published, 1));

            Packet packet = subscriber.expectMessage("x");
            assertThat(packet.qos()).isEqualTo(delivered);
            assertThat(packet.isDuplicate()).isFalse();
        }
    }

    @Test
    @Statement("MQTT-3.3.5-1")
    void deliversAtTheHighestQosOfOverlappingSubscriptions() throws Exception {
        String topic = name();
        try (V3Client subscriber = client();
                V3Client publisher = client()) {
            subscriber.subscribe(topic + "/#", 0);
            subscriber.subscribe(topic + "/+", 2);
            subscriber.subscribe(topic + "/a", 1);

            publisher.publishExactlyOnce(topic + "/a", "overlaps", 1);

            Packet packet = subscriber.expectMessage("overlaps");
            assertThat(packet.qos()).isEqualTo(2);
            subscriber.acknowledge(Packets.PUBREC, packet);
            subscriber.expectRelease(packet);
        }
    }

    @Test
    @Statement("MQTT-3.3.2-3")
    void deliversWithTheTopicItWasPublishedTo() throws Exception {
        String topic = name();
        try (V3Client client = client()) {
            client.subscribe(topic + "/+/#", 0);

            client.send(publish(topic + "/a/b/c", "x", 0, 0));

            assertThat(client.expectMessage("x").topic()).isEqualTo(topic + "/a/b/c");
        }
    }

    // --- retained ---

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement({"MQTT-3.3.1-5", "MQTT-3.3.1-6", "MQTT-3.3.1-8"})
    void keepsARetainedMessageAndItsQosForNewSubscribers(int qos) throws Exception {
        String topic = name();
        try (V3Client publisher = client()) {
            publishRetained(publisher, topic, "kept", qos);
        }
        try (V3Client subscriber = client()) {
            subscriber.subscribe(topic, 2);

            Packet packet = subscriber.expectMessage("kept");

            assertThat(packet.isRetained()).isTrue();
            assertThat(packet.qos()).isEqualTo(qos);
            assertThat(packet.isDuplicate()).isFalse();
        }
    }

    private static void publishRetained(V3Client publisher, String topic, String payload, int qos) throws Exception {
        publisher.send(retained(topic, payload, qos, 1));
        if (qos == 1) {
            publisher.expect(Packets.PUBACK, 0, 0, 1);
        } else if (qos == 2) {
            publisher.expect(Packets.PUBREC, 0, 0, 1);
            publisher.release(1);
        } else {
            publisher.ping();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "1, 1", "2, 0", "2, 1", "2, 2"})
    @Statement("MQTT-3.8.4-6")
    void deliversARetainedMessageAtTheLowerOfBothQos(int published, int subscribed) throws Exception {
        String topic = name();
        try (V3Client client = client()) {
            publishRetained(client, topic, "kept", published);
            client.subscribe(topic, subscribed);
            assertThat(client.expectMessage("kept").qos()).isEqualTo(subscribed);
        }
    }

    @Test
    @Statement({"MQTT-3.3.1-6", "MQTT-3.3.1-8"})
    void sendsTheLastRetainedMessageOfEachTopicThatMatches() throws Exception {
        String topic = name();
        try (V3Client publisher = client()) {
            publishRetained(publisher, topic + "/a", "old a", 1);
            publishRetained(publisher, topic + "/a", "new a", 1);
            publishRetained(publisher, topic + "/b", "b", 1);
            publishRetained(publisher, topic + "/b/c", "c", 1);
        }
        try (V3Client subscriber = client()) {
            subscriber.subscribe(topic + "/+", 0);

            Packet one = subscriber.expect(Packets.PUBLISH);
            Packet two = subscriber.expect(Packets.PUBLISH);

            assertThat(new String[] {V3Client.text(one), V3Client.text(two)}).containsExactlyInAnyOrder("new a", "b");
            assertThat(one.isRetained() && two.isRetained()).isTrue();
            subscriber.send(publish(topic + "/marker", "marker", 0, 0));
            subscriber.expectMessage("marker");
        }
    }

    @Test
    @Statement("MQTT-3.3.1-7")
    void replacesARetainedMessageByOneOfQosZero() throws Exception {
        String topic = name();
        try (V3Client publisher = client()) {
            publishRetained(publisher, topic, "old", 2);
            publishRetained(publisher, topic, "new", 0);
        }
        try (V3Client subscriber = client()) {
            subscriber.subscribe(topic, 2);
            Packet packet = subscriber.expectMessage("new");
            assertThat(packet.qos()).isZero();
            assertThat(packet.isRetained()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement("MQTT-3.3.1-9")
    void deliversToASubscriptionThatIsThereWithoutRetain(int qos) throws Exception {
        String topic = name();
        try (V3Client subscriber = client();
                V3Client publisher = client()) {
            subscriber.subscribe(topic, 2);

            publishRetained(publisher, topic, "live", qos);

            Packet packet = subscriber.expectMessage("live");
            assertThat(packet.isRetained()).isFalse();
            assertThat(packet.qos()).isEqualTo(qos);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement({"MQTT-3.3.1-10", "MQTT-3.3.1-11"})
    void removesARetainedMessageByOneOfNoBytesAndPassesThatOn(int qos) throws Exception {
        String topic = name();
        try (V3Client watcher = client();
                V3Client publisher = client()) {
            publishRetained(publisher, topic, "kept", 1);
            watcher.subscribe(topic, 2);
            watcher.expectMessage("kept");

            publishRetained(publisher, topic, "", qos);

            Packet removal = watcher.expectMessage("");
            assertThat(removal.isRetained()).isFalse();
            assertThat(removal.qos()).isEqualTo(qos);
        }
        try (V3Client later = client()) {
            later.subscribe(topic, 0);
            later.send(publish(topic, "marker", 0, 0));
            assertThat(later.expectMessage("marker").isRetained()).isFalse();
        }
    }

    @Test
    @Statement("MQTT-3.3.1-12")
    void leavesTheRetainedMessageAloneWithoutTheFlag() throws Exception {
        String topic = name();
        try (V3Client publisher = client()) {
            publishRetained(publisher, topic, "kept", 1);
            publisher.publish(topic, "not kept");
            publisher.publish(topic, "");
            publisher.publish(topic + "/other", "not kept");
        }
        try (V3Client subscriber = client()) {
            subscriber.subscribe(topic + "/#", 0);
            assertThat(subscriber.expectMessage("kept").isRetained()).isTrue();
            subscriber.send(publish(topic, "marker", 0, 0));
            subscriber.expectMessage("marker");
        }
    }

    @Test
    @Statement("MQTT-4.3.1-1")
    void deliversQosZeroWithoutDupAndOnce() throws Exception {
        String topic = name();
        try (V3Client subscriber = client();
                V3Client publisher = client()) {
            subscriber.send(subscribe(3, 0, topic));
            subscriber.expect(Packets.SUBACK, 0, 0, 3, 0);

            publisher.send(publish(topic, "once", 0, 0), publish(topic, "marker", 0, 0));

            assertThat(subscriber.expectMessage("once").flags()).isZero();
            subscriber.expectMessage("marker");
            subscriber.send(acknowledge(Packets.PUBACK, 1)); // of nothing: ignored
            subscriber.ping();
        }
    }
}
