// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;
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
import static org.backplane.protocol.mqtt.codec.ReasonCode.TOPIC_ALIAS_INVALID;
import static org.backplane.protocol.mqtt.codec.ReasonCode.TOPIC_FILTER_INVALID;
import static org.backplane.protocol.mqtt.codec.ReasonCode.TOPIC_NAME_INVALID;
import static org.backplane.protocol.mqtt.codec.ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.backplane.protocol.mqtt.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way to break a packet, and what it is called. */
final class DecoderRejectTest {
    private static final int MAX = 1000;

    @ParameterizedTest(name = "{0} {1} is {2}")
    @MethodSource({"fixedHeaders", "connects", "wills", "publishes", "properties", "filters", "shortPackets"})
    void rejects(String what, MqttVersion version, ReasonCode code, byte[] bytes) {
        MalformedPacket thrown = reject(version, bytes);

        assertThat(thrown.code()).as(what).isEqualTo(code);
        assertThat(thrown.offset()).isBetween(0, bytes.length);
        assertThat(thrown.packet()).isEqualTo(PacketType.name(bytes[0] >> 4 & 15));
    }

    private static MalformedPacket reject(MqttVersion version, byte[] bytes) {
        Decoder decoder = new Decoder(new TopicCache(16));
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        return Assertions.catchThrowableOfType(
                MalformedPacket.class, () -> decoder.decode(in, version, MAX, new RecordingSink()));
    }

    static Arguments bad(String what, MqttVersion version, ReasonCode code, byte[] bytes) {
        return Arguments.of(what, version, code, bytes);
    }

    static Arguments bad(String what, MqttVersion version, ReasonCode code, Wire wire) {
        return bad(what, version, code, wire.bytes());
    }

