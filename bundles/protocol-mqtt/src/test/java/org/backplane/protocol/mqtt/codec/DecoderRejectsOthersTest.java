// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import static org.backplane.protocol.mqtt.Wire.fields;
import static org.backplane.protocol.mqtt.Wire.packet;
import static org.backplane.protocol.mqtt.codec.MqttVersion.V3_1_1;
import static org.backplane.protocol.mqtt.codec.MqttVersion.V5;
import static org.backplane.protocol.mqtt.codec.ReasonCode.MALFORMED_PACKET;
import static org.backplane.protocol.mqtt.codec.ReasonCode.PROTOCOL_ERROR;
import static org.backplane.protocol.mqtt.codec.ReasonCode.TOPIC_FILTER_INVALID;
import static org.backplane.protocol.mqtt.codec.Rejection.bad;

import java.util.stream.Stream;
import org.backplane.protocol.mqtt.Wire;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way to break a SUBSCRIBE, an acknowledgement or another packet, and what it is called. */
final class DecoderRejectsOthersTest {
    @ParameterizedTest(name = "{0} {1} is {2}")
    @MethodSource({"filters", "shortPackets"})
    void rejects(String what, MqttVersion version, ReasonCode code, byte[] bytes) {
        Rejection.check(what, version, code, bytes);
    }

    private static Wire subscribe3(String filter, int options) {
        return packet(0x82).u16(1).text(filter).u8(options);
    }

    private static Wire subscribe5(Wire properties, String filter, int options) {
        return packet(0x82).u16(1).properties(properties).text(filter).u8(options);
    }

    static Stream<Arguments> filters() {
        return Stream.of(
                bad("no filter", V3_1_1, PROTOCOL_ERROR, packet(0x82).u16(1)),
                bad("no filter", V5, PROTOCOL_ERROR, packet(0x82).u16(1).none()),
                bad("no filter to leave", V3_1_1, PROTOCOL_ERROR, packet(0xA2).u16(1)),
                bad(
                        "no filter to leave",
                        V5,
                        PROTOCOL_ERROR,
                        packet(0xA2).u16(1).none()),
                bad(
                        "packet id 0",
                        V3_1_1,
                        PROTOCOL_ERROR,
                        packet(0x82).u16(0).text("a").u8(0)),
                bad(
                        "packet id 0",
                        V5,
                        PROTOCOL_ERROR,
                        packet(0xA2).u16(0).none().text("a")),
                bad("filter empty", V3_1_1, TOPIC_FILTER_INVALID, subscribe3("", 0)),
                bad("# before the end", V3_1_1, TOPIC_FILTER_INVALID, subscribe3("a/#/b", 0)),
                bad("# in a level", V5, TOPIC_FILTER_INVALID, subscribe5(fields(), "a#", 0)),
                bad("+ in a level", V5, TOPIC_FILTER_INVALID, subscribe5(fields(), "a+/b", 0)),
                bad("share without filter", V5, TOPIC_FILTER_INVALID, subscribe5(fields(), "$share/g", 0)),
                bad("share without name", V5, TOPIC_FILTER_INVALID, subscribe5(fields(), "$share//a", 0)),
                bad(
                        "filter to leave",
                        V5,
                        TOPIC_FILTER_INVALID,
                        packet(0xA2).u16(1).none().text("#/a")),
                bad("filter with U+0000", V3_1_1, MALFORMED_PACKET, subscribe3("a\0", 0)),
                bad(
                        "options missing",
                        V3_1_1,
                        MALFORMED_PACKET,
                        packet(0x82).u16(1).text("a")),
                bad("QoS 3", V3_1_1, PROTOCOL_ERROR, subscribe3("a", 3)),
                bad("QoS 3", V5, PROTOCOL_ERROR, subscribe5(fields(), "a", 3)),
                bad("options of 5.0", V3_1_1, MALFORMED_PACKET, subscribe3("a", 4)),
                bad("reserved option", V5, MALFORMED_PACKET, subscribe5(fields(), "a", 0x40)),
                bad("retain handling 3", V5, PROTOCOL_ERROR, subscribe5(fields(), "a", 0x30)),
                bad("no local, shared", V5, PROTOCOL_ERROR, subscribe5(fields(), "$share/g/a", 4)),
                bad(
                        "identifier 0",
                        V5,
                        PROTOCOL_ERROR,
                        subscribe5(fields().u8(0x0B).varInt(0), "a", 0)),
                bad(
                        "identifier twice",
                        V5,
                        PROTOCOL_ERROR,
                        subscribe5(fields().u8(11).u8(1).u8(11).u8(1), "a", 0)),
                bad(
                        "identifier to leave",
                        V5,
                        MALFORMED_PACKET,
                        packet(0xA2).u16(1).properties(fields().u8(11).u8(1)).text("a")));
    }

    static Stream<Arguments> shortPackets() {
        return Stream.of(
                bad("PUBACK without id", V5, MALFORMED_PACKET, packet(0x40)),
                bad("PUBACK with id 0", V3_1_1, PROTOCOL_ERROR, packet(0x40).u16(0)),
                bad(
                        "PUBACK of 5.0",
                        V3_1_1,
                        MALFORMED_PACKET,
                        packet(0x40).u16(1).u8(0)),
                bad(
                        "PUBACK with a reason of PUBREL",
                        V5,
                        PROTOCOL_ERROR,
                        packet(0x40).u16(1).u8(0x92)),
                bad(
                        "PUBREC with an unknown reason",
                        V5,
                        PROTOCOL_ERROR,
                        packet(0x50).u16(1).u8(1)),
                bad(
                        "PUBREL with a reason of PUBACK",
                        V5,
                        PROTOCOL_ERROR,
                        packet(0x62).u16(1).u8(0x10)),
                bad("PUBCOMP with id 0", V5, PROTOCOL_ERROR, packet(0x70).u16(0)),
                bad(
                        "PUBACK with trailing bytes",
                        V5,
                        MALFORMED_PACKET,
                        packet(0x40).u16(1).u8(0).none().u8(1)),
                bad(
                        "PUBACK with a wrong property",
                        V5,
                        MALFORMED_PACKET,
                        packet(0x40).u16(1).u8(0).properties(fields().u8(1).u8(1))),
                bad(
                        "DISCONNECT with a server's reason",
                        V5,
                        PROTOCOL_ERROR,
                        packet(0xE0).u8(0x8E)),
                bad(
                        "DISCONNECT with a server reference",
                        V5,
                        MALFORMED_PACKET,
                        packet(0xE0).u8(0).properties(fields().u8(0x1C).text("x"))),
                bad(
                        "AUTH with an unknown reason",
                        V5,
                        PROTOCOL_ERROR,
                        packet(0xF0).u8(0x20)),
                bad(
                        "AUTH with trailing bytes",
                        V5,
                        MALFORMED_PACKET,
                        packet(0xF0).u8(0x18).none().u8(0)));
    }
}
