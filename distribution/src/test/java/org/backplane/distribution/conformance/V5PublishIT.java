// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 5.0 section 3.3: PUBLISH in both directions, but for retained messages. */
@ExtendWith(SharedBroker.class)
class V5PublishIT extends V5Conversation {
    private static final int MALFORMED = 0x81;
    private static final int PROTOCOL_ERROR = 0x82;

    V5PublishIT(BrokerUnderTest broker) {
        super(broker);
    }

    @Test
    @Statement({"MQTT-3.3.1-1", "MQTT-3.3.1-3", "MQTT-4.3.2-2", "MQTT-4.3.3-2", "MQTT-4.3.1-1", "MQTT-3.3.1-2"})
    void marksNothingButARepetitionAsDuplicate() throws Exception {
        RawClient subscriber = resumed("sub");
        subscriber.subscribe(topic("s"), 2);
        RawClient publisher = connected("pub");
        publisher.send(V5Packets.publish(topic("s"), "0"));
        publisher.send(V5Packets.publish(topic("s"), "1", V5Packets.QOS_1 | V5Packets.DUPLICATE, 1));
        publisher.send(V5Packets.publish(topic("s"), "2", V5Packets.QOS_2 | V5Packets.DUPLICATE, 2));
        for (int qos = 0; qos < 3; qos++) {
            Packet first = subscriber.expect(Packets.PUBLISH);
            assertThat(first.qos()).isEqualTo(qos);
            assertThat(first.isDuplicate()).isFalse();
        }
        drop(subscriber);

        RawClient again = resumed("sub");

        for (int qos = 1; qos < 3; qos++) {
            Packet repeated = again.expect(Packets.PUBLISH);
            assertThat(repeated.qos()).isEqualTo(qos);
            assertThat(repeated.isDuplicate()).isTrue();
        }
        connected("sub");
    }

    @Test
    @Statement({"MQTT-3.3.1-2", "MQTT-3.3.1-4"})
    void refusesFlagsThatContradictEachOther() throws Exception {
        isRefused(MALFORMED, V5Packets.publish("a", "x", V5Packets.DUPLICATE, 0));
        isRefused(MALFORMED, V5Packets.publish("a", "x", V5Packets.QOS_1 | V5Packets.QOS_2, 1));
        isRefused(MALFORMED, V5Packets.publish("a", "x", 0x0F, 1));
    }

    @Test
    @Statement({"MQTT-3.3.2-2", "MQTT-4.7.0-1"})
    void refusesTopicNamesWithWildcards() throws Exception {
        for (String topic : List.of("#", "+", "a/#", "a/+/b", "a+", "a#b")) {
            isRefused(0x90, V5Packets.publish(topic, "x"));
        }
    }

    @Test
    @Statement({"MQTT-4.7.3-1", "MQTT-3.3.2-1"})
    void refusesAnEmptyTopicName() throws Exception {
        isRefused(PROTOCOL_ERROR, V5Packets.publish("", "x"));
        isRefused(PROTOCOL_ERROR, V5Packets.publish("", "x", V5Packets.QOS_1, 1));
        isRefused(
                MALFORMED, Packets.packet(Packets.PUBLISH, 0, new Bytes().u16(5).raw(new byte[] {'a'})));
        isRefused(MALFORMED, Packets.packet(Packets.PUBLISH, 0, V5Packets.none()));
    }

    @Test
    @Statement({"MQTT-3.3.2-3", "MQTT-4.7.1-1", "MQTT-4.7.1-2"})
    void deliversNothingButWhatMatches() throws Exception {
        RawClient subscriber = connected("sub");
        subscriber.subscribe(topic("+/leaf"), 0);
        subscriber.subscribe(topic("tree/#"), 0);
        RawClient publisher = connected("pub");

        List<String> matching = List.of("a/leaf", "/leaf", "tree", "tree/", "tree/a/b");
        for (String name : List.of("leaf", "a/b/leaf", "a/leaf/", "A/Leaf", "treehouse", "Tree/a")) {
            publisher.send(V5Packets.publish(topic(name), "unwanted"));
        }
        for (String name : matching) {
            publisher.send(V5Packets.publish(topic(name), "wanted"));
        }

        for (String name : matching) {
            Packet message = subscriber.expect(Packets.PUBLISH);
            assertThat(message.topic()).isEqualTo(topic(name));
            assertThat(text(message)).isEqualTo("wanted");
        }
        subscriber.ping();
        assertThat(subscriber.waiting()).isZero();
    }

