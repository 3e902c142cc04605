// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.distribution.conformance.V3Packets.CLEAN;
import static org.backplane.distribution.conformance.V3Packets.WILL;
import static org.backplane.distribution.conformance.V3Packets.connect;
import static org.backplane.distribution.conformance.V3Packets.publish;
import static org.backplane.distribution.conformance.V3Packets.subscribe;
import static org.backplane.distribution.conformance.V3Packets.unsubscribe;
import static org.backplane.distribution.conformance.V3Packets.withFlags;
import static org.backplane.distribution.raw.Packets.acknowledge;
import static org.backplane.distribution.raw.Packets.packet;

import java.util.HexFormat;
import java.util.function.Function;
import java.util.stream.Stream;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 3.1.1 chapters 1 and 2: strings, fixed headers, packet identifiers. */
class V3FormatIT extends V3Conformance {
    V3FormatIT(BrokerUnderTest broker) throws Exception {
        super(broker);
    }

    /** Every place where a client's packet has a string. */
    private enum Place {
        CLIENT_ID(text -> connect(CLEAN, 0, new Bytes().binary(text))),
        WILL_TOPIC(text -> connect(
                CLEAN | WILL, 0, new Bytes().text("v3place").binary(text).text("will"))),
        USER_NAME(text -> connect(CLEAN | 0x80, 0, new Bytes().text("v3place").binary(text))),
        TOPIC_NAME(text -> packet(Packets.PUBLISH, 0, new Bytes().binary(text))),
        SUBSCRIBED(text -> packet(8, 2, new Bytes().u16(1).binary(text).u8(0))),
        UNSUBSCRIBED(text -> packet(10, 2, new Bytes().u16(1).binary(text)));

        private final Function<byte[], byte[]> packet;

        Place(Function<byte[], byte[]> packet) {
            this.packet = packet;
        }

        boolean isInConnect() {
            return compareTo(TOPIC_NAME) < 0;
        }
    }

