// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.backplane.api.message.Topic;
import org.backplane.protocol.mqtt.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes to packets, byte for byte as the specification's tables have them. */
final class DecoderTest {
    private final Decoder decoder = new Decoder(new TopicCache(16));
    private final RecordingSink sink = new RecordingSink();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "V3_1_1; 30050001616869; PUBLISH a 0 0 false false 0 [|] expiry -1 6869",
                "V5; 3006000161006869; PUBLISH a 0 0 false false 0 [|] expiry -1 6869",
                "V3_1_1; 3d0500016100ff; PUBLISH a 0 2 true true 255 [|] expiry -1 ''",
                "V5; 330600016100ff00; PUBLISH a 0 1 false true 255 [|] expiry -1 ''",
                "V5; 300600000323000a; PUBLISH  10 0 false false 0 [|] expiry -1 ''",
                "V3_1_1; 40020001; PUBACK 1 0",
                "V5; 40020001; PUBACK 1 0",
                "V5; 4003000110; PUBACK 1 16",
                "V5; 400400018000; PUBACK 1 128",
                "V3_1_1; 50021234; PUBREC 4660 0",
                "V5; 5003123491; PUBREC 4660 145",
                "V3_1_1; 62020001; PUBREL 1 0",
                "V3_1; 6a020001; PUBREL 1 0",
                "V5; 6203000192; PUBREL 1 146",
                "V3_1_1; 7002ffff; PUBCOMP 65535 0",
                "V5; 7003000192; PUBCOMP 1 146",
                "V3_1_1; 8206000100016102; SUBSCRIBE 1 a 2 false false 0 0",
                "V5; 82090001020b0700016129; SUBSCRIBE 1 a 1 false true 2 7",
                "V3_1_1; a2050001000161; UNSUBSCRIBE 1 [a]",
                "V5; a206000100000161; UNSUBSCRIBE 1 [a]",
                "V3_1_1; c000; PINGREQ",
                "V5; c000; PINGREQ",
                "V3_1_1; e000; DISCONNECT 0 -1",
                "V5; e000; DISCONNECT 0 -1",
                "V5; e00104; DISCONNECT 4 -1",
                "V5; e007040511000000ff; DISCONNECT 4 255",
                "V5; f000; AUTH 0",
                "V5; f0021800; AUTH 24"
            })
    void reads(MqttVersion version, String hex, String packet) {
        ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));

        boolean whole = decoder.decode(in, version, 100, sink);

        assertThat(whole).isTrue();
        assertThat(in.readableBytes()).isZero();
        assertThat(sink.packets).containsExactly(packet.replace("''", ""));
    }

    @Test
    void takesNothingUntilAllIsThereAndLeavesWhatFollows() {
        byte[] bytes = HexFormat.of().parseHex("30050001616869c000");
        for (int size = 0; size < 7; size++) {
            ByteBuf part = Unpooled.wrappedBuffer(bytes, 0, size);
            assertThat(decoder.decode(part, MqttVersion.V3_1_1, 100, sink)).isFalse();
            assertThat(part.readerIndex()).isZero();
        }
        ByteBuf all = Unpooled.wrappedBuffer(bytes);

        assertThat(decoder.decode(all, MqttVersion.V3_1_1, 100, sink)).isTrue();

        assertThat(all.readableBytes()).isEqualTo(2);
    }

    @Test
    void takesAPacketOfExactlyTheLargestSize() {
        byte[] bytes = Wire.packet(0x30).text("a").raw(new byte[95]).bytes();

        assertThat(bytes).hasSize(100);
        assertThat(decoder.decode(Unpooled.wrappedBuffer(bytes), MqttVersion.V3_1_1, 100, sink))
                .isTrue();
        assertThat(catchThrowableOfType(
                                MalformedPacket.class,
                                () -> decoder.decode(Unpooled.wrappedBuffer(bytes), MqttVersion.V3_1_1, 99, sink))
                        .code())
                .isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    }

    @Test
    void givesTheSameTopicObjectForTheSameBytes() {
        TopicSink topics = new TopicSink();
        byte[] bytes = Wire.packet(0x30).text("some/longer/topic").bytes();
        byte[] other = Wire.packet(0x30).text("some/longer/topiC").bytes();

        Topic first = topics.read(decoder, bytes);
        Topic second = topics.read(decoder, bytes);
        Topic third = topics.read(decoder, other);

        assertThat(second).isSameAs(first);
        assertThat(third.name()).isEqualTo("some/longer/topiC");
    }

    /** Whatever part of the name it is that numbers them: a hash that some letters hardly reach would make them share few slots. */
    @Test
    void remembersAHundredTopicsThatDifferInANumber() {
        for (String form : List.of("plant/line/%02d", "%02d/plant/line", "plant/%02d/line/temperature", "x%02d")) {
            Decoder roomy = new Decoder(new TopicCache(4096));
            TopicSink topics = new TopicSink();
            List<byte[]> packets = IntStream.range(0, 100)
                    .mapToObj(i -> Wire.packet(0x30).text(form.formatted(i)).bytes())
                    .toList();
            List<Topic> first =
                    packets.stream().map(one -> topics.read(roomy, one)).toList();

            long again = IntStream.range(0, 100)
                    .filter(i -> topics.read(roomy, packets.get(i)) == first.get(i))
                    .count();

            assertThat(again).as(form).isGreaterThanOrEqualTo(97);
        }
    }

    @Test
    void readsTopicsRightlyWhereverTheyCollide() {
        Decoder tiny = new Decoder(new TopicCache(2));
        TopicSink topics = new TopicSink();
        for (int i = 0; i < 2_000; i++) {
            String name = "t/" + i % 37 + "/" + "x".repeat(i % 300);
            assertThat(topics.read(tiny, Wire.packet(0x30).text(name).bytes()).name())
                    .isEqualTo(name);
        }
    }
}