    @Test
    @Statement({
        "MQTT-3.3.2-4",
        "MQTT-3.3.2-6",
        "MQTT-3.3.2-13",
        "MQTT-3.3.2-15",
        "MQTT-3.3.2-16",
        "MQTT-3.3.2-17",
        "MQTT-3.3.2-18",
        "MQTT-3.3.2-19",
        "MQTT-3.3.2-20"
    })
    void passesPropertiesOnUnaltered() throws Exception {
        RawClient subscriber = connected("sub");
        subscriber.subscribe(topic("s"), 2);
        RawClient publisher = connected("pub");
        Bytes properties = new Bytes()
                .u8(0x26)
                .text("z")
                .text("1")
                .u8(0x09)
                .binary(new byte[] {0, 1, (byte) 255})
                .u8(0x26)
                .text("a")
                .text("")
                .u8(0x08)
                .text("answers/ü")
                .u8(0x26)
                .text("z")
                .text("1")
                .u8(0x03)
                .text("text/ü")
                .u8(0x01)
                .u8(1)
                .u8(0x02)
                .u32(600)
                .u8(0x26)
                .text("")
                .text("\uFEFF");
        for (int flags : new int[] {0, V5Packets.QOS_1, V5Packets.QOS_2}) {
            publish(publisher, topic("s"), "x", flags, properties);

            Packet message = take(subscriber);

            assertThat(V5Property.values(message, 0x26)).containsExactly("z=1", "a=", "z=1", "=\uFEFF");
            assertThat(V5Property.of(message))
                    .contains(
                            new V5Property(0x01, "1"),
                            new V5Property(0x02, "600"),
                            new V5Property(0x03, "text/ü"),
                            new V5Property(0x08, "answers/ü"),
                            new V5Property(0x09, "0001ff"))
                    .hasSize(9);
        }
        publish(publisher, topic("s"), "x", 0, new Bytes().u8(0x01).u8(0));
        assertThat(V5Property.of(take(subscriber))).containsExactly(new V5Property(0x01, "0"));
    }

    @Test
    @Statement({"MQTT-3.3.2-13", "MQTT-3.3.2-14", "MQTT-3.3.2-19"})
    void refusesPropertiesThatAreNotWhatTheySay() throws Exception {
        byte[] surrogate = V5Packets.hex("eda080");
        isRefused(
                MALFORMED,
                V5Packets.publish("a", "x", 0, 0, new Bytes().u8(0x08).binary(surrogate)));
        isRefused(
                MALFORMED,
                V5Packets.publish("a", "x", 0, 0, new Bytes().u8(0x03).binary(surrogate)));
        for (String topic : List.of("a/+", "#", "a/#", "+/b")) {
            isRefused(
                    0x90, V5Packets.publish("a", "x", 0, 0, new Bytes().u8(0x08).text(topic)));
        }
    }

    @Test
    @Statement({"MQTT-3.3.2-5", "MQTT-3.3.2-6", "MQTT-4.3.3-7", "MQTT-4.3.3-13"})
    void countsTheExpiryDownAndDropsWhatIsTooOld() throws Exception {
        RawClient subscriber = resumed("sub");
        subscriber.subscribe(topic("#"), 2);
        RawClient publisher = connected("pub");
        Bytes second = new Bytes().u8(0x02).u32(1);
        publish(publisher, topic("begun"), "begun", V5Packets.QOS_2, second);
        subscriber.expect(Packets.PUBLISH);
        drop(subscriber);
        // Only once it has returned and gone is it certain that it was away for what follows.
        resumed("sub").disconnect();
        publish(publisher, topic("old"), "old", V5Packets.QOS_1, second);
        publish(publisher, topic("old"), "old", V5Packets.QOS_2, second);
        publish(
                publisher,
                topic("young"),
                "young",
                V5Packets.QOS_1,
                new Bytes().u8(0x02).u32(600));
        long publishedNs = System.nanoTime();

        Until.holds("2.1 s passed", PATIENCE, () -> System.nanoTime() - publishedNs > 2_100_000_000L);
        RawClient again = resumed("sub");

        Packet begun = again.expect(Packets.PUBLISH);
        assertThat(text(begun)).isEqualTo("begun");
        Packet young = take(again);
        assertThat(text(young)).isEqualTo("young");
        long gone = Duration.ofNanos(System.nanoTime() - publishedNs).toSeconds();
        assertThat(young.numbers().get(0x02)).isBetween(598 - gone, 598L);
        again.send(Packets.acknowledge(Packets.PUBREC, begun.packetId()));
        assertThat(again.expect(Packets.PUBREL).packetId()).isEqualTo(begun.packetId());
        connected("sub");
    }

