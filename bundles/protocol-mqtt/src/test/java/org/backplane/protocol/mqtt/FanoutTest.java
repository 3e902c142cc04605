// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.protocol.mqtt.Wire.fields;
import static org.backplane.protocol.mqtt.Wire.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.junit.jupiter.api.Test;

/** One message to many clients: who gets which bytes. */
final class FanoutTest {
    private final FakeLane context = new FakeLane();
    private final MqttLane lane = Settings.lane(context, Settings.DEFAULT);
    private final FakeTargets targets = new FakeTargets();

    private static Message message(String topic, byte[] payload, long expiresAtMs, Header... headers) {
        return new Message(
                Topic.of(topic),
                Payload.of(payload),
                Qos.EXACTLY_ONCE,
                false,
                Headers.of(List.of(headers)),
                0,
                expiresAtMs,
                "p");
    }

    private static Message message(String topic, Header... headers) {
        return message(topic, "hi".getBytes(StandardCharsets.UTF_8), Message.NEVER, headers);
    }

    private Client five(int aliasMax, int packetMax) {
        return Client.connected5(lane, fields().u8(0x22).u16(aliasMax).u8(0x27).u32(packetMax));
    }

    @Test
    void sendsEachTargetItsVersionQosIdAndFlags() {
        Client three0 = Client.connected3(lane);
        Client three1 = Client.connected3(lane);
        Client five0 = Client.connected5(lane);
        Client five2 = Client.connected5(lane);

        lane.deliver(
                message("t"),
                targets.add(three0, 0, 0)
                        .add(five2, 2, 0x1234, true, true)
                        .add(three1, 1, 7, true, false)
                        .add(five0, 0, 0, true, true, 5, 300));

        assertThat(three0.sent()).isEqualTo("3005" + "000174" + "6869");
        assertThat(three1.sent()).isEqualTo("3a07" + "000174" + "0007" + "6869");
        assertThat(five2.sent()).isEqualTo("3d08" + "000174" + "1234" + "00" + "6869");
        assertThat(five0.sent()).isEqualTo("310b" + "000174" + "05" + "0b05" + "0bac02" + "6869");
        assertThat(targets.refused).isEmpty();
    }

    @Test
    void goesBackAndForthBetweenGroupsWithoutMixingThem() {
        Client[] clients = new Client[12];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = Client.connected5(lane);
            targets.add(
                    clients[i], i % 2, i % 2 == 0 ? 0 : i, false, false, i % 3 == 0 ? new int[0] : new int[] {i % 3});
        }

        lane.deliver(message("t"), targets);

