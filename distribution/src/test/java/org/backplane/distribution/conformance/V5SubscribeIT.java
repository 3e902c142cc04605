// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 5.0 sections 3.8 to 3.11: SUBSCRIBE, UNSUBSCRIBE and their answers. */
@ExtendWith(SharedBroker.class)
class V5SubscribeIT extends V5Conversation {
    private static final int MALFORMED = 0x81;
    private static final int PROTOCOL_ERROR = 0x82;

    V5SubscribeIT(BrokerUnderTest broker) {
        super(broker);
    }

    @Test
    @Statement({"MQTT-3.8.3-2", "MQTT-3.10.3-2"})
    void refusesToSubscribeToNothing() throws Exception {
        isRefused(PROTOCOL_ERROR, V5Packets.subscribe(1, V5Packets.none(), V5Packets.none()));
        isRefused(PROTOCOL_ERROR, V5Packets.unsubscribe(1));
        isRefused(MALFORMED, V5Packets.subscribe(1, V5Packets.none(), new Bytes().text("a"))); // no options
    }

    @Test
    @Statement("MQTT-3.8.3-5")
    void refusesReservedSubscriptionOptions() throws Exception {
        for (int options : new int[] {0x40, 0x80, 0xC0, 0xFF}) {
            isRefused(MALFORMED, V5Packets.subscribe(1, "a", options));
        }
        isRefused(PROTOCOL_ERROR, V5Packets.subscribe(1, "a", 0x03)); // QoS 3
        isRefused(PROTOCOL_ERROR, V5Packets.subscribe(1, "a", 0x30)); // retain handling 3
        Bytes second = new Bytes().text(topic("good")).u8(0).text("a").u8(0x40);
        isRefused(MALFORMED, V5Packets.subscribe(1, V5Packets.none(), second));
    }

    @Test
    @Statement("MQTT-3.8.3-3")
    void sendsNothingBackWithNoLocal() throws Exception {
        RawClient client = connected("c");
        client.subscribe(topic("#"), 1 | V5Packets.NO_LOCAL);
        RawClient other = connected("other");
        other.subscribe(topic("#"), 1);

        for (int flags : new int[] {0, V5Packets.QOS_1, V5Packets.QOS_2}) {
            publish(client, topic("s"), "own", flags);
            assertThat(text(take(other))).isEqualTo("own");
        }
        connected("third").send(V5Packets.publish(topic("s"), "other's"));

        assertThat(text(take(client))).isEqualTo("other's");
    }

    @Test
    @Statement("MQTT-3.8.3-4")
    void refusesNoLocalOnASharedSubscription() throws Exception {
        isRefused(PROTOCOL_ERROR, V5Packets.subscribe(1, "$share/group/a", V5Packets.NO_LOCAL));
    }

    @Test
    @Statement({"MQTT-3.8.4-3", "MQTT-3.8.4-4"})
    void replacesASubscriptionWithTheSameFilterWithoutLoss() throws Exception {
        RawClient client = connected("sub");
        subscribe(client, topic("+"), 0, 1);
        RawClient publisher = connected("pub");
        publish(publisher, topic("s"), "before", V5Packets.QOS_1);
        assertThat(take(client).qos()).isZero();

        subscribe(client, topic("+"), 1, 2);
        publish(publisher, topic("s"), "after", V5Packets.QOS_1);

        Packet message = take(client);
        assertThat(text(message)).isEqualTo("after");
        assertThat(message.qos()).isEqualTo(1);
        assertThat(V5Property.values(message, 0x0B)).containsExactly("2");
        client.ping();
        assertThat(client.waiting()).isZero();
    }

    @Test
    @Statement("MQTT-3.8.4-4")
    void losesNothingWhileASubscriptionIsReplaced() throws Exception {
        RawClient client = connected("sub");
        client.subscribe(topic("s"), 1);
        RawClient publisher = connected("pub");
        for (int i = 0; i < 200; i++) {
            client.send(V5Packets.subscribe(1, topic("s"), 1));
            publisher.send(V5Packets.publish(topic("s"), "m" + i, V5Packets.QOS_1, i + 1));
        }
        int expected = 0;
        int answers = 0;
        while (expected < 200 || answers < 200) {
            Packet packet = client.next();
            if (packet.type() == Packets.SUBACK) {
                answers++;
            } else {
                assertThat(text(packet)).isEqualTo("m" + expected++);
                client.send(Packets.acknowledge(Packets.PUBACK, packet.packetId()));
            }
        }
    }

