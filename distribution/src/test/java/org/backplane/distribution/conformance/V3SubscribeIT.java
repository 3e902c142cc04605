// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.distribution.conformance.V3Packets.publish;
import static org.backplane.distribution.conformance.V3Packets.subscribe;
import static org.backplane.distribution.conformance.V3Packets.unsubscribe;
import static org.backplane.distribution.raw.Packets.packet;

import java.util.List;
import java.util.Locale;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 3.1.1 sections 3.8 to 3.12 and 4.7: subscribing, unsubscribing, and which topics match. */
class V3SubscribeIT extends V3Conformance {
    V3SubscribeIT(BrokerUnderTest broker) throws Exception {
        super(broker);
    }

    // --- SUBSCRIBE ---

    @Test
    @Statement({"MQTT-3.8.3-3", "MQTT-3.10.3-2"})
    void closesWithoutAnyFilter() throws Exception {
        closesOn(true, packet(8, 2, new Bytes().u16(1)));
        closesOn(true, packet(10, 2, new Bytes().u16(1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 8, 16, 32, 64, 128, 255, 0x81})
    @Statement("MQTT-3.8.3-4")
    void closesOnReservedBitsAndQosThree(int options) throws Exception {
        closesOn(true, subscribe(1, options, name()));
        closesOn(true, packet(8, 2, new Bytes().u16(1).text("a").u8(0).text("b").u8(options)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement({"MQTT-3.8.4-1", "MQTT-3.8.4-2", "MQTT-3.8.4-5"})
    void answersEachSubscribeWithWhatItGrants(int qos) throws Exception {
        try (V3Client client = client()) {
            client.send(subscribe(0xABCD, qos, name()));
            client.expect(Packets.SUBACK, 0, 0xAB, 0xCD, qos);
        }
    }

    @Test
    @Statement({"MQTT-3.8.4-4", "MQTT-3.8.4-5", "MQTT-3.9.3-1", "MQTT-3.9.3-2"})
    void answersManyFiltersInOnePacketInTheirOrder() throws Exception {
        String topic = name();
        String tooDeep = topic + "/x".repeat(1000);
        int refused = BrokerUnderTest.isPeer() ? 0 : 0x80; // the limit is ours
        byte[] subscribe = packet(
                8,
                2,
                new Bytes()
                        .u16(7)
                        .text(topic + "/2")
                        .u8(2)
                        .text(BrokerUnderTest.isPeer() ? topic + "/other" : tooDeep)
                        .u8(0)
                        .text(topic + "/0")
                        .u8(0)
                        .text(topic + "/1")
                        .u8(1));
        try (V3Client client = client()) {
            client.send(subscribe);
            client.expect(Packets.SUBACK, 0, 0, 7, 2, refused, 0, 1);

            for (int qos = 0; qos < 3; qos++) { // each is in force with its own QoS
                client.send(publish(topic + "/" + qos, "x" + qos, 0, 0));
                client.expectMessage("x" + qos);
            }
        }
    }

    @Test
    @Statement("MQTT-3.8.4-3")
    void replacesASubscriptionAndSendsItsRetainedMessagesAgain() throws Exception {
        String topic = name();
        try (V3Client client = client();
                V3Client publisher = client()) {
            publisher.publish(topic, "kept", 3);
            client.subscribe(topic, 0);
            assertThat(client.expectMessage("kept").qos()).isZero();

            client.subscribe(topic, 1);

            Packet again = client.expectMessage("kept");
            assertThat(again.isRetained()).isTrue();
            assertThat(again.qos()).isEqualTo(1);
            publisher.publish(topic, "once, at the new QoS");
            assertThat(client.expectMessage("once, at the new QoS").qos()).isEqualTo(1);
            publisher.send(publish(topic, "marker", 0, 0));
            client.expectMessage("marker");
            client.subscribe(topic, 0); // and down again
            assertThat(client.expectMessage("kept").qos()).isZero();
            publisher.publish(topic, "lower");
            assertThat(client.expectMessage("lower").qos()).isZero();
            publisher.publish(topic, "", 3);
        }
    }

    @Test
    @Statement("MQTT-3.8.4-3")
    void losesNothingWhileASubscriptionIsReplaced() throws Exception {
        String topic = name();
        int count = 300;
        try (V3Client client = client();
                V3Client publisher = client()) {
            client.subscribe(topic, 1);
            for (int i = 1; i <= count; i++) {
                publisher.send(publish(topic, "message " + i, 1, i));
                if (i % 30 == 0) {
                    client.send(subscribe(i, i / 30 % 2 + 1, topic));
                }
            }

            int expected = 1;
            int subacks = 0;
            while (expected <= count || subacks < count / 30) {
                Packet packet = client.next();
                if (packet.type() == Packets.SUBACK) {
                    subacks++;
                } else {
                    assertThat(V3Client.text(packet)).isEqualTo("message " + expected++);
                    client.acknowledge(Packets.PUBACK, packet);
                }
            }
        }
    }

    // --- UNSUBSCRIBE ---

    @Test
    @Statement({"MQTT-3.10.4-1", "MQTT-3.10.4-2", "MQTT-3.10.4-4", "MQTT-3.10.4-5"})
    void removesJustTheFilterThatIsWrittenTheSame() throws Exception {
        String topic = name();
        try (V3Client client = client()) {
            client.subscribe(topic + "/+/#", 0);
            for (String other : List.of("/a/#", "/#", "/+/a", "/+", "//+/#")) {
                client.send(unsubscribe(0x0102, topic + other));
                client.expect(Packets.UNSUBACK, 0, 1, 2);
            }
            client.send(unsubscribe(0x0103, topic.toLowerCase(Locale.ROOT) + "/+/#"));
            client.expect(Packets.UNSUBACK, 0, 1, 3);
            client.send(publish(topic + "/a/b", "still there", 0, 0));
            client.expectMessage("still there");

            client.send(unsubscribe(3, topic + "/+/#"));
            client.expect(Packets.UNSUBACK, 0, 0, 3);

            client.send(publish(topic + "/a/b", "not any more", 0, 0));
            client.ping();
        }
    }

    @Test
    @Statement({"MQTT-3.10.4-6", "MQTT-3.10.4-1"})
    void removesManyFiltersWithOneAnswer() throws Exception {
        String topic = name();
        try (V3Client client = client()) {
            client.send(subscribe(1, 0, topic + "/a", topic + "/b", topic + "/c"));
            client.expect(Packets.SUBACK, 0, 0, 1, 0, 0, 0);

            client.send(unsubscribe(2, topic + "/a", topic + "/unknown", topic + "/c"));

            client.expect(Packets.UNSUBACK, 0, 0, 2);
            client.send(publish(topic + "/a", "a", 0, 0));
            client.send(publish(topic + "/c", "c", 0, 0));
            client.send(publish(topic + "/b", "b", 0, 0));
            client.expectMessage("b");
        }
    }

    @Test
    @Statement("MQTT-3.10.4-2")
    void addsNothingForAClientThatIsAwayOnceItHasUnsubscribed() throws Exception {
        String id = name();
        V3Client first = V3Client.connectKept(broker, id, false);
        first.send(subscribe(1, 1, id + "/off", id + "/on"));
        first.expect(Packets.SUBACK, 0, 0, 1, 1, 1);
        first.send(unsubscribe(2, id + "/off"));
        first.expect(Packets.UNSUBACK, 0, 0, 2);
        first.disconnect();
        try (V3Client publisher = client()) {
            publisher.publish(id + "/off", "off");
            publisher.publish(id + "/on", "on");
        }

        try (V3Client second = V3Client.connectKept(broker, id, true)) {
            second.expectMessage("on");
            second.ping();
        }
        V3Client.connect(broker, id).disconnect();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Statement("MQTT-3.10.4-3")
    void completesWhatItHasBegunToDeliver(int qos) throws Exception {
        String id = name();
        V3Client first = V3Client.connectKept(broker, id, false);
        first.subscribe(id, qos);
        try (V3Client publisher = client()) {
            publisher.publishExactlyOnce(id, "begun", 1);
        }
        Packet packet = first.expectMessage("begun");

        first.send(unsubscribe(2, id));
        first.expect(Packets.UNSUBACK, 0, 0, 2);
        first.close();

        try (V3Client second = V3Client.connectKept(broker, id, true)) {
            Packet again = second.expectMessage("begun");
            assertThat(again.packetId()).isEqualTo(packet.packetId());
            assertThat(again.isDuplicate()).isTrue();
            second.acknowledge(qos == 1 ? Packets.PUBACK : Packets.PUBREC, again);
            if (qos == 2) {
                second.expectRelease(again);
                second.acknowledge(Packets.PUBCOMP, again);
            }
            second.ping();
        }
        V3Client.connect(broker, id).disconnect();
    }

    @Test
    @Statement("MQTT-3.12.4-1")
    void answersPings() throws Exception {
        try (V3Client client = client()) {
            client.send(Packets.ping(), Packets.ping(), Packets.ping());
            for (int i = 0; i < 3; i++) {
                client.expect(Packets.PINGRESP, 0);
            }
        }
    }

    // --- topics ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "a#", "a/#/b", "#/a", "##", "a/##", "/#/", "a+", "+a", "a/+b", "a+/b", "++", "a/++/b", "#+", "+#"
            })
    @Statement({"MQTT-4.7.1-2", "MQTT-4.7.1-3", "MQTT-4.7.3-1"})
    void closesOnFiltersThatBreakTheRules(String filter) throws Exception {
        closesOn(true, subscribe(1, 0, filter));
    }

    /** {@code *} stands for a first level that nobody else has. */
    @ParameterizedTest
    @CsvSource({
        "*/tennis/#, */tennis, true",
        "*/tennis/#, */tennis/ranking, true",
        "*/tennis/#, */tennis/score/final, true",
        "*/tennis/#, */tennisclub, false",
        "*/#, *, true",
        "*/#, */, true",
        "*/+, *, false",
        "*/+, */, true",
        "*/+, */a, true",
        "*/+, */a/, false",
        "*/+, */a/b, false",
        "*/+/b, */a/b, true",
        "*/+/b, *//b, true",
        "*/+/b, */b, false",
        "*/+/+, *//, true",
        "+/*, /*, true",
        "/*, *, false",
        "/+, /*, true",
        "+, *, true",
        "+, /*, false",
        "+/+, /*, true",
        "#, *, true",
        "#, /*, true",
        "+/*/#, /*, true",
        "*/a, */A, false",
        "*/a, */a/, false",
        "*/a, '*/a ', false",
        "*//a, */a, false",
        "*//a, *//a, true",
        "*/ /a, */ /a, true",
        "*/é, */é, true",
        "*/é, */e\u0301, false",
        "*/%41, */A, false",
        "*/., *, false",
        "*/../a, */../a, true",
        "*/$x, */$x, true",
        "*/+, */$x, true"
    })
    @Statement({"MQTT-4.7.1-2", "MQTT-4.7.1-3", "MQTT-4.7.3-1", "MQTT-4.7.3-4", "MQTT-3.3.2-3"})
    void matchesTopicsLevelByLevel(String filter, String topic, boolean matches) throws Exception {
        String name = name();
        String to = topic.replace("*", name);
        try (V3Client client = client()) {
            client.subscribeAll(filter.replace("*", name), name + "/marker");

            client.send(publish(to, name, 0, 0), publish(name + "/marker", name + " marker", 0, 0));

            List<String> before = client.messagesUntil(name + " marker");
            assertThat(before.contains(name)).isEqualTo(matches);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "#, false",
        "+, false",
        "+/*, false",
        "+/*/#, false",
        "+/+, false",
        "+/#, false",
        "$v3/#, true",
        "$v3/+, true",
        "$v3/*, true"
    })
    @Statement("MQTT-4.7.2-1")
    void keepsDollarTopicsOutOfFiltersThatBeginWithAWildcard(String filter, boolean matches) throws Exception {
        String name = name();
        try (V3Client client = client();
                V3Client publisher = client()) {
            client.subscribeAll(filter.replace("*", name), name + "/marker");

            publisher.publish("$v3/" + name, name);
            publisher.publish(name + "/marker", name + " marker");

            List<String> before = client.messagesUntil(name + " marker");
            assertThat(before.contains(name)).isEqualTo(matches);
        }
    }

    @Test
    @Statement("MQTT-4.7.2-1")
    void keepsRetainedDollarTopicsOutToo() throws Exception {
        String name = name();
        try (V3Client client = client();
                V3Client knowing = client()) {
            knowing.publish("$v3/" + name, name, 3);

            client.subscribeAll("#", "+/" + name, name);
            client.send(publish(name, name + " marker", 0, 0));

            assertThat(client.messagesUntil(name + " marker")).doesNotContain(name);
            knowing.subscribe("$v3/" + name, 0);
            knowing.expectMessage(name);
        }
        try (V3Client last = client()) {
            last.publish("$v3/" + name, "", 3);
        }
    }

    @Test
    @Statement("MQTT-4.7.3-3")
    void takesTopicsOfAsManyBytesAsAStringCanHave() throws Exception {
        String name = name();
        String topic = name + "/" + "x".repeat(65_534 - name.length());
        try (V3Client client = client()) {
            client.subscribe(topic, 0);

            client.send(publish(topic, "far", 0, 0));

            assertThat(client.expectMessage("far").topic()).hasSize(65_535).isEqualTo(topic);
        }
    }
}
