// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 5.0 chapters 1 and 2: strings, numbers, fixed headers, packet identifiers, properties. */
@ExtendWith(SharedBroker.class)
class V5DataIT extends V5Conversation {
    private static final int MALFORMED = 0x81;
    private static final int PROTOCOL_ERROR = 0x82;

    /** Surrogates, overlong forms, beyond U+10FFFF, cut sequences, bytes that no UTF-8 has. */
    private static final List<String> ILL_FORMED = List.of(
            "eda080",
            "edbfbf",
            "eda081edb080",
            "c080",
            "e08080",
            "f0808080",
            "f4908080",
            "e282",
            "61c3",
            "80",
            "fe",
            "ff");

    V5DataIT(BrokerUnderTest broker) {
        super(broker);
    }

    @Test
    @Statement({"MQTT-1.5.4-1", "MQTT-3.3.2-1", "MQTT-3.8.3-1", "MQTT-3.10.3-1"})
    void refusesTextThatIsNoUtf8() throws Exception {
        for (String digits : ILL_FORMED) {
            isRefused(MALFORMED, V5Packets.publish(V5Packets.hex("612f" + digits)));
        }
        Bytes filter = new Bytes().binary(V5Packets.hex("eda080"));
        isRefused(MALFORMED, V5Packets.subscribe(1, V5Packets.none(), V5Packets.join(filter, new Bytes().u8(0))));
        isRefused(
                MALFORMED,
                Packets.packet(
                        V5Packets.UNSUBSCRIBE,
                        2,
                        V5Packets.join(new Bytes().u16(1).u8(0), filter)));
    }

    @Test
    @Statement({"MQTT-1.5.4-1", "MQTT-3.1.3-4", "MQTT-3.1.3-11", "MQTT-3.1.3-12"})
    void refusesAConnectWhoseTextIsNoUtf8() throws Exception {
        Bytes bad = new Bytes().binary(V5Packets.hex("61eda080"));
        Bytes id = new Bytes().text(id("c"));

        isRefusedAtConnect(MALFORMED, V5Packets.connect(V5Packets.CLEAN, 0, V5Packets.none(), bad));
        isRefusedAtConnect(
                MALFORMED,
                V5Packets.connect(V5Packets.CLEAN | V5Packets.USERNAME, 0, V5Packets.none(), V5Packets.join(id, bad)));
        Bytes will = V5Packets.join(id, new Bytes().u8(0), bad, new Bytes().text("payload"));
        isRefusedAtConnect(MALFORMED, V5Packets.connect(V5Packets.CLEAN | V5Packets.WILL, 0, V5Packets.none(), will));
    }

    @Test
    @Statement({"MQTT-1.5.4-2", "MQTT-4.7.3-2"})
    void refusesTheNullCharacter() throws Exception {
        isRefused(MALFORMED, V5Packets.publish(V5Packets.hex("610062")));
        isRefused(MALFORMED, V5Packets.subscribe(1, "a\0b", 0));
        isRefused(MALFORMED, V5Packets.unsubscribe(1, "a\0b"));
        isRefused(MALFORMED, V5Packets.publish("a", "x", 0, 0, V5Packets.userProperty("a\0", "b")));
        isRefusedAtConnect(MALFORMED, V5Packets.connect("a\0b"));
    }

    @Test
    @Statement({"MQTT-1.5.4-3", "MQTT-4.7.3-4"})
    void keepsAByteOrderMarkAsACharacter() throws Exception {
        RawClient client = connected("c");
        client.subscribe("\uFEFF" + topic("mark"), 0);

        client.send(V5Packets.publish(topic("mark"), "without"));
        client.send(V5Packets.publish("\uFEFF" + topic("mark"), "with"));

        Packet message = client.expect(Packets.PUBLISH);
        assertThat(message.topic()).isEqualTo("\uFEFF" + topic("mark"));
        assertThat(text(message)).isEqualTo("with");
    }

    @Test
    @Statement("MQTT-1.5.5-1")
    void refusesNumbersInALongerFormThanNeeded() throws Exception {
        isRefused(MALFORMED, V5Packets.hex("c08000"));
        isRefused(MALFORMED, V5Packets.hex("c0ffffffff01"));
        isRefused(MALFORMED, V5Packets.hex("3006 0001 61 8000 78"));
        isRefused(MALFORMED, V5Packets.hex("820a 0001 030b8100 0001 61 00"));
        isRefusedAtConnect(MALFORMED, V5Packets.hex("100f 0004 4d515454 05 02 0000 8000 0001 63"));
    }