        for (int i = 0; i < clients.length; i++) {
            Wire properties = i % 3 == 0 ? fields() : fields().u8(0x0B).u8(i % 3);
            Wire expected = packet(0x30 | i % 2 << 1).text("t");
            byte[] bytes = (i % 2 == 0 ? expected : expected.u16(i))
                    .properties(properties)
                    .raw("hi")
                    .bytes();
            assertThat(clients[i].sent()).isEqualTo(Wire.hex(bytes));
        }
    }

    @Test
    void carriesHeadersInOrderToFiveAndNoneToThree() {
        Client five = Client.connected5(lane);
        Client three = Client.connected3(lane);
        Message message = message(
                "t",
                Header.user("b", "1"),
                Header.standard(Headers.CONTENT_TYPE, "x/y"),
                Header.standard(Headers.PAYLOAD_FORMAT, 1),
                Header.standard(Headers.REPLY_TO, "r"),
                Header.standard(Headers.CORRELATION_ID, new byte[] {9}),
                Header.user("b", "2"));

        lane.deliver(message, targets.add(five, 0, 0).add(three, 0, 0));

        Wire expected = fields().u8(0x26)
                .text("b")
                .text("1")
                .u8(3)
                .text("x/y")
                .u8(1)
                .u8(1)
                .u8(8)
                .text("r")
                .u8(9)
                .binary(new byte[] {9})
                .u8(0x26)
                .text("b")
                .text("2");
        assertThat(five.sent())
                .isEqualTo(Wire.hex(
                        packet(0x30).text("t").properties(expected).raw("hi").bytes()));
        assertThat(three.sent()).isEqualTo("3005" + "000174" + "6869");
    }

    @Test
    void expressesHeadersOfOtherProtocolsAsFarAsMqttCan() {
        Client client = Client.connected5(lane);
        byte[] noText = {(byte) 0xFF};
        Message message = message(
                "t",
                new Header(
                        Header.Kind.APPLICATION,
                        "n",
                        Header.Type.LONG,
                        Header.standard("n", 42).value()),
                new Header(Header.Kind.APPLICATION, "b", Header.Type.BYTES, noText),
                new Header(Header.Kind.APPLICATION, "u", Header.Type.BYTES, new byte[] {'x'}),
                Header.standard("x-other", "v"),
                Header.standard(Headers.PAYLOAD_FORMAT, 7),
                Header.standard(Headers.REPLY_TO, "a/#"),
                Header.user("nul\0", "v"),
                Header.user("long", "v".repeat(65_536)));

        lane.deliver(message, targets.add(client, 0, 0));

        Wire expected = fields().u8(0x26)
                .text("n")
                .text("42")
                .u8(0x26)
                .text("b")
                .text("/w==")
                .u8(0x26)
                .text("u")
                .text("x")
                .u8(0x26)
                .text("x-other")
                .text("v")
                .u8(0x26)
                .text(Headers.PAYLOAD_FORMAT)
                .text("7")
                .u8(0x26)
                .text(Headers.REPLY_TO)
                .text("a/#");
        assertThat(client.sent())
                .isEqualTo(Wire.hex(
                        packet(0x30).text("t").properties(expected).raw("hi").bytes()));
        assertThat(context.snapshot()).containsEntry("mqtt.omitted.headers", 2L);
    }

    @Test
    void sendsWhatIsLeftOfTheExpiry() {
        Client client = Client.connected5(lane);
        Message message = message("t", new byte[0], context.nowMs + 9_001);

        lane.deliver(message, targets.add(client, 0, 0));

        assertThat(client.sent()).isEqualTo("3009" + "000174" + "05" + "020000000a");
    }

    @Test
    void refusesAnExpiredMessageExceptWhereItsDeliveryHadBegun() {
        Client fresh = Client.connected5(lane);
        Client begun = Client.connected5(lane);
        Message message = message("t", new byte[0], context.nowMs);

        lane.deliver(message, targets.add(fresh, 1, 1).add(begun, 1, 1, true, false));

        assertThat(targets.refused).containsExactly(0);
        assertThat(fresh.sent()).isEmpty();
        assertThat(begun.sent()).isEqualTo("3a0b" + "000174" + "0001" + "05" + "0200000001");
    }

    @Test
    void refusesWhatIsLargerThanTheClientTakesToTheByte() {
        Client exact = five(0, 40);
        Client small = five(0, 39);
        byte[] payload = new byte[34];

        lane.deliver(
                message("t", payload, Message.NEVER), targets.add(small, 0, 0).add(exact, 0, 0));

        assertThat(targets.refused).containsExactly(0);
        assertThat(small.sent()).isEmpty();
        assertThat(exact.sent()).isEqualTo("3026" + "000174" + "00" + "00".repeat(34));
    }

    @Test
    void givesATopicItsAliasOnceAndUsesItAfterwards() {
        Client client = five(1, 1000);
        targets.add(client, 0, 0);

        lane.deliver(message("long/topic"), targets);
        lane.deliver(message("long/topic"), targets);
        lane.deliver(message("other/topic"), targets);
        lane.deliver(message("long/topic"), targets);

        Wire alias = fields().u8(0x23).u16(1);
        String named = Wire.hex(
                packet(0x30).text("long/topic").properties(alias).raw("hi").bytes());
        String bare = Wire.hex(packet(0x30).text("").properties(alias).raw("hi").bytes());
        String other = Wire.hex(
                packet(0x30).text("other/topic").properties(alias).raw("hi").bytes());
        assertThat(client.sent()).isEqualTo(named + bare + other + named);
    }

    @Test
    void usesNoMoreAliasesThanBothSidesAllow() {
        Client client = five(65_535, 1000);
        MqttHandler handler = (MqttHandler) client.handler;

        assertThat(handler.state().outboundAliases.max()).isEqualTo(16);
        for (int i = 0; i < 1000; i++) {
            assertThat(handler.state().outboundAliases.of(Topic.of("topic/" + i)))
                    .isBetween(1, 16);
        }
    }

    @Test
    void leavesOutTheAliasWhereItWouldMakeThePacketTooLarge() {
        Client client = five(5, 17);
        targets.add(client, 0, 0);

        lane.deliver(message("long/topic"), targets);
        lane.deliver(message("long/topic"), targets);

        String plain = Wire.hex(packet(0x30).text("long/topic").none().raw("hi").bytes());
        assertThat(client.sent()).isEqualTo(plain + plain);
        assertThat(targets.refused).isEmpty();
    }

    @Test
    void sendsALargeBorrowedPayloadFromWhereItIsToWhoeverTakesIt() {
        ByteBuf read =
                Unpooled.buffer().writeZero(5).writeBytes("x".repeat(10_000).getBytes(StandardCharsets.US_ASCII));
        Client takes = Client.connected3(lane);
        Client copies = Client.connected3(lane);
        takes.connection.borrows = true;
        Message message = new Message(
                Topic.of("t"),
                Payload.borrow(read, 5, 10_000),
                Qos.AT_MOST_ONCE,
                false,
                Headers.EMPTY,
                0,
                Message.NEVER,
                "p");

        lane.deliver(message, targets.add(takes, 0, 0).add(copies, 0, 0));

        String packet = Wire.hex(packet(0x30).text("t").raw("x".repeat(10_000)).bytes());
        assertThat(takes.sent()).isEqualTo(packet);
        assertThat(copies.sent()).isEqualTo(packet);
        assertThat(takes.connection.written.getFirst().unwrap()).isSameAs(read);
        assertThat(copies.connection.written.getFirst().unwrap()).isNotSameAs(read);
        assertThat(read.refCnt()).isEqualTo(1);
        read.release();
    }

    @Test
    void sharesALargePayloadAndReleasesIt() {
        byte[] payload = new byte[10_000];
        Client three = Client.connected3(lane);
        Client five = five(5, 100_000);
        Client small = five(5, 10_000);

        lane.deliver(
                message("topic", payload, Message.NEVER),
                targets.add(three, 1, 3).add(five, 0, 0).add(small, 0, 0));

        assertThat(three.sent())
                .isEqualTo(
                        Wire.hex(packet(0x32).text("topic").u16(3).raw(payload).bytes()));
        assertThat(five.sent()).endsWith(HexFormat.of().formatHex(payload)).startsWith("30" + "9b4e" + "0005");
        assertThat(three.connection.written).hasSize(1);
        assertThat(targets.refused).containsExactly(2);
        assertThat(three.connection.written.getFirst().refCnt()).isZero();
    }

    @Test
    void copiesABorrowedPayload() {
        Client client = Client.connected3(lane);
        var buffer = Unpooled.wrappedBuffer("xxhixx".getBytes(StandardCharsets.UTF_8));
        Message message = new Message(
                Topic.of("t"),
                Payload.borrow(buffer, 2, 2),
                Qos.AT_MOST_ONCE,
                false,
                Headers.EMPTY,
                0,
                Message.NEVER,
                "");

        lane.deliver(message, targets.add(client, 0, 0));

        assertThat(client.sent()).isEqualTo("3005" + "000174" + "6869");
        assertThat(buffer.refCnt()).isEqualTo(1);
    }

    @Test
    void refusesAHandlerThatIsClosing() {
        Client client = Client.connected3(lane).send(packet(0xE0).bytes());

        lane.deliver(message("t"), targets.add(client, 0, 0));

        assertThat(targets.refused).containsExactly(0);
    }

    @Test
    void writesWhatNettyReadsBack() {
        Client client = Client.connected5(lane, fields().u8(0x22).u16(9));
        EmbeddedChannel netty = new EmbeddedChannel(new MqttDecoder(1 << 20, 1024));
        netty.writeInbound(Unpooled.wrappedBuffer(Wire.connect5("c")));
        ReferenceCountUtil.release(netty.readInbound());
        FakeTargets all = new FakeTargets();
        for (int i = 0; i < 30; i++) {
            int qos = i % 3;
            all.add(
                    client,
                    qos,
                    qos == 0 ? 0 : i,
                    qos > 0 && i % 2 == 0,
                    i % 5 == 0,
                    i % 4 == 0 ? new int[] {i + 1} : new int[0]);
        }

        lane.deliver(message("some/topic", Header.user("k", "v")), all);

        netty.writeInbound(client.connection.out.copy());
        for (int i = 0; i < 30; i++) {
            MqttPublishMessage read = netty.readInbound();
            assertThat(read.decoderResult().isSuccess()).isTrue();
            assertThat(read.fixedHeader().qosLevel().value()).isEqualTo(i % 3);
            assertThat(read.fixedHeader().isRetain()).isEqualTo(i % 5 == 0);
            assertThat(read.fixedHeader().isDup()).isEqualTo(i % 3 > 0 && i % 2 == 0);
            assertThat(read.variableHeader().topicName()).isEqualTo(i == 0 ? "some/topic" : "");
            assertThat(read.variableHeader().properties().getProperty(0x23).value())
                    .isNotNull();
            assertThat(read.payload().toString(StandardCharsets.UTF_8)).isEqualTo("hi");
            read.release();
        }
        assertThat((MqttMessage) netty.readInbound()).isNull();
        netty.finishAndReleaseAll();
    }
}