    @Test
    @Statement({"MQTT-3.3.2-8", "MQTT-3.3.2-9", "MQTT-3.2.2-17"})
    void refusesTopicAliasesThatDoNotExist() throws Exception {
        int max = aliasMax();
        isRefused(0x94, V5Packets.publish("a", "x", 0, 0, new Bytes().u8(0x23).u16(0)));
        isRefused(0x94, V5Packets.publish("a", "x", 0, 0, new Bytes().u8(0x23).u16(max + 1)));
        isRefused(0x94, V5Packets.publish("a", "x", 0, 0, new Bytes().u8(0x23).u16(65_535)));
        isRefused(
                PROTOCOL_ERROR,
                V5Packets.publish("", "x", 0, 0, new Bytes().u8(0x23).u16(max)));
    }

    @Test
    @Statement("MQTT-3.3.2-12")
    void takesEveryTopicAliasItAnnounced() throws Exception {
        int max = aliasMax();
        RawClient client = connected("c");
        client.subscribe(topic("#"), 0);
        for (int round = 0; round < 2; round++) {
            for (int alias = 1; alias <= max; alias++) {
                String topic = topic(round + "/" + alias);
                Bytes property = new Bytes().u8(0x23).u16(alias);
                client.send(V5Packets.publish(topic, "named", 0, 0, property));
                client.send(V5Packets.publish("", "by alias", 0, 0, property));
                assertThat(client.expect(Packets.PUBLISH).topic()).isEqualTo(topic);
                Packet message = client.expect(Packets.PUBLISH);
                assertThat(message.topic()).isEqualTo(topic);
                assertThat(message.numbers()).isEmpty();
            }
        }
    }

    @Test
    @Statement({"MQTT-3.3.4-2", "MQTT-3.3.4-3", "MQTT-3.3.4-4"})
    void deliversOneCopyForOverlappingSubscriptions() throws Exception {
        RawClient client = connected("sub");
        subscribe(client, topic("#"), 0, 1);
        subscribe(client, topic("+"), 2, 268_435_455);
        subscribe(client, topic("a"), 1, 0);
        RawClient publisher = connected("pub");

        publish(publisher, topic("a"), "x", V5Packets.QOS_2);

        Packet message = take(client);
        assertThat(message.qos()).isEqualTo(2);
        assertThat(V5Property.values(message, 0x0B)).containsExactlyInAnyOrder("1", "268435455");
        client.ping();
        assertThat(client.waiting()).isZero();
    }

    @Test
    @Statement("MQTT-3.3.4-6")
    void refusesASubscriptionIdentifierFromAClient() throws Exception {
        isRefused(
                PROTOCOL_ERROR,
                V5Packets.publish("a", "x", 0, 0, new Bytes().u8(0x0B).varint(1)));
    }

    private static void subscribe(RawClient client, String filter, int options, int identifier) throws Exception {
        Bytes properties =
                identifier == 0 ? V5Packets.none() : new Bytes().u8(0x0B).varint(identifier);
        client.send(V5Packets.subscribe(1, properties, new Bytes().text(filter).u8(options)));
        assertThat(client.expect(Packets.SUBACK).reason()).isLessThan(0x80);
    }

    private int aliasMax() throws Exception {
        Opened opened = opened(V5Packets.connect(id("asks")));
        opened.client().disconnect();
        return opened.answer().numbers().getOrDefault(0x22, 0L).intValue();
    }
}