    static byte[] raw(String hex) {
        return HexFormat.of().parseHex(hex);
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

    private static Wire publish5(Wire properties) {
        return packet(0x30).text("a").properties(properties).raw("hi");
    }

    static Stream<Arguments> publishes() {
        return Stream.of(
                bad("QoS 3", V5, MALFORMED_PACKET, packet(0x36).text("a").u16(1).none()),
                bad("QoS 3", V3_1_1, MALFORMED_PACKET, packet(0x37).text("a").u16(1)),
                bad("DUP at QoS 0", V5, MALFORMED_PACKET, packet(0x38).text("a").none()),
                bad("DUP at QoS 0", V3_1_1, MALFORMED_PACKET, packet(0x38).text("a")),
                bad("nothing", V3_1_1, MALFORMED_PACKET, packet(0x30)),
                bad("topic empty", V3_1_1, PROTOCOL_ERROR, packet(0x30).text("").raw("hi")),
                bad(
                        "topic empty without alias",
                        V5,
                        PROTOCOL_ERROR,
                        packet(0x30).text("").none()),
                bad(
                        "topic with +",
                        V5,
                        TOPIC_NAME_INVALID,
                        packet(0x30).text("a/+").none()),
                bad("topic with #", V3_1_1, TOPIC_NAME_INVALID, packet(0x30).text("#")),
                bad(
                        "topic with U+0000",
                        V5,
                        MALFORMED_PACKET,
                        packet(0x30).text("a\0").none()),
                bad(
                        "long topic with U+0000",
                        V5,
                        MALFORMED_PACKET,
                        packet(0x30).text("abcdefgh\0ijklmnop").none()),
                bad("topic not UTF-8", V3_1_1, MALFORMED_PACKET, packet(0x30).binary(raw("61ff62"))),
                bad(
                        "topic with a surrogate",
                        V5,
                        MALFORMED_PACKET,
                        packet(0x30).binary(raw("edbfbf")).none()),
                bad(
                        "topic beyond U+10FFFF",
                        V5,
                        MALFORMED_PACKET,
                        packet(0x30).binary(raw("f4908080")).none()),
                bad(
                        "topic with half a character",
                        V5,
                        MALFORMED_PACKET,
                        packet(0x30).binary(raw("61e282")).none()),
                bad(
                        "topic longer than the packet",
                        V3_1_1,
                        MALFORMED_PACKET,
                        packet(0x30).u16(9).raw("abc")),
                bad(
                        "packet id 0",
                        V5,
                        PROTOCOL_ERROR,
                        packet(0x32).text("a").u16(0).none()),
                bad(
                        "packet id 0",
                        V3_1_1,
                        PROTOCOL_ERROR,
                        packet(0x34).text("a").u16(0)),
                bad(
                        "packet id cut",
                        V3_1_1,
                        MALFORMED_PACKET,
                        packet(0x32).text("a").u8(0)),
                bad("properties missing", V5, MALFORMED_PACKET, packet(0x30).text("a")),
                bad(
                        "properties longer than the packet",
                        V5,
                        MALFORMED_PACKET,
                        packet(0x30).text("a").u8(5).u8(1)),
                bad(
                        "properties length not shortest",
                        V5,
                        MALFORMED_PACKET,
                        packet(0x30).text("a").u8(0x80).u8(0)));
    }

    static Stream<Arguments> properties() {
        return Stream.of(
                bad(
                        "payload format 7",
                        V5,
                        PROTOCOL_ERROR,
                        publish5(fields().u8(1).u8(7))),
                bad(
                        "payload format twice",
                        V5,
                        PROTOCOL_ERROR,
                        publish5(fields().u8(1).u8(1).u8(1).u8(1))),
                bad(
                        "alias 0",
                        V5,
                        TOPIC_ALIAS_INVALID,
                        publish5(fields().u8(0x23).u16(0))),
                bad(
                        "alias twice",
                        V5,
                        PROTOCOL_ERROR,
                        publish5(fields().u8(0x23).u16(1).u8(0x23).u16(1))),
                bad(
                        "subscription identifier",
                        V5,
                        PROTOCOL_ERROR,
                        publish5(fields().u8(0x0B).varInt(7))),
                bad(
                        "subscription identifier 0",
                        V5,
                        PROTOCOL_ERROR,
                        publish5(fields().u8(0x0B).varInt(0))),
                bad("property 0", V5, MALFORMED_PACKET, publish5(fields().u8(0).u8(0))),
                bad(
                        "property 43",
                        V5,
                        MALFORMED_PACKET,
                        publish5(fields().u8(0x2B).u8(0))),
                bad(
                        "property 66, which is 2 mod 64",
                        V5,
                        MALFORMED_PACKET,
                        publish5(fields().u8(0x42).u32(1))),
                bad(
                        "property number not shortest",
                        V5,
                        MALFORMED_PACKET,
                        publish5(fields().u8(0x82).u8(0).u32(1))),
                bad(
                        "property of CONNECT",
                        V5,
                        MALFORMED_PACKET,
                        publish5(fields().u8(0x21).u16(4))),
                bad(
                        "property cut",
                        V5,
                        MALFORMED_PACKET,
                        publish5(fields().u8(2).u16(4))),
                bad(
                        "response topic wild",
                        V5,
                        TOPIC_NAME_INVALID,
                        publish5(fields().u8(8).text("a/#"))),
                bad(
                        "response topic empty",
                        V5,
                        TOPIC_NAME_INVALID,
                        publish5(fields().u8(8).text(""))),
                bad(
                        "content type not UTF-8",
                        V5,
                        MALFORMED_PACKET,
                        publish5(fields().u8(3).binary(raw("ff")))),
                bad(
                        "user property name",
                        V5,
                        MALFORMED_PACKET,
                        publish5(fields().u8(0x26).binary(raw("ff")).text(""))),
                bad(
                        "user property value",
                        V5,
                        MALFORMED_PACKET,
                        publish5(fields().u8(0x26).text("k").text("\0"))),
                bad(
                        "correlation data past the properties",
                        V5,
                        MALFORMED_PACKET,
                        publish5(fields().u8(9).u16(2).u8(1))));
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

    @Test
    void saysWhereInThePacketItIs() {
        byte[] bytes = packet(0x30).text("a\0b").bytes();

        MalformedPacket thrown = reject(V3_1_1, bytes);

        assertThat(thrown.offset()).isEqualTo(5);
        assertThat(thrown.getMessage()).startsWith("PUBLISH at byte 5: ");
    }

    @Test
    void leavesNoTraceOfWhatTheClientSentInTheMessage() {
        byte[] bytes = packet(0x82).u16(1).text("secret#").u8(0).bytes();

        MalformedPacket thrown = reject(V3_1_1, bytes);

        assertThat(thrown.getMessage()).doesNotContain("secret");
        assertThat(thrown.getStackTrace()).isEmpty();
        assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("secret");
    }
}
