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

/** MQTT 5.0 sections 3.4 to 3.7 and 4.3: the exchanges of QoS 1 and 2 in both directions. */
@ExtendWith(SharedBroker.class)
class V5AcknowledgementsIT extends V5Conversation {
    private static final int MALFORMED = 0x81;
    private static final int PROTOCOL_ERROR = 0x82;
    private static final int NOT_FOUND = 0x92;
    private static final int NO_SUBSCRIBERS = 0x10;

    V5AcknowledgementsIT(BrokerUnderTest broker) {
        super(broker);
    }

    @Test
    @Statement({"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-3.6.2-1", "MQTT-3.7.2-1"})
    void answersWithReasonsThatBelongToThePacket() throws Exception {
        RawClient client = connected("c");
        client.send(V5Packets.publish(topic("nobody"), "x", V5Packets.QOS_1, 1));
        assertThat(client.expect(Packets.PUBACK).reason()).isIn(0, NO_SUBSCRIBERS);
        client.send(V5Packets.publish(topic("nobody"), "x", V5Packets.QOS_2, 1));
        assertThat(client.expect(Packets.PUBREC).reason()).isIn(0, NO_SUBSCRIBERS);
        client.send(Packets.acknowledge(Packets.PUBREL, 1));
        assertThat(client.expect(Packets.PUBCOMP).reason()).isZero();
        client.send(Packets.acknowledge(Packets.PUBREL, 1));
        assertThat(client.expect(Packets.PUBCOMP).reason()).isEqualTo(NOT_FOUND);
        client.send(Packets.acknowledge(Packets.PUBREC, 1));
        assertThat(client.expect(Packets.PUBREL).reason()).isEqualTo(NOT_FOUND);
        client.send(Packets.acknowledge(Packets.PUBACK, 1));
        client.send(Packets.acknowledge(Packets.PUBCOMP, 1));
        client.send(V5Packets.acknowledge(Packets.PUBREC, 1, 0x80));
        client.ping(); // nothing answers these
    }

    @Test
    @Statement({"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-3.6.2-1", "MQTT-3.7.2-1", "MQTT-4.13.1-1"})
    void refusesReasonsThatDoNotBelongToThePacket() throws Exception {
        for (int reason : new int[] {0x01, 0x04, 0x81, 0x92, 0x9B, 0xFF}) {
            isRefused(PROTOCOL_ERROR, V5Packets.acknowledge(Packets.PUBACK, 1, reason));
            isRefused(PROTOCOL_ERROR, V5Packets.acknowledge(Packets.PUBREC, 1, reason));
        }
        for (int reason : new int[] {0x01, 0x10, 0x80, 0x97, 0xFF}) {
            isRefused(PROTOCOL_ERROR, V5Packets.acknowledge(Packets.PUBREL, 1, reason));
            isRefused(PROTOCOL_ERROR, V5Packets.acknowledge(Packets.PUBCOMP, 1, reason));
        }
    }

    @Test
    @Statement("MQTT-4.13.1-1")
    void refusesAcknowledgementsOfTheWrongLength() throws Exception {
        for (int type : List.of(Packets.PUBACK, Packets.PUBREC, Packets.PUBREL, Packets.PUBCOMP)) {
            int flags = type == Packets.PUBREL ? 2 : 0;
            isRefused(MALFORMED, Packets.packet(type, flags, V5Packets.none()));
            isRefused(MALFORMED, Packets.packet(type, flags, new Bytes().u8(1)));
            isRefused(
                    MALFORMED,
                    Packets.packet(type, flags, new Bytes().u16(1).u8(0).u8(0).u8(0)));
            isRefused(
                    MALFORMED,
                    Packets.packet(type, flags, new Bytes().u16(1).u8(0).u8(5)));
            isRefused(PROTOCOL_ERROR, Packets.packet(type, flags, new Bytes().u16(0)));
        }
        isRefused(MALFORMED, V5Packets.hex("c00100"));
    }

    @Test
    @Statement({
        "MQTT-3.4.2-2",
        "MQTT-3.4.2-3",
        "MQTT-3.5.2-2",
        "MQTT-3.5.2-3",
        "MQTT-3.6.2-2",
        "MQTT-3.6.2-3",
        "MQTT-3.7.2-2",
        "MQTT-3.7.2-3"
    })
    void acknowledgesWithinWhatTheClientTakes() throws Exception {
        RawClient client = connected("small", new Bytes().u8(0x27).u32(20));
        client.send(V5Packets.publish(topic("nobody"), "x", V5Packets.QOS_1, 1));
        assertThat(client.expect(Packets.PUBACK).body()).hasSizeLessThanOrEqualTo(3);
        client.send(V5Packets.publish(topic("nobody"), "x", V5Packets.QOS_2, 2));
        assertThat(client.expect(Packets.PUBREC).body()).hasSizeLessThanOrEqualTo(3);
        client.send(Packets.acknowledge(Packets.PUBREL, 3));
        assertThat(client.expect(Packets.PUBCOMP).body()).isEqualTo(V5Packets.hex("000392"));
        client.send(Packets.acknowledge(Packets.PUBREC, 4));
        assertThat(client.expect(Packets.PUBREL).body()).isEqualTo(V5Packets.hex("000492"));
    }

