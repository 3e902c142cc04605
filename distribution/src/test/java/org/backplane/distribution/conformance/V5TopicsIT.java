// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 5.0 sections 4.7 and 4.8: names, filters, shared subscriptions. */
@ExtendWith(SharedBroker.class)
class V5TopicsIT extends V5Conversation {
    V5TopicsIT(BrokerUnderTest broker) {
        super(broker);
    }

    @Test
    @Statement({"MQTT-4.7.1-1", "MQTT-4.7.1-2"})
    void refusesWildcardsOutOfPlace() throws Exception {
        for (String filter : List.of("a#", "a/#/b", "#/", "##", "a+", "+a/b", "a/+b", "++", "a/b+/c")) {
            isRefused(0x8F, V5Packets.subscribe(1, filter, 0));
        }
        RawClient client = connected("c");
        for (String filter : List.of("a/#", "a/+", "+/a", "a/+/b/+/#", "+/+")) {
            assertThat(client.subscribe(topic(filter), 0)).isZero();
        }
    }

    @Test
    @Statement("MQTT-4.7.2-1")
    void keepsTopicsOfDollarOutOfLeadingWildcards() throws Exception {
        RawClient client = connected("c");
        client.subscribe("#", 0x20); // without what is retained
        client.subscribe("+/" + id("c") + "/#", 0x20);
        client.subscribe("$tests/" + id("c") + "/+", 0);
        RawClient publisher = connected("pub");

        publisher.send(V5Packets.publish("$tests/" + id("c") + "/x", "dollar"));
        publisher.send(V5Packets.publish("tests/" + id("c") + "/x", "plain"));

        // Other tests publish too, and # takes it all.
        Set<String> payloads = new HashSet<>();
        int dollars = 0;
        while (!payloads.contains("plain")) {
            Packet message = client.expect(Packets.PUBLISH);
            payloads.add(text(message));
            dollars += message.topic().startsWith("$") ? 1 : 0;
        }
        assertThat(payloads).contains("dollar");
        assertThat(dollars).isEqualTo(1);
    }

    @Test
    @Statement("MQTT-4.7.3-1")
    void refusesEmptyFilters() throws Exception {
        isRefused(0x8F, V5Packets.subscribe(1, "", 0));
        isRefused(0x8F, V5Packets.unsubscribe(1, ""));
        RawClient client = connected("c");
        client.subscribe(topic("") + "/" + "/", 0);
        client.send(V5Packets.publish(topic("") + "/" + "/", "levels may be empty"));
        assertThat(text(client.expect(Packets.PUBLISH))).isEqualTo("levels may be empty");
    }

    @Test
    @Statement("MQTT-4.7.3-3")
    void takesTopicNamesOfTheGreatestLength() throws Exception {
        String topic = topic("long") + "x".repeat(65_535 - topic("long").length());
        RawClient client = connected("c");
        client.subscribe(topic, 0);

        client.send(V5Packets.publish(topic, "x"));

        assertThat(client.expect(Packets.PUBLISH).topic()).isEqualTo(topic);
    }

    @Test
    @Statement("MQTT-4.7.3-4")
    void changesNothingInATopicName() throws Exception {
        // Composed and decomposed, upper and lower case, blanks, a noncharacter, beyond the basic plane.
        List<String> names =
                List.of("\u00FC", "u\u0308", "A", "a", " a", "a ", "a//b", "a/./b", "\uFB01", "fi", "\uD83D\uDE00");
        RawClient publisher = connected("pub");
        for (String name : names) {
            RawClient client = connected("c");
            client.subscribe(topic(name), 0);
            for (String other : names) {
                publisher.send(V5Packets.publish(topic(other), other));
            }
            Packet message = client.expect(Packets.PUBLISH);
            assertThat(message.topic()).isEqualTo(topic(name));
            publisher.ping();
            client.send(V5Packets.publish(topic(name), "end"));
            assertThat(text(client.expect(Packets.PUBLISH))).isEqualTo("end");
            client.disconnect();
        }
    }

    @Test
    @Statement({"MQTT-4.8.2-1", "MQTT-4.8.2-2"})
    void refusesSharedSubscriptionsOutOfShape() throws Exception {
        for (String filter :
                List.of("$share/", "$share//a", "$share/g", "$share/g/", "$share/+/a", "$share/#/a", "$share/g+/a")) {
            isRefused(0x8F, V5Packets.subscribe(1, filter, 0));
        }
    }

