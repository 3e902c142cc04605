// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.BrokerSettings;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * MQTT 5.0 section 3.2.2.3: what a broker announces that does not do everything, and how it answers who asks for it. It leaves out what
 * the specification lets it leave out, and has the widest windows it may have.
 */
@ExtendWith(SharedBroker.class)
@BrokerSettings({
    "mqtt.maximumQos=1",
    "mqtt.retainAvailable=false",
    "mqtt.wildcardSubscriptionAvailable=false",
    "mqtt.sharedSubscriptionAvailable=false",
    "mqtt.subscriptionIdentifierAvailable=false",
    "mqtt.payloadFormatChecked=true",
    "mqtt.topicAliasMaximumIn=0",
    "mqtt.maxPacketBytes=1024",
    "sessions.keepAliveMaxSeconds=30",
    "sessions.expiryMaxSeconds=60",
    "sessions.receiveMaximum=65535",
    "sessions.inflightMaximum=65535",
    "sessions.queuedMessagesMax=100000"
})
class V5LimitsIT extends V5Conversation {
    V5LimitsIT(BrokerUnderTest broker) {
        super(broker);
    }

    @Test
    @Statement({"MQTT-3.2.2-9", "MQTT-3.1.2-21", "MQTT-3.2.2-21"})
    void announcesWhatItLeavesOut() throws Exception {
        Opened opened = opened(V5Packets.connect(0, 600, Packets.sessionExpiry(1000), new Bytes().text(id("c"))));

        assertThat(V5Property.of(opened.answer()))
                .containsExactlyInAnyOrder(
                        new V5Property(0x11, "60"),
                        new V5Property(0x13, "30"),
                        new V5Property(0x24, "1"),
                        new V5Property(0x25, "0"),
                        new V5Property(0x27, "1024"),
                        new V5Property(0x28, "0"),
                        new V5Property(0x29, "0"),
                        new V5Property(0x2A, "0"));
        Opened modest = opened(V5Packets.connect(2, 20, V5Packets.none(), new Bytes().text(id("modest"))));
        assertThat(V5Property.values(modest.answer(), 0x11)).isEmpty();
        assertThat(V5Property.values(modest.answer(), 0x13)).isEmpty();
    }

    @Test
    @Statement({"MQTT-3.2.2-10", "MQTT-3.8.4-7"})
    void grantsNoMoreThanItsMaximumQos() throws Exception {
        RawClient client = connected("c");
        for (int qos = 0; qos < 3; qos++) {
            assertThat(client.subscribe(topic("s"), qos)).isEqualTo(Math.min(qos, 1));
        }
    }

    @Test
    @Statement({"MQTT-3.2.2-11", "MQTT-3.2.2-12"})
    void refusesAQosAboveItsMaximum() throws Exception {
        isRefused(0x9B, V5Packets.publish("a", "x", V5Packets.QOS_2, 1));
        isRefusedAtConnect(
                0x9B, V5Packets.connect(0x16, 0, V5Packets.none(), V5Packets.will(id("c"), new Bytes(), "w", "x")));
        accepted(V5Packets.connect(0x0E, 0, V5Packets.none(), V5Packets.will(id("c"), new Bytes(), "w", "x")));
    }

    @Test
    @Statement({"MQTT-3.2.2-13", "MQTT-3.2.2-14"})
    void refusesToRetain() throws Exception {
        isRefused(0x9A, V5Packets.publish("a", "x", V5Packets.RETAIN, 0));
        isRefusedAtConnect(
                0x9A, V5Packets.connect(0x26, 0, V5Packets.none(), V5Packets.will(id("c"), new Bytes(), "w", "x")));
    }

    @Test
    @Statement({"MQTT-3.2.2-18", "MQTT-3.3.2-9"})
    void refusesTopicAliasesIfItHasNone() throws Exception {
        isRefused(0x94, V5Packets.publish("a", "x", 0, 0, new Bytes().u8(0x23).u16(1)));
        isRefused(0x94, V5Packets.publish("", "x", 0, 0, new Bytes().u8(0x23).u16(1)));
    }

    @Test
    void refusesSubscriptionsOfKindsItHasNot() throws Exception {
        isRefused(0xA2, V5Packets.subscribe(1, "a/+", 0));
        isRefused(0xA2, V5Packets.subscribe(1, "#", 0));
        isRefused(0x9E, V5Packets.subscribe(1, "$share/group/a", 0));
        isRefused(
                0xA1,
                V5Packets.subscribe(
                        1, new Bytes().u8(0x0B).varint(1), new Bytes().text("a").u8(0)));
    }

    @Test
    @Statement({"MQTT-3.2.2-15", "MQTT-4.13.1-1"})
    void refusesPacketsLargerThanItSaid() throws Exception {
        int overhead = 1 + 2 + 2 + topic("s").length() + 1;
        RawClient client = connected("fits");
        client.subscribe(topic("s"), 0);
        client.send(V5Packets.publish(topic("s"), "x".repeat(1024 - overhead)));
        client.expect(Packets.PUBLISH);
        isRefused(0x95, V5Packets.publish(topic("s"), "x".repeat(1025 - overhead)));
    }

