// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import static org.backplane.protocol.mqtt.Wire.fields;
import static org.backplane.protocol.mqtt.Wire.packet;
import static org.backplane.protocol.mqtt.codec.MqttVersion.NONE;
import static org.backplane.protocol.mqtt.codec.MqttVersion.V3_1;
import static org.backplane.protocol.mqtt.codec.MqttVersion.V3_1_1;
import static org.backplane.protocol.mqtt.codec.MqttVersion.V5;
import static org.backplane.protocol.mqtt.codec.ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
import static org.backplane.protocol.mqtt.codec.ReasonCode.MALFORMED_PACKET;
import static org.backplane.protocol.mqtt.codec.ReasonCode.PACKET_TOO_LARGE;
import static org.backplane.protocol.mqtt.codec.ReasonCode.PROTOCOL_ERROR;
import static org.backplane.protocol.mqtt.codec.ReasonCode.TOPIC_NAME_INVALID;
import static org.backplane.protocol.mqtt.codec.ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
import static org.backplane.protocol.mqtt.codec.Rejection.bad;
import static org.backplane.protocol.mqtt.codec.Rejection.raw;

import java.util.stream.Stream;
import org.backplane.protocol.mqtt.Wire;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way to break a fixed header, a CONNECT or a will, and what it is called. */
final class DecoderRejectsConnectTest {
    @ParameterizedTest(name = "{0} {1} is {2}")
    @MethodSource({"fixedHeaders", "connects", "wills"})
    void rejects(String what, MqttVersion version, ReasonCode code, byte[] bytes) {
        Rejection.check(what, version, code, bytes);
    }

    static Stream<Arguments> fixedHeaders() {
        return Stream.of(
                bad("packet type 0", V5, MALFORMED_PACKET, raw("0000")),
                bad("packet type 15", V3_1_1, MALFORMED_PACKET, raw("f000")),
                bad("CONNACK from a client", V5, PROTOCOL_ERROR, raw("20020000")),
                bad("SUBACK from a client", V3_1_1, PROTOCOL_ERROR, raw("9003000100")),
                bad("UNSUBACK from a client", V3_1_1, PROTOCOL_ERROR, raw("b0020001")),
                bad("PINGRESP from a client", V5, PROTOCOL_ERROR, raw("d000")),
                bad("PINGREQ before CONNECT", NONE, PROTOCOL_ERROR, raw("c000")),
                bad("AUTH before CONNECT", NONE, PROTOCOL_ERROR, raw("f000")),
                bad("second CONNECT", V5, PROTOCOL_ERROR, Wire.connect5("a")),
                bad("second CONNECT", V3_1_1, PROTOCOL_ERROR, Wire.connect3("a")),
                bad("flags of CONNECT", NONE, MALFORMED_PACKET, raw("1100")),
                bad("flags of PUBACK", V5, MALFORMED_PACKET, raw("42020001")),
                bad("flags of PUBREC", V5, MALFORMED_PACKET, raw("51020001")),
                bad("flags of PUBREL", V5, MALFORMED_PACKET, raw("60020001")),
                bad("flags of PUBREL, DUP of 3.1 in 3.1.1", V3_1_1, MALFORMED_PACKET, raw("6a020001")),
                bad("flags of PUBREL", V3_1, MALFORMED_PACKET, raw("6b020001")),
                bad("flags of PUBCOMP", V3_1_1, MALFORMED_PACKET, raw("72020001")),
                bad("flags of SUBSCRIBE", V5, MALFORMED_PACKET, raw("80060001000161ff")),
                bad("flags of UNSUBSCRIBE", V3_1_1, MALFORMED_PACKET, raw("a00500010001612b")),
                bad("flags of PINGREQ", V5, MALFORMED_PACKET, raw("c100")),
                bad("flags of DISCONNECT", V5, MALFORMED_PACKET, raw("e100")),
                bad("flags of AUTH", V5, MALFORMED_PACKET, raw("f100")),
                bad("length not shortest", V5, MALFORMED_PACKET, raw("c08000")),
                bad("length not shortest in 3.1.1", V3_1_1, MALFORMED_PACKET, raw("408200")),
                bad("length of five bytes", V5, MALFORMED_PACKET, raw("30ffffffff01")),
                bad("length of four bytes going on, with no fifth yet", V5, MALFORMED_PACKET, raw("3080808080")),
                bad("too large, first bytes only", V5, PACKET_TOO_LARGE, raw("30ff07")),
                bad("too large, half its length only", V5, PACKET_TOO_LARGE, raw("30ffff")),
                bad("too large, largest there is", V3_1_1, PACKET_TOO_LARGE, raw("30ffffff7f")),
                bad("PINGREQ with a body", V5, MALFORMED_PACKET, raw("c00100")),
                bad("DISCONNECT with a body", V3_1_1, MALFORMED_PACKET, raw("e00100")));
    }

    static Wire connect(int level, int flags) {
        return packet(0x10).text("MQTT").u8(level).u8(flags).u16(60);
    }