    @Test
    void understandsReasonsAndPropertiesOfAcknowledgements() throws Exception {
        RawClient client = connected("c", new Bytes().u8(0x21).u16(1));
        client.subscribe(topic("s"), 2);
        RawClient publisher = connected("pub");
        Bytes properties = V5Packets.join(new Bytes().u8(0x1F).text("why"), V5Packets.userProperty("a", "b"));
        publish(publisher, topic("s"), "1", V5Packets.QOS_1);
        publish(publisher, topic("s"), "2", V5Packets.QOS_2);
        publish(publisher, topic("s"), "end", 0);

        client.send(with(Packets.PUBACK, client.expect(Packets.PUBLISH).packetId(), properties));
        int id = -1;
        for (int i = 0; i < 2; i++) { // QoS 0 may pass by
            Packet message = client.expect(Packets.PUBLISH);
            id = message.qos() == 2 ? message.packetId() : id;
        }
        client.send(with(Packets.PUBREC, id, properties));
        assertThat(client.expect(Packets.PUBREL).packetId()).isEqualTo(id);
        client.send(with(Packets.PUBCOMP, id, properties));
        client.ping();
        publisher.send(V5Packets.publish(topic("s"), "3", V5Packets.QOS_2, 3));
        publisher.expect(Packets.PUBREC);
        publisher.send(with(Packets.PUBREL, 3, properties));
        assertThat(publisher.expect(Packets.PUBCOMP).reason()).isZero();
    }

    @Test
    @Statement({"MQTT-4.3.2-3", "MQTT-4.3.3-3", "MQTT-4.3.3-4", "MQTT-4.3.3-5", "MQTT-4.3.3-6", "MQTT-4.4.0-1"})
    void repeatsWhatIsUnacknowledgedUnderItsIdentifierAndOnlyOnReconnect() throws Exception {
        RawClient client = resumed("sub");
        client.subscribe(topic("s"), 2);
        RawClient publisher = connected("pub");
        publish(publisher, topic("s"), "one", V5Packets.QOS_1);
        publish(publisher, topic("s"), "two", V5Packets.QOS_2);
        publish(publisher, topic("s"), "released", V5Packets.QOS_2);
        int one = client.expect(Packets.PUBLISH).packetId();
        int two = client.expect(Packets.PUBLISH).packetId();
        int released = client.expect(Packets.PUBLISH).packetId();
        client.send(Packets.acknowledge(Packets.PUBREC, released));
        assertThat(client.expect(Packets.PUBREL).packetId()).isEqualTo(released);
        client.ping(); // nothing is repeated while the connection lasts
        drop(client);

        for (int round = 0; round < 2; round++) {
            RawClient again = resumed("sub");
            Packet first = expectAmong(again, Packets.PUBLISH, released);
            Packet second = expectAmong(again, Packets.PUBLISH, released);
            assertThat(List.of(first.packetId(), second.packetId())).containsExactly(one, two);
            assertThat(first.isDuplicate() && second.isDuplicate()).isTrue();
            again.ping();
            drop(again);
        }

        RawClient last = resumed("sub");
        for (int i = 0; i < 3; i++) {
            last.next();
        }
        last.send(Packets.acknowledge(Packets.PUBCOMP, released));
        last.send(Packets.acknowledge(Packets.PUBACK, one));
        last.send(Packets.acknowledge(Packets.PUBREC, two));
        assertThat(last.expect(Packets.PUBREL).packetId()).isEqualTo(two);
        last.send(Packets.acknowledge(Packets.PUBCOMP, two));
        last.ping();
        drop(last);
        resumed("sub").ping(); // nothing is left
        connected("sub");
    }

    /** The next packet of that type; the PUBREL may come before or after. */
    private static Packet expectAmong(RawClient client, int type, int released) throws Exception {
        Packet packet = client.next();
        if (packet.type() == Packets.PUBREL) {
            assertThat(packet.packetId()).isEqualTo(released);
            packet = client.next();
        }
        assertThat(packet.type()).isEqualTo(type);
        return packet;
    }

