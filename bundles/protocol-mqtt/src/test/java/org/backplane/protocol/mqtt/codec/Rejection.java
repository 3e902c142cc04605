// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.assertj.core.api.Assertions;
import org.backplane.protocol.mqtt.Wire;
import org.junit.jupiter.params.provider.Arguments;

/** What the tests of broken packets share. */
final class Rejection {
    private static final int MAX = 1000;

    private Rejection() {}

    static MalformedPacket reject(MqttVersion version, byte[] bytes) {
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

    /** Asserts that these bytes are refused with that code. */
    static void check(String what, MqttVersion version, ReasonCode code, byte[] bytes) {
        MalformedPacket thrown = reject(version, bytes);

        assertThat(thrown.code()).as(what).isEqualTo(code);
        assertThat(thrown.offset()).isBetween(0, bytes.length);
        assertThat(thrown.packet()).isEqualTo(PacketType.name(bytes[0] >> 4 & 15));
    }
}
