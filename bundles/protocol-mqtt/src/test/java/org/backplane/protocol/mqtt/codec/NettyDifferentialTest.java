// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Netty's MQTT codec as the oracle for valid packets, both as reader of the same bytes and as writer. */
final class NettyDifferentialTest {
    private static final int PACKETS = Boolean.getBoolean("backplane.long") ? 500_000 : 8_000;
    private static final int MAX = 100_000;
    private static final long SEED = 20_261_123;

    private final Decoder decoder = new Decoder(new TopicCache(16));

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsWhatNettyReadsAndWhatNettyWrites(boolean v5) {
        RandomPackets packets = new RandomPackets(new SplittableRandom(SEED), v5);
        EmbeddedChannel netty = netty(packets);
        MqttVersion version = v5 ? MqttVersion.V5 : MqttVersion.V3_1_1;

        for (int i = 0; i < PACKETS; i++) {
            byte[] bytes = packets.next();
            compare(netty, version, bytes);
        }

        netty.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsTheConnectsThatNettyReadsAndWrites(boolean v5) {
        RandomPackets packets = new RandomPackets(new SplittableRandom(SEED), v5);

        for (int i = 0; i < PACKETS / 20; i++) {
            EmbeddedChannel netty = new EmbeddedChannel(new MqttDecoder(MAX, 1024), MqttEncoder.INSTANCE);
            compare(netty, MqttVersion.NONE, packets.connect());
            netty.finishAndReleaseAll();
        }
    }

    private static EmbeddedChannel netty(RandomPackets packets) {
        EmbeddedChannel netty = new EmbeddedChannel(new MqttDecoder(MAX, 1024), MqttEncoder.INSTANCE);
        netty.writeInbound(Unpooled.wrappedBuffer(packets.connect()));
        MqttMessage connect = netty.readInbound();
        netty.writeOutbound(connect);
        ReferenceCountUtil.release(netty.readOutbound());
        return netty;
    }

    private void compare(EmbeddedChannel netty, MqttVersion version, byte[] bytes) {
        netty.writeInbound(Unpooled.wrappedBuffer(bytes));
        MqttMessage message = netty.readInbound();
        String theirs = NettyText.of(message);
        assertThat(read(version, bytes)).as(ByteBufUtil.hexDump(bytes)).isEqualTo(theirs);

        netty.writeOutbound(message);
        ByteBuf written = Unpooled.buffer();
        for (ByteBuf part = netty.readOutbound(); part != null; part = netty.readOutbound()) {
            written.writeBytes(part);
            part.release();
        }
        byte[] back = ByteBufUtil.getBytes(written);
        assertThat(read(version, back)).as(ByteBufUtil.hexDump(back)).isEqualTo(theirs);
    }

    private String read(MqttVersion version, byte[] bytes) {
        RecordingSink sink = new RecordingSink();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        assertThat(decoder.decode(in, version, MAX, sink)).isTrue();
        assertThat(in.readableBytes()).isZero();
        return String.join("\n", sink.packets);
    }
}