    @Test
    @Statement("MQTT-3.3.2-4")
    void refusesAPayloadThatIsNotTheTextItClaimsToBe() throws Exception {
        Bytes text = new Bytes().u8(0x01).u8(1);
        RawClient client = connected("c");
        client.subscribe(topic("s"), 0);
        client.send(V5Packets.publish(topic("s"), "ü", 0, 0, text));
        assertThat(V5Property.of(client.expect(Packets.PUBLISH))).containsExactly(new V5Property(0x01, "1"));
        isRefused(0x99, Packets.publish(5, "a", new byte[] {(byte) 0xC0, (byte) 0x80}, 0, 0, text));
    }

    @Test
    @Statement({"MQTT-3.3.4-3", "MQTT-3.3.4-5"})
    void deliversACopyForEachSubscriptionWhereThatIsSet() throws Exception {
        try (BrokerUnderTest each = BrokerProcess.start("sessions.overlappingSubscriptions=each");
                RawClient client = RawClient.connect(each, Wire.TCP, 5, "sub", false);
                RawClient publisher = RawClient.connect(each, Wire.TCP, 5, "pub", false)) {
            client.send(V5Packets.subscribe(
                    1, new Bytes().u8(0x0B).varint(1), new Bytes().text("#").u8(0)));
            client.expect(Packets.SUBACK);
            client.send(V5Packets.subscribe(
                    2, new Bytes().u8(0x0B).varint(2), new Bytes().text("s").u8(1)));
            client.expect(Packets.SUBACK);
            client.subscribe("+", 2);

            publish(publisher, "s", "x", V5Packets.QOS_1);

            List<String> copies = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Packet copy = client.expect(Packets.PUBLISH);
                copies.add(copy.qos() + " " + V5Property.values(copy, 0x0B));
            }
            assertThat(copies).containsExactlyInAnyOrder("0 [1]", "1 [2]", "1 []");
            client.ping();
            assertThat(client.waiting()).isZero();
        }
    }

    @Test
    @Statement({"MQTT-4.3.3-9", "MQTT-3.5.2-1", "MQTT-3.4.2-1"})
    void takesAnIdentifierAgainForANewMessageAfterARefusal() throws Exception {
        try (BrokerUnderTest full = BrokerProcess.start("sessions.retainedMessagesMax=0");
                RawClient subscriber = RawClient.connect(full, Wire.TCP, 5, "sub", false);
                RawClient publisher = RawClient.connect(full, Wire.TCP, 5, "pub", true)) {
            subscriber.subscribe("s", 0);
            publisher.send(V5Packets.publish("s", "refused", V5Packets.QOS_1 | V5Packets.RETAIN, 5));
            assertThat(publisher.expect(Packets.PUBACK).reason()).isEqualTo(0x97);
            publisher.send(V5Packets.publish("s", "refused", V5Packets.QOS_2 | V5Packets.RETAIN, 5));
            assertThat(publisher.expect(Packets.PUBREC).reason()).isEqualTo(0x97);
            publisher.send(Packets.acknowledge(Packets.PUBREL, 5));
            assertThat(publisher.expect(Packets.PUBCOMP).reason()).isEqualTo(0x92);

            publisher.send(V5Packets.publish("s", "new", V5Packets.QOS_2, 5));

            assertThat(publisher.expect(Packets.PUBREC).reason()).isZero();
            assertThat(text(subscriber.expect(Packets.PUBLISH))).isEqualTo("new");
            publisher.send(Packets.acknowledge(Packets.PUBREL, 5));
            assertThat(publisher.expect(Packets.PUBCOMP).reason()).isZero();
        }
    }

    @Test
    @Statement({"MQTT-2.2.1-4", "MQTT-4.3.2-1", "MQTT-4.9.0-2"})
    void sendsEveryPacketIdentifierThereIsAndGoesOnAsTheyComeBack() throws Exception {
        RawClient client = connected("sub");
        client.subscribe(topic("s"), 1);
        RawClient publisher = connected("pub").listen(packet -> {});
        send(publisher, 65_536, topic("s"));
        BitSet ids = new BitSet();
        for (int i = 1; i <= 65_535; i++) {
            Packet message = client.expect(Packets.PUBLISH);
            assertThat(ids.get(message.packetId())).isFalse();
            ids.set(message.packetId());
        }
        assertThat(ids.get(0)).isFalse();
        client.ping(); // the 65,536th waits
        assertThat(client.waiting()).isZero();

        client.send(Packets.acknowledge(Packets.PUBACK, 4711));

        assertThat(client.expect(Packets.PUBLISH).packetId()).isEqualTo(4711);
    }

    @Test
    @Statement("MQTT-4.9.0-1")
    void takesAsManyPublishesAtOnceAsItAnnounced() throws Exception {
        // 65,535 is the default: it need not be announced, and more has no packet identifier.
        RawClient client = connected("c");
        send(client, 65_535, topic("nobody"));
        for (int id = 1; id <= 65_535; id++) {
            assertThat(client.expect(Packets.PUBACK).packetId()).isEqualTo(id);
        }
    }

    /** Publishes at QoS 1, many packets with one system call. */
    private static void send(RawClient client, int count, String topic) throws Exception {
        Bytes all = new Bytes();
        for (int i = 1; i <= count; i++) {
            all.raw(V5Packets.publish(topic, "", V5Packets.QOS_1, i > 65_535 ? i - 65_535 : i));
            if (i % 1000 == 0 || i == count) {
                client.send(all.toArray());
                all = new Bytes();
            }
        }
    }
}