    static Stream<Arguments> connects() {
        Wire empty = packet(0x10);
        return Stream.of(
                bad("CONNECT with nothing in it", NONE, MALFORMED_PACKET, empty),
                bad(
                        "name",
                        NONE,
                        UNSUPPORTED_PROTOCOL_VERSION,
                        packet(0x10).text("MQTX").u8(4)),
                bad(
                        "name in lower case",
                        NONE,
                        UNSUPPORTED_PROTOCOL_VERSION,
                        packet(0x10).text("mqtt").u8(4)),
                bad(
                        "name of 3.1 at level 4",
                        NONE,
                        UNSUPPORTED_PROTOCOL_VERSION,
                        packet(0x10).text("MQIsdp").u8(4)),
                bad(
                        "level 3 with the name of 3.1.1",
                        NONE,
                        UNSUPPORTED_PROTOCOL_VERSION,
                        connect(3, 2).text("a")),
                bad("level 6", NONE, UNSUPPORTED_PROTOCOL_VERSION, connect(6, 2).text("a")),
                bad(
                        "bridge level 0x84",
                        NONE,
                        UNSUPPORTED_PROTOCOL_VERSION,
                        connect(0x84, 2).text("a")),
                bad("reserved flag", NONE, MALFORMED_PACKET, connect(4, 3).text("a")),
                bad(
                        "reserved flag",
                        NONE,
                        MALFORMED_PACKET,
                        connect(5, 3).none().text("a")),
                bad(
                        "will QoS without will",
                        NONE,
                        MALFORMED_PACKET,
                        connect(4, 0x0A).text("a")),
                bad(
                        "will retain without will",
                        NONE,
                        MALFORMED_PACKET,
                        connect(5, 0x22).none().text("a")),
                bad(
                        "will QoS 3",
                        NONE,
                        MALFORMED_PACKET,
                        connect(5, 0x1E).none().text("a").none().text("t").text("p")),
                bad(
                        "password without user name",
                        NONE,
                        MALFORMED_PACKET,
                        connect(4, 0x42).text("a").text("p")),
                bad(
                        "no client id kept",
                        NONE,
                        CLIENT_IDENTIFIER_NOT_VALID,
                        connect(4, 0).text("")),
                bad(
                        "no client id in 3.1",
                        NONE,
                        CLIENT_IDENTIFIER_NOT_VALID,
                        packet(0x10).text("MQIsdp").u8(3).u8(2).u16(9).text("")),
                bad(
                        "trailing byte",
                        NONE,
                        MALFORMED_PACKET,
                        connect(4, 2).text("a").u8(0)),
                bad(
                        "trailing byte",
                        NONE,
                        MALFORMED_PACKET,
                        connect(5, 2).none().text("a").u8(0)),
                bad(
                        "user name missing",
                        NONE,
                        MALFORMED_PACKET,
                        connect(4, 0x82).text("a")),
                bad(
                        "password cut",
                        NONE,
                        MALFORMED_PACKET,
                        connect(5, 0x42).none().text("a").u16(5).raw("abc")),
                bad(
                        "client id with U+0000",
                        NONE,
                        MALFORMED_PACKET,
                        connect(4, 2).text("a\0b")),
                bad(
                        "client id with a surrogate",
                        NONE,
                        MALFORMED_PACKET,
                        connect(4, 2).binary(raw("eda080"))),
                bad(
                        "user name overlong",
                        NONE,
                        MALFORMED_PACKET,
                        connect(4, 0x82).text("a").binary(raw("c0af"))),
                bad(
                        "receive maximum 0",
                        NONE,
                        PROTOCOL_ERROR,
                        with(fields().u8(0x21).u16(0))),
                bad(
                        "packet size 0",
                        NONE,
                        PROTOCOL_ERROR,
                        with(fields().u8(0x27).u32(0))),
                bad(
                        "problem information 2",
                        NONE,
                        PROTOCOL_ERROR,
                        with(fields().u8(0x17).u8(2))),
                bad(
                        "response information 2",
                        NONE,
                        PROTOCOL_ERROR,
                        with(fields().u8(0x19).u8(2))),
                bad(
                        "authentication data alone",
                        NONE,
                        PROTOCOL_ERROR,
                        with(fields().u8(0x16).text("x"))),
                bad(
                        "property of PUBLISH",
                        NONE,
                        MALFORMED_PACKET,
                        with(fields().u8(0x23).u16(1))),
                bad(
                        "property of CONNACK",
                        NONE,
                        MALFORMED_PACKET,
                        with(fields().u8(0x24).u8(1))),
                bad(
                        "will delay outside of the will",
                        NONE,
                        MALFORMED_PACKET,
                        with(fields().u8(0x18).u32(1))),
                bad(
                        "property twice",
                        NONE,
                        PROTOCOL_ERROR,
                        with(fields().u8(0x11).u32(1).u8(0x11).u32(1))));
    }

    private static byte[] with(Wire properties) {
        return Wire.connect5("a", properties);
    }

    private static Wire will(int level, int flags, Wire properties) {
        Wire connect = connect(level, flags);
        return level == 5 ? connect.none().text("a").properties(properties) : connect.text("a");
    }

    static Stream<Arguments> wills() {
        return Stream.of(
                bad(
                        "will topic empty",
                        NONE,
                        TOPIC_NAME_INVALID,
                        will(4, 6, fields()).text("").text("p")),
                bad(
                        "will topic wild",
                        NONE,
                        TOPIC_NAME_INVALID,
                        will(5, 6, fields()).text("a/+").text("p")),
                bad(
                        "will topic with U+0000",
                        NONE,
                        MALFORMED_PACKET,
                        will(4, 6, fields()).text("a\0").text("p")),
                bad(
                        "will payload cut",
                        NONE,
                        MALFORMED_PACKET,
                        will(4, 6, fields()).text("a").u16(9)),
                bad(
                        "will format 7",
                        NONE,
                        PROTOCOL_ERROR,
                        will(5, 6, fields().u8(1).u8(7)).text("a").text("p")),
                bad(
                        "alias in will",
                        NONE,
                        MALFORMED_PACKET,
                        will(5, 6, fields().u8(0x23).u16(7)).text("a").text("p")));
    }
}