    @ParameterizedTest
    @EnumSource
    @Statement({
        "MQTT-1.5.3-1",
        "MQTT-3.1.3-4",
        "MQTT-3.1.3-10",
        "MQTT-3.1.3-11",
        "MQTT-3.3.2-1",
        "MQTT-3.8.3-1",
        "MQTT-3.10.3-1"
    })
    void closesOnIllFormedUtf8(Place place) throws Exception {
        for (String bad : new String[] {
            "61eda080", // a surrogate
            "edbfbf61", // the last of them
            "61ff", // no UTF-8 at all
            "c1bf", // two bytes for what one could say
            "e28261", // broken off
            "61e282", // broken off at the end
            "f4908080", // beyond Unicode
            "8061" // begins in the middle
        }) {
            closesOn(!place.isInConnect(), place.packet.apply(HexFormat.of().parseHex(bad)));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Statement({"MQTT-1.5.3-2", "MQTT-4.7.3-2"})
    void closesOnTheNullCharacter(Place place) throws Exception {
        for (String bad : new String[] {"00", "610062", "6100", "6162636465666768696a00", "c080"}) {
            closesOn(!place.isInConnect(), place.packet.apply(HexFormat.of().parseHex(bad)));
        }
    }

    @Test
    @Statement("MQTT-1.5.3-3")
    void keepsAByteOrderMark() throws Exception {
        String topic = name();
        try (V3Client client = client()) {
            client.subscribe("\uFEFF" + topic + "/#", 0);

            client.send(publish(topic + "/without", "without", 0, 0));
            client.send(publish("\uFEFF" + topic + "/\uFEFFwith", "with", 0, 0));

            Packet packet = client.expectMessage("with");
            assertThat(packet.topic()).isEqualTo("\uFEFF" + topic + "/\uFEFFwith");
        }
    }

    private static Stream<byte[]> packetsWithReservedFlags() {
        return Stream.of(
                acknowledge(Packets.PUBACK, 1),
                acknowledge(Packets.PUBREC, 1),
                acknowledge(Packets.PUBREL, 1),
                acknowledge(Packets.PUBCOMP, 1),
                subscribe(1, 0, "v3/flags"),
                unsubscribe(1, "v3/flags"),
                Packets.ping(),
                Packets.disconnect());
    }

    @ParameterizedTest
    @MethodSource("packetsWithReservedFlags")
    @Statement({"MQTT-2.2.2-1", "MQTT-2.2.2-2", "MQTT-3.6.1-1", "MQTT-3.8.1-1", "MQTT-3.10.1-1", "MQTT-3.14.1-1"})
    void closesOnReservedFlags(byte[] good) throws Exception {
        for (int flags = 0; flags < 16; flags++) {
            if (flags != (good[0] & 15)) {
                closesOn(true, withFlags(good, flags));
            }
        }
    }

    @Test
    @Statement({"MQTT-2.2.2-1", "MQTT-2.2.2-2", "MQTT-3.1.4-1"})
    void closesOnReservedFlagsOfConnect() throws Exception {
        for (int flags = 1; flags < 16; flags++) {
            closesOn(false, withFlags(connect(name(), true), flags));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000", "20020000", "9003000100", "b0020001", "d000", "f000"})
    @Statement("MQTT-4.8.0-1")
    void closesOnPacketsThatNoClientSends(String hex) throws Exception {
        closesOn(true, HexFormat.of().parseHex(hex));
        closesOn(false, HexFormat.of().parseHex(hex));
    }

    @ParameterizedTest
    @ValueSource(strings = {"30ffffffff7f", "30ffffffff", "3080808080", "c080808001", "10ffffffff"})
    @Statement("MQTT-4.8.0-1")
    void closesOnARemainingLengthOfMoreThanFourBytes(String hex) throws Exception {
        closesOn(!hex.startsWith("10"), HexFormat.of().parseHex(hex));
    }

    /** Nobody has to send 256 MiB to be told so. */
    @Test
    @Statement("MQTT-4.8.0-1")
    void closesOnALengthBeyondItsLimitBeforeTheRestComes() throws Exception {
        closesOn(true, HexFormat.of().parseHex("30ffffff7f0001"));
        closesOn(false, HexFormat.of().parseHex("10ffffff7f0004"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c00100", // PINGREQ
                "e00100", // DISCONNECT
                "4003000100", // PUBACK
                "5003000100", // PUBREC
                "6203000100", // PUBREL
                "7003000100", // PUBCOMP
                "400100", // PUBACK
                "62020000", // PUBREL of 0
                "300100", // PUBLISH
                "3003000561", // PUBLISH
                "3204000161ff", // PUBLISH, half an identifier
                "820100", // SUBSCRIBE
                "8205000100016100", // SUBSCRIBE and a byte that belongs to no packet
                "82050001000161", // SUBSCRIBE without QoS
                "82060001000961ff", // SUBSCRIBE, filter cut off
                "a20100", // UNSUBSCRIBE
                "a20500010009ff" // UNSUBSCRIBE, filter cut off
            })
    @Statement("MQTT-4.8.0-1")
    void closesOnPacketsWithTooMuchOrTooLittleInThem(String hex) throws Exception {
        closesOn(true, HexFormat.of().parseHex(hex));
    }

    private static Stream<byte[]> packetsWithIdentifierZero() {
        return Stream.of(
                subscribe(0, 0, "v3/zero"),
                unsubscribe(0, "v3/zero"),
                publish("v3/zero", "x", 1, 0),
                publish("v3/zero", "x", 2, 0));
    }

    @ParameterizedTest
    @MethodSource("packetsWithIdentifierZero")
    @Statement("MQTT-2.3.1-1")
    void closesOnPacketIdentifierZero(byte[] packet) throws Exception {
        closesOn(true, packet);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 65_535})
    @Statement({"MQTT-2.3.1-6", "MQTT-2.3.1-7"})
    void answersWithTheSameIdentifier(int id) throws Exception {
        String topic = name();
        int high = id >> 8;
        int low = id & 255;
        try (V3Client client = client()) {
            client.send(subscribe(id, 1, topic + "/none"));
            client.expect(Packets.SUBACK, 0, high, low, 1);
            client.send(publish(topic, "x", 1, id));
            client.expect(Packets.PUBACK, 0, high, low);
            client.send(publish(topic, "x", 2, id));
            client.expect(Packets.PUBREC, 0, high, low);
            client.send(acknowledge(Packets.PUBREL, id));
            client.expect(Packets.PUBCOMP, 0, high, low);
            client.send(unsubscribe(id, topic + "/none"));
            client.expect(Packets.UNSUBACK, 0, high, low);
        }
    }

    /** Client and server number their packets each for themselves. */
    @Test
    @Statement({"MQTT-2.3.1-2", "MQTT-2.3.1-3"})
    void letsTheClientUseAnIdentifierAgainAndOneThatTheBrokerUses() throws Exception {
        String topic = name();
        try (V3Client client = client()) {
            client.subscribe(topic, 1);
            for (int i = 0; i < 3; i++) {
                client.send(publish(topic, "round " + i, 1, 7));
                Packet one = client.next();
                Packet two = client.next();
                Packet message = one.type() == Packets.PUBLISH ? one : two;
                Packet answer = one.type() == Packets.PUBLISH ? two : one;
                assertThat(answer.type()).isEqualTo(Packets.PUBACK);
                assertThat(V3Client.text(message)).isEqualTo("round " + i);
                client.send(publish(topic + "/else", "x", 1, message.packetId()));
                client.expect(Packets.PUBACK, 0, message.packetId() >> 8, message.packetId() & 255);
                client.acknowledge(Packets.PUBACK, message);
            }
        }
    }

    @Test
    @Statement("MQTT-2.3.1-4")
    void givesEachUnacknowledgedMessageAnIdentifierOfItsOwnAndUsesItAgain() throws Exception {
        String topic = name();
        try (V3Client subscriber = client();
                V3Client publisher = client()) {
            subscriber.subscribe(topic, 1);
            publisher.publish(topic, "first");
            publisher.publish(topic, "second");
            Packet first = subscriber.expectMessage("first");
            Packet second = subscriber.expectMessage("second");
            assertThat(first.packetId()).isPositive().isNotEqualTo(second.packetId());

            subscriber.acknowledge(Packets.PUBACK, first);
            subscriber.ping();
            publisher.publish(topic, "third");

            assertThat(subscriber.expectMessage("third").packetId())
                    .isPositive()
                    .isNotEqualTo(second.packetId());
        }
    }

    @Test
    @Statement("MQTT-2.3.1-5")
    void sendsNoIdentifierAtQosZero() throws Exception {
        String topic = name();
        try (V3Client client = client()) {
            client.subscribe(topic, 0);
            client.send(publish(topic, "x", 0, 0));

            Packet packet = client.expect(Packets.PUBLISH);

            assertThat(packet.body()).isEqualTo(new Bytes().text(topic).u8('x').toArray());
        }
    }
}
