// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.protocol.mqtt.Wire.fields;
import static org.backplane.protocol.mqtt.Wire.packet;
import static org.backplane.protocol.mqtt.codec.MqttVersion.V3_1_1;
import static org.backplane.protocol.mqtt.codec.MqttVersion.V5;
import static org.backplane.protocol.mqtt.codec.ReasonCode.MALFORMED_PACKET;
import static org.backplane.protocol.mqtt.codec.ReasonCode.PROTOCOL_ERROR;
import static org.backplane.protocol.mqtt.codec.ReasonCode.TOPIC_ALIAS_INVALID;
import static org.backplane.protocol.mqtt.codec.ReasonCode.TOPIC_NAME_INVALID;
import static org.backplane.protocol.mqtt.codec.Rejection.bad;
import static org.backplane.protocol.mqtt.codec.Rejection.raw;
import static org.backplane.protocol.mqtt.codec.Rejection.reject;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.backplane.protocol.mqtt.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way to break a PUBLISH, and what it is called. */
final class DecoderRejectsPublishTest {
    @ParameterizedTest(name = "{0} {1} is {2}")
    @MethodSource({"publishes", "properties"})
    void rejects(String what, MqttVersion version, ReasonCode code, byte[] bytes) {
        Rejection.check(what, version, code, bytes);
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