    @Test
    @Statement("MQTT-1.5.5-1")
    void writesNumbersInTheirShortestForm() throws Exception {
        try (Socket socket = new Socket(BrokerUnderTest.HOST, port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            Bytes id = new Bytes().sized(new Bytes().u8(0x0B).varint(128));
            socket.getOutputStream()
                    .write(V5Packets.join(
                            V5Packets.connect(id("c")),
                            Packets.packet(
                                    V5Packets.SUBSCRIBE,
                                    2,
                                    V5Packets.join(
                                            new Bytes().u16(1),
                                            id,
                                            new Bytes().text("v/" + id("c")).u8(0)))));
            in.skipNBytes(1);
            in.skipNBytes(in.readUnsignedByte());
            in.skipNBytes(1);
            in.skipNBytes(in.readUnsignedByte());
            // topic with its length, length of the properties, subscription identifier
            int overhead = 2 + ("v/" + id("c")).length() + 1 + 3;

            for (int remaining : new int[] {overhead, 127, 128, 16_383, 16_384, 300_000}) {
                String payload = "x".repeat(remaining - overhead);
                socket.getOutputStream().write(V5Packets.publish("v/" + id("c"), payload));

                assertThat(in.readUnsignedByte()).isEqualTo(0x30);
                byte[] expected = new Bytes().varint(remaining).toArray();
                assertThat(in.readNBytes(expected.length)).isEqualTo(expected);
                byte[] body = in.readNBytes(remaining);
                assertThat(body[overhead - 4]).isEqualTo((byte) 3);
                assertThat(body).endsWith(payload.getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    @Statement("MQTT-1.5.7-1")
    void checksBothStringsOfAPair() throws Exception {
        Bytes bad = new Bytes().binary(V5Packets.hex("eda080"));
        Bytes good = new Bytes().text("good");
        Bytes user = new Bytes().u8(0x26);

        isRefused(MALFORMED, V5Packets.publish("a", "x", 0, 0, V5Packets.join(user, bad, good)));
        isRefused(MALFORMED, V5Packets.publish("a", "x", 0, 0, V5Packets.join(user, good, bad)));
        isRefusedAtConnect(
                MALFORMED,
                V5Packets.connect(V5Packets.CLEAN, 0, V5Packets.join(user, good, bad), new Bytes().text("c")));
    }

    @Test
    @Statement({
        "MQTT-2.1.3-1",
        "MQTT-3.6.1-1",
        "MQTT-3.8.1-1",
        "MQTT-3.10.1-1",
        "MQTT-3.14.1-1",
        "MQTT-3.15.1-1",
        "MQTT-4.13.1-1"
    })
    void refusesReservedFlagsOfEveryPacket() throws Exception {
        Bytes id = new Bytes().u16(1);
        for (int flags : new int[] {1, 2, 4, 8, 15}) {
            isRefused(MALFORMED, Packets.packet(Packets.PUBACK, flags, id));
            isRefused(MALFORMED, Packets.packet(Packets.PUBREC, flags, id));
            isRefused(MALFORMED, Packets.packet(Packets.PUBCOMP, flags, id));
            isRefused(MALFORMED, Packets.packet(V5Packets.PINGREQ, flags, V5Packets.none()));
            isRefused(MALFORMED, Packets.packet(Packets.DISCONNECT, flags, V5Packets.none()));
            isRefused(MALFORMED, Packets.packet(V5Packets.AUTH, flags, V5Packets.none()));
        }
        Bytes filter = V5Packets.join(id, new Bytes().u8(0).text("a"));
        for (int flags : new int[] {0, 1, 3, 4, 6, 10, 15}) {
            isRefused(MALFORMED, Packets.packet(Packets.PUBREL, flags, id));
            isRefused(MALFORMED, Packets.packet(V5Packets.SUBSCRIBE, flags, V5Packets.join(filter, new Bytes().u8(0))));
            isRefused(MALFORMED, Packets.packet(V5Packets.UNSUBSCRIBE, flags, filter));
        }
        isRefused(MALFORMED, V5Packets.hex("0000"));
    }

    @Test
    @Statement("MQTT-2.2.1-2")
    void takesAndWritesNoPacketIdentifierAtQosZero() throws Exception {
        RawClient client = connected("c");
        client.subscribe(topic("zero"), 0);

        client.send(V5Packets.publish(topic("zero"), "\0\1payload"));

        Packet message = client.expect(Packets.PUBLISH);
        byte[] expected =
                new Bytes().text(topic("zero")).u8(0).raw(V5Packets.hex("0001")).toArray();
        assertThat(message.body()).startsWith(expected);
        assertThat(message.body()).hasSize(expected.length + "payload".length());
    }

    @Test
    @Statement("MQTT-2.2.1-3")
    void refusesPacketIdentifierZero() throws Exception {
        isRefused(PROTOCOL_ERROR, V5Packets.publish("a", "x", V5Packets.QOS_1, 0));
        isRefused(PROTOCOL_ERROR, V5Packets.publish("a", "x", V5Packets.QOS_2, 0));
        isRefused(PROTOCOL_ERROR, V5Packets.subscribe(0, "a", 0));
        isRefused(PROTOCOL_ERROR, V5Packets.unsubscribe(0, "a"));
    }

    @Test
    @Statement({"MQTT-2.2.1-4", "MQTT-4.3.2-1", "MQTT-4.3.3-1"})
    void givesEachDeliveryUnderWayAnIdentifierOfItsOwn() throws Exception {
        RawClient subscriber = connected("sub");
        subscriber.subscribe(topic("ids"), 2);
        RawClient publisher = connected("pub");
        Set<Integer> ids = new HashSet<>();

        for (int i = 0; i < 200; i++) {
            publish(publisher, topic("ids"), "m", i % 2 == 0 ? V5Packets.QOS_1 : V5Packets.QOS_2);
            assertThat(ids.add(subscriber.expect(Packets.PUBLISH).packetId())).isTrue();
        }

        assertThat(ids).doesNotContain(0);
    }

    @Test
    @Statement({"MQTT-2.2.1-5", "MQTT-4.3.2-4", "MQTT-4.3.3-8", "MQTT-4.3.3-11", "MQTT-3.3.4-1"})
    void answersAPublishUnderItsPacketIdentifier() throws Exception {
        RawClient client = connected("c");

        for (int id : new int[] {1, 255, 256, 65_535}) {
            client.send(V5Packets.publish(topic("x"), "x", V5Packets.QOS_1, id));
            assertThat(client.expect(Packets.PUBACK).packetId()).isEqualTo(id);
            client.send(V5Packets.publish(topic("x"), "x", V5Packets.QOS_2, id));
            assertThat(client.expect(Packets.PUBREC).packetId()).isEqualTo(id);
            client.send(Packets.acknowledge(Packets.PUBREL, id));
            assertThat(client.expect(Packets.PUBCOMP).packetId()).isEqualTo(id);
        }
        client.send(V5Packets.publish(topic("x"), "x"));
        client.ping(); // nothing answers QoS 0
    }

    @Test
    @Statement({"MQTT-2.2.1-6", "MQTT-3.8.4-1", "MQTT-3.8.4-2", "MQTT-3.10.4-4", "MQTT-3.10.4-5", "MQTT-2.2.2-1"})
    void answersSubscribeAndUnsubscribeUnderTheirPacketIdentifier() throws Exception {
        RawClient client = connected("c");

        for (int id : new int[] {1, 65_535}) {
            client.send(V5Packets.subscribe(id, topic("x"), 1));
            assertThat(client.expect(Packets.SUBACK).body())
                    .isEqualTo(new Bytes().u16(id).u8(0).u8(1).toArray());
            client.send(V5Packets.unsubscribe(id, topic("x")));
            assertThat(client.expect(Packets.UNSUBACK).body())
                    .isEqualTo(new Bytes().u16(id).u8(0).u8(0).toArray());
            client.send(V5Packets.unsubscribe(id, topic("never subscribed to")));
            assertThat(client.expect(Packets.UNSUBACK).body())
                    .isEqualTo(new Bytes().u16(id).u8(0).u8(0x11).toArray());
        }
    }

    @Test
    @Statement("MQTT-2.2.2-1")
    void refusesPacketsWithoutALengthOfProperties() throws Exception {
        isRefused(MALFORMED, Packets.packet(Packets.PUBLISH, 0, new Bytes().text("a")));
        isRefused(MALFORMED, Packets.packet(V5Packets.SUBSCRIBE, 2, new Bytes().u16(1)));
        isRefused(MALFORMED, Packets.packet(V5Packets.UNSUBSCRIBE, 2, new Bytes().u16(1)));
        isRefused(
                MALFORMED,
                Packets.packet(
                        Packets.PUBLISH, 0, new Bytes().text("a").u8(5).u8(1).u8(1)));
    }
}