    @Test
    @Statement({
        "MQTT-3.8.4-5",
        "MQTT-3.8.4-6",
        "MQTT-3.8.4-7",
        "MQTT-3.9.3-1",
        "MQTT-3.9.3-2",
        "MQTT-3.10.4-6",
        "MQTT-3.11.3-1",
        "MQTT-3.11.3-2"
    })
    void answersManyFiltersAtOnceInTheirOrder() throws Exception {
        RawClient client = connected("c");
        Bytes filters = new Bytes();
        for (int i = 0; i < 7; i++) {
            filters.text(topic("f" + i)).u8(i % 3);
        }
        filters.text(topic("f0")).u8(2); // once more: the last one counts

        client.send(V5Packets.subscribe(1, V5Packets.none(), filters));
        assertThat(reasons(client.expect(Packets.SUBACK))).containsExactly(0, 1, 2, 0, 1, 2, 0, 2);

        RawClient publisher = connected("pub");
        publish(publisher, topic("f0"), "x", V5Packets.QOS_2);
        assertThat(take(client).qos()).isEqualTo(2);
        client.send(V5Packets.unsubscribe(1, topic("f0"), topic("never"), topic("f1"), topic("f0")));
        assertThat(reasons(client.expect(Packets.UNSUBACK))).containsExactly(0, 0x11, 0, 0x11);
        publish(publisher, topic("f1"), "unwanted", V5Packets.QOS_1);
        publish(publisher, topic("f2"), "wanted", V5Packets.QOS_1);
        assertThat(text(take(client))).isEqualTo("wanted");
    }

    @Test
    @Statement("MQTT-3.8.4-8")
    void deliversAtTheLowerQosOfTheTwo() throws Exception {
        RawClient client = connected("c");
        RawClient publisher = connected("pub");
        for (int granted = 0; granted < 3; granted++) {
            client.subscribe(topic("s"), granted);
            for (int qos = 0; qos < 3; qos++) {
                publish(publisher, topic("s"), "x", qos << 1);
                assertThat(take(client).qos()).isEqualTo(Math.min(granted, qos));
            }
        }
    }

    @Test
    @Statement({"MQTT-3.9.2-1", "MQTT-3.9.2-2", "MQTT-3.11.2-1", "MQTT-3.11.2-2"})
    void answersWithinWhatTheClientTakes() throws Exception {
        RawClient client = connected("small", new Bytes().u8(0x27).u32(20));
        client.send(V5Packets.subscribe(1, topic("s"), 1));
        assertThat(client.expect(Packets.SUBACK).body()).isEqualTo(V5Packets.hex("00010001"));
        client.send(V5Packets.unsubscribe(2, topic("s")));
        assertThat(client.expect(Packets.UNSUBACK).body()).isEqualTo(V5Packets.hex("00020000"));
    }

    @Test
    @Statement("MQTT-3.10.4-1")
    void comparesFiltersCharacterByCharacter() throws Exception {
        RawClient client = connected("c");
        client.subscribe(topic("+"), 0);
        client.subscribe(topic("a"), 0);

        client.send(V5Packets.unsubscribe(1, topic("#"), topic("A"), topic("a/"), topic("b"), topic("+")));

        assertThat(reasons(client.expect(Packets.UNSUBACK))).containsExactly(0x11, 0x11, 0x11, 0x11, 0);
        RawClient publisher = connected("pub");
        publisher.send(V5Packets.publish(topic("b"), "unwanted"));
        publisher.send(V5Packets.publish(topic("a"), "wanted"));
        assertThat(text(take(client))).isEqualTo("wanted");
    }

    @Test
    @Statement({"MQTT-3.10.4-2", "MQTT-3.10.4-3"})
    void completesWhatItHadBegunToSendBeforeUnsubscribe() throws Exception {
        RawClient client = resumed("c");
        client.subscribe(topic("s"), 2);
        RawClient publisher = connected("pub");
        publish(publisher, topic("s"), "one", V5Packets.QOS_1);
        publish(publisher, topic("s"), "two", V5Packets.QOS_2);
        client.expect(Packets.PUBLISH);
        client.expect(Packets.PUBLISH);

        client.send(V5Packets.unsubscribe(1, topic("s")));
        client.expect(Packets.UNSUBACK);
        publish(publisher, topic("s"), "unwanted", V5Packets.QOS_1);
        drop(client);

        RawClient again = resumed("c");
        List<Packet> repeated = List.of(again.expect(Packets.PUBLISH), again.expect(Packets.PUBLISH));
        assertThat(repeated).extracting(V5Conversation::text).containsExactly("one", "two");
        again.send(Packets.acknowledge(Packets.PUBACK, repeated.get(0).packetId()));
        again.send(Packets.acknowledge(Packets.PUBREC, repeated.get(1).packetId()));
        assertThat(again.expect(Packets.PUBREL).packetId())
                .isEqualTo(repeated.get(1).packetId());
        again.send(Packets.acknowledge(Packets.PUBCOMP, repeated.get(1).packetId()));
        again.ping();
        assertThat(again.waiting()).isZero();
        connected("c");
    }

    private static void subscribe(RawClient client, String filter, int options, int identifier) throws Exception {
        Bytes properties = new Bytes().u8(0x0B).varint(identifier);
        client.send(V5Packets.subscribe(1, properties, new Bytes().text(filter).u8(options)));
        assertThat(client.expect(Packets.SUBACK).reason()).isLessThan(0x80);
    }
}