    @Test
    @Statement({"MQTT-4.8.2-3", "MQTT-4.6.0-6"})
    void givesEachMessageOfAGroupToOneMemberAtItsQos() throws Exception {
        RawClient[] members = {connected("m0"), connected("m1"), connected("m2")};
        for (int qos = 0; qos < 3; qos++) {
            members[qos].subscribe("$share/group/" + topic("s"), qos);
        }
        RawClient alone = connected("alone");
        alone.subscribe("$share/other/" + topic("s"), 2);
        RawClient publisher = connected("pub");
        for (int i = 0; i < 30; i++) {
            publish(publisher, topic("s"), "m" + i, V5Packets.QOS_2);
            assertThat(text(take(alone))).isEqualTo("m" + i);
        }

        Until.holds(
                "30 deliveries",
                PATIENCE,
                () -> Arrays.stream(members).mapToInt(RawClient::waiting).sum() == 30);
        Set<String> all = new HashSet<>();
        for (int qos = 0; qos < 3; qos++) {
            assertThat(members[qos].waiting()).isPositive();
            while (members[qos].waiting() > 0) {
                Packet message = members[qos].expect(Packets.PUBLISH);
                assertThat(message.qos()).isEqualTo(qos);
                all.add(text(message));
            }
        }
        assertThat(all).hasSize(30);
    }

    @Test
    @Statement("MQTT-4.8.2-4")
    void completesASharedQosTwoDeliveryWithTheSameClient() throws Exception {
        RawClient first = resumed("first");
        first.subscribe("$share/group/" + topic("s"), 2);
        publish(connected("pub"), topic("s"), "x", V5Packets.QOS_2);
        int id = first.expect(Packets.PUBLISH).packetId();
        RawClient second = connected("second");
        second.subscribe("$share/group/" + topic("s"), 2);
        first.send(Packets.disconnect());
        assertThat(first.awaitEnd(PATIENCE)).isTrue();

        RawClient again = resumed("first");

        Packet message = take(again);
        assertThat(message.packetId()).isEqualTo(id);
        assertThat(message.isDuplicate()).isTrue();
        second.ping();
        assertThat(second.waiting()).isZero();
        connected("first");
    }

    @Test
    @Statement({"MQTT-4.8.2-5", "MQTT-4.8.2-6"})
    void givesNobodyElseWhatAMemberRefusedOrWasBeingSentAtQosTwo() throws Exception {
        RawClient first = connected("first");
        first.subscribe("$share/group/" + topic("s"), 2);
        RawClient publisher = connected("pub");
        publish(publisher, topic("s"), "refused at 1", V5Packets.QOS_1);
        publish(publisher, topic("s"), "refused at 2", V5Packets.QOS_2);
        publish(publisher, topic("s"), "under way at 2", V5Packets.QOS_2);
        int[] ids = new int[3];
        for (int i = 0; i < 3; i++) {
            ids[i] = first.expect(Packets.PUBLISH).packetId();
        }
        RawClient second = connected("second");
        second.subscribe("$share/group/" + topic("s"), 2);

        first.send(V5Packets.acknowledge(Packets.PUBACK, ids[0], 0x80));
        first.send(V5Packets.acknowledge(Packets.PUBREC, ids[1], 0x97));
        first.ping();
        first.send(Packets.disconnect()); // its session ends with it
        assertThat(first.awaitEnd(PATIENCE)).isTrue();

        publish(publisher, topic("s"), "next", V5Packets.QOS_1);
        assertThat(text(take(second))).isEqualTo("next");
        second.ping();
        assertThat(second.waiting()).isZero();
    }

    @Test
    @Statement("MQTT-3.3.4-4")
    void countsASharedSubscriptionApartFromTheOthers() throws Exception {
        RawClient client = connected("c");
        Bytes one = new Bytes().u8(0x0B).varint(1);
        Bytes two = new Bytes().u8(0x0B).varint(2);
        client.send(V5Packets.subscribe(1, one, new Bytes().text(topic("s")).u8(1)));
        client.expect(Packets.SUBACK);
        client.send(V5Packets.subscribe(
                1, two, new Bytes().text("$share/group/" + topic("s")).u8(1)));
        client.expect(Packets.SUBACK);

        publish(connected("pub"), topic("s"), "x", V5Packets.QOS_1);

        Set<String> ids = new HashSet<>();
        ids.addAll(V5Property.values(take(client), 0x0B));
        ids.addAll(V5Property.values(take(client), 0x0B));
        assertThat(ids).containsExactlyInAnyOrder("1", "2");
    }
}