    @Test
    @Statement({"MQTT-4.4.0-2", "MQTT-3.3.4-9"})
    void takesARefusalForAnAcknowledgement() throws Exception {
        RawClient client = accepted(V5Packets.connect(
                0,
                0,
                V5Packets.join(Packets.sessionExpiry(1000), new Bytes().u8(0x21).u16(2)),
                new Bytes().text(id("sub"))));
        client.subscribe(topic("s"), 2);
        RawClient publisher = connected("pub");
        for (int i = 0; i < 4; i++) {
            publish(publisher, topic("s"), "m" + i, i % 2 == 0 ? V5Packets.QOS_1 : V5Packets.QOS_2);
        }

        for (int i = 0; i < 4; i++) {
            Packet message = client.expect(Packets.PUBLISH);
            assertThat(text(message)).isEqualTo("m" + i);
            int type = message.qos() == 1 ? Packets.PUBACK : Packets.PUBREC;
            client.send(V5Packets.acknowledge(type, message.packetId(), i < 2 ? 0x80 : 0x97));
        }
        client.ping();
        drop(client);

        resumed("sub").ping(); // nothing is repeated
        connected("sub");
    }

    @Test
    @Statement({"MQTT-4.3.2-5", "MQTT-4.3.3-12"})
    void takesAnIdentifierAgainForANewMessage() throws Exception {
        RawClient subscriber = connected("sub");
        subscriber.subscribe(topic("s"), 0);
        RawClient publisher = connected("pub");
        for (int i = 0; i < 3; i++) {
            int duplicate = i == 0 ? 0 : V5Packets.DUPLICATE;
            publisher.send(V5Packets.publish(topic("s"), "one" + i, V5Packets.QOS_1 | duplicate, 5));
            publisher.expect(Packets.PUBACK);
            assertThat(text(subscriber.expect(Packets.PUBLISH))).isEqualTo("one" + i);
            publisher.send(V5Packets.publish(topic("s"), "two" + i, V5Packets.QOS_2 | duplicate, 5));
            publisher.expect(Packets.PUBREC);
            publisher.send(Packets.acknowledge(Packets.PUBREL, 5));
            publisher.expect(Packets.PUBCOMP);
            assertThat(text(subscriber.expect(Packets.PUBLISH))).isEqualTo("two" + i);
        }
    }

    @Test
    @Statement({"MQTT-4.3.3-10", "MQTT-4.3.3-11"})
    void deliversAQosTwoPublishOnceOverConnectionsAndRepetitions() throws Exception {
        RawClient subscriber = connected("sub");
        subscriber.subscribe(topic("s"), 0);
        for (int i = 0; i < 3; i++) {
            RawClient publisher = resumed("pub");
            for (int repeat = 0; repeat < 2; repeat++) {
                publisher.send(V5Packets.publish(
                        topic("s"), "once", V5Packets.QOS_2 | (i + repeat > 0 ? V5Packets.DUPLICATE : 0), 5));
                assertThat(publisher.expect(Packets.PUBREC).reason()).isLessThan(0x80);
            }
            drop(publisher);
        }
        for (int i = 0; i < 2; i++) {
            RawClient publisher = resumed("pub");
            publisher.send(Packets.acknowledge(Packets.PUBREL, 5));
            assertThat(publisher.expect(Packets.PUBCOMP).reason()).isEqualTo(i == 0 ? 0 : NOT_FOUND);
            drop(publisher);
        }
        publish(connected("pub"), topic("s"), "end", V5Packets.QOS_1);

        assertThat(text(subscriber.expect(Packets.PUBLISH))).isEqualTo("once");
        assertThat(text(subscriber.expect(Packets.PUBLISH))).isEqualTo("end");
    }

    @Test
    @Statement("MQTT-4.3.3-6")
    void goesOnWithAReleaseThatTheClientAsksForAgain() throws Exception {
        RawClient client = resumed("sub");
        client.subscribe(topic("s"), 2);
        publish(connected("pub"), topic("s"), "x", V5Packets.QOS_2);
        int id = client.expect(Packets.PUBLISH).packetId();
        for (int i = 0; i < 2; i++) {
            client.send(Packets.acknowledge(Packets.PUBREC, id));
            Packet release = client.expect(Packets.PUBREL);
            assertThat(release.packetId()).isEqualTo(id);
            assertThat(release.reason()).isZero();
        }
        client.send(Packets.acknowledge(Packets.PUBCOMP, id));
        client.ping();
        connected("sub");
    }

    private static byte[] with(int type, int packetId, Bytes properties) {
        Bytes body = new Bytes().u16(packetId).u8(0).sized(properties);
        return Packets.packet(type, type == Packets.PUBREL ? 2 : 0, body);
    }
}
