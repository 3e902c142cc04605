// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.backplane.api.protocol.WebSocketUse;
import org.backplane.api.transport.ChannelPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes in, bytes out, through all the handlers of a WebSocket listener: what RFC 6455 wants of a server. */
class WebSocketPipelineTest {
    private static final int FRAME_BYTES_MAX = 1000;
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="; // RFC 6455 section 1.3
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;

    private final EmbeddedChannel channel = new EmbeddedChannel();

    /** Of a client without a session; there is one at first. */
    private int frameBytesMax = FrameLimit.NONE;

    WebSocketPipelineTest() {
        var webSocket = new ChannelPlan.WebSocket("/mqtt", FRAME_BYTES_MAX);
        var dresser = new ChannelDresser(new ChannelPlan(Optional.empty(), Optional.of(webSocket)));
        dresser.dress(
                channel, new WebSocketUse(List.of("mqtt", "mqttv3.1"), false), new FrameLimit(() -> frameBytesMax));
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close(); // as a connection does
            }
        });
    }

    // --- the handshake ---

    @ParameterizedTest
    @ValueSource(strings = {"mqtt", "mqttv3.1"})
    void ourSubprotocolsAreAcceptedByName(String subprotocol) {
        String answer = shakeHands("/mqtt", "Sec-WebSocket-Protocol: " + subprotocol + "\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 101 ")
                .containsIgnoringCase("sec-websocket-accept: " + ACCEPT)
                .containsIgnoringCase("sec-websocket-protocol: " + subprotocol + "\r\n");
    }

    @Test
    void oneOfSeveralIsEnough() {
        assertThat(shakeHands("/mqtt", "Sec-WebSocket-Protocol: soap, mqtt\r\n"))
                .startsWith("HTTP/1.1 101 ")
                .containsIgnoringCase("sec-websocket-protocol: mqtt\r\n");
    }

    @Test
    void whoNamesNoneIsTakenAndTheAnswerNamesNone() {
        assertThat(shakeHands("/mqtt", ""))
                .startsWith("HTTP/1.1 101 ")
                .doesNotContainIgnoringCase("sec-websocket-protocol");
    }

    @Test
    void whoNamesOthersIsRefused() {
        assertThat(shakeHands("/mqtt", "Sec-WebSocket-Protocol: soap\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aQueryBehindThePathDoesNotMatter() {
        assertThat(shakeHands("/mqtt?token=1", "Sec-WebSocket-Protocol: mqtt\r\n"))
                .startsWith("HTTP/1.1 101 ");

        frame(FINAL | BINARY, 1, 2);
        assertThat(received()).containsExactly(1, 2);
    }

    @Test
    void compressionIsNotNegotiated() {
        String answer = shakeHands(
                "/mqtt",
                "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");

        assertThat(answer).startsWith("HTTP/1.1 101 ").doesNotContainIgnoringCase("extensions");
        frame(FINAL | 0x40 | BINARY, 1);
        assertClosed(1002);
    }

    @Test
    void aRequestWithoutKeyIsRefused() {
        channel.writeInbound(text("GET /mqtt HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\n\r\n"));

        assertThat(sentText()).startsWith("HTTP/1.1 400 ");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void anotherVersionOfWebSocketIsToldOurs() {
        channel.writeInbound(text("GET /mqtt HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + KEY
                + "Sec-WebSocket-Version: 14\r\n\r\n"));

        assertThat(sentText()).startsWith("HTTP/1.1 426 ").containsIgnoringCase("sec-websocket-version: 13");
    }

    @Test
    void anEndlessRequestIsCutOff() {
        channel.writeInbound(text("GET /mqtt HTTP/1.1\r\nX: " + "a".repeat(20_000)));

        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.<Object>readInbound()).isNull();
    }

    // --- frames ---

    @Test
    void aPacketMayBeSplitAndFramesMayHoldMany() {
        connect();

        frame(BINARY, 1, 2);
        frame(CONTINUATION);
        frame(CONTINUATION, 3);
        frame(FINAL | CONTINUATION, 4);
        frame(FINAL | BINARY);
        frame(FINAL | BINARY, 5, 6, 7);

        assertThat(received()).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void bytesMayComeOneByOne() {
        ByteBuf bytes = text(request("/mqtt", "Sec-WebSocket-Protocol: mqtt\r\n"));
        bytes = Unpooled.wrappedBuffer(bytes, masked(FINAL | BINARY, 9, 8, 7));
        while (bytes.isReadable()) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {bytes.readByte()}));
        }

        assertThat(sentText()).startsWith("HTTP/1.1 101 ");
        assertThat(received()).containsExactly(9, 8, 7);
    }

    @Test
    void aPingIsAnsweredEvenAmidAMessage() {
        connect();

        frame(BINARY, 1);
        frame(FINAL | PING, 'h', 'i');
        frame(FINAL | PONG, 'u');
        frame(FINAL | CONTINUATION, 2);

        assertThat(sent()).containsExactly(FINAL | PONG, 2, 'h', 'i');
        assertThat(received()).containsExactly(1, 2);
    }

    @Test
    void textIsRefusedAndNothingAfterItIsRead() {
        connect();

        channel.writeInbound(Unpooled.wrappedBuffer(masked(TEXT, 'a'), masked(FINAL | BINARY, 1)));

        assertClosed(1003);
        assertThat(received()).isEmpty();
    }

    @Test
    void aMessageMayBeLongerThanAFrame() {
        connect();
        int[] full = new int[FRAME_BYTES_MAX];

        frame(BINARY, full);
        frame(CONTINUATION, full);
        frame(FINAL | CONTINUATION, full);

        assertThat(received()).hasSize(3 * FRAME_BYTES_MAX);
    }

    @Test
    void aFrameThatIsTooLargeIsRefusedByItsLengthAlone() {
        connect();

        channel.writeInbound(hex("82fe03e900000000")); // 1,001 bytes announced, none sent

        assertClosed(1009);
    }

    @Test
    void beforeThereIsASessionAFrameMayHaveNoMoreThanIsAllowedThen() {
        frameBytesMax = 130;
        connect();

        frame(FINAL | BINARY, new int[130]);
        frame(FINAL | PING, new int[125]);
        frameBytesMax = 5; // for what is held already
        frame(FINAL | PING, new int[125]);
        frame(FINAL | BINARY, new int[5]);
        assertThat(received()).hasSize(135);
        assertThat(sent()).hasSize(2 * 127);

        channel.writeInbound(hex("828600000000"));

        assertClosed(1009);
        assertThat(received()).isEmpty();
    }

    @Test
    void frameBordersAreFoundHoweverTheBytesCome() {
        frameBytesMax = 300;
        connect();
        ByteBuf bytes = Unpooled.wrappedBuffer(
                masked(BINARY, new int[300]),
                masked(CONTINUATION),
                masked(FINAL | PING),
                masked(FINAL | CONTINUATION, 1, 2),
                hex("82fe012d")); // 301 bytes
        while (bytes.readableBytes() > 1) {
            channel.writeInbound(bytes.readBytes(1));
            assertThat(channel.isOpen()).isTrue();
        }
        assertThat(received()).hasSize(302);
        assertThat(sent()).hasSize(2);

        channel.writeInbound(bytes);

        assertClosed(1009);
    }

    @Test
    void theLimitGoesWithTheSessionInTheMiddleOfAFrame() {
        frameBytesMax = 2;
        connect();
        ByteBuf first = masked(FINAL | BINARY, 1, 2);
        channel.writeInbound(first.readBytes(7));

        frameBytesMax = FrameLimit.NONE;
        channel.writeInbound(first);
        frame(FINAL | BINARY, new int[FRAME_BYTES_MAX]);

        assertThat(received()).hasSize(2 + FRAME_BYTES_MAX);
        assertThat(channel.pipeline().get(FrameLimit.class)).isNull();
    }

    @Test
    void aHugeLengthIsRefused() {
        connect();

        channel.writeInbound(hex("82ff7fffffffffffffff00000000"));

        assertClosed(1009);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "820101", // not masked
                "808000000000", // a continuation of nothing
                "838000000000", // opcode 3 is reserved
                "8b8000000000", // and so is 11
                "098000000000", // a ping in parts
                "89fe007e00000000", // a ping of 126 bytes
                "888100000000ff", // a close with half a code
            })
    void whatTheSpecificationForbidsEndsTheConnection(String bytes) {
        connect();

        channel.writeInbound(hex(bytes));

        assertClosed(1002);
    }

    @Test
    void aCloseIsAnsweredWithTheSameCode() {
        connect();

        frame(FINAL | CLOSE, 0x03, 0xE8);

        assertClosed(1000);
    }

    @Test
    void whoWeCloseIsToldSo() {
        connect();

        channel.pipeline().lastContext().channel().close();

        assertClosed(1000);
    }

    @Test
    void whatWeSendGoesOutInBinaryFramesWithoutMask() {
        connect();

        channel.writeOutbound(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));

        assertThat(sent()).containsExactly(FINAL | BINARY, 3, 1, 2, 3);
    }

    // --- helpers ---

    private void connect() {
        assertThat(shakeHands("/mqtt", "Sec-WebSocket-Protocol: mqtt\r\n")).startsWith("HTTP/1.1 101 ");
    }

    private String shakeHands(String uri, String headers) {
        channel.writeInbound(text(request(uri, headers)));
        return sentText();
    }

    private static String request(String uri, String headers) {
        return "GET " + uri + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n" + KEY
                + "Sec-WebSocket-Version: 13\r\n" + headers + "\r\n";
    }

    private void frame(int first, int... payload) {
        channel.writeInbound(masked(first, payload));
    }

    /** As a client sends it. */
    private static ByteBuf masked(int first, int... payload) {
        ByteBuf frame = Unpooled.buffer().writeByte(first);
        if (payload.length < 126) {
            frame.writeByte(0x80 | payload.length);
        } else {
            frame.writeByte(0x80 | 126).writeShort(payload.length);
        }
        byte[] mask = {1, 2, 3, 4};
        frame.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.writeByte(payload[i] ^ mask[i % 4]);
        }
        return frame;
    }

    private void assertClosed(int code) {
        byte[] sent = sent();
        assertThat(sent[0]).isEqualTo((byte) (FINAL | CLOSE));
        assertThat((sent[2] & 0xFF) << 8 | sent[3] & 0xFF).isEqualTo(code);
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    private byte[] received() {
        return drain(channel::readInbound);
    }

    private byte[] sent() {
        return drain(channel::readOutbound);
    }

    /** A real channel takes nothing but bytes: a frame that comes through unencoded is not sent. */
    private static byte[] drain(Supplier<Object> source) {
        ByteBuf all = Unpooled.buffer();
        for (Object one = source.get(); one != null; one = source.get()) {
            if (one instanceof ByteBuf bytes) {
                all.writeBytes(bytes);
            }
            ReferenceCountUtil.release(one);
        }
        return ByteBufUtil.getBytes(all);
    }

    private String sentText() {
        return new String(sent(), StandardCharsets.US_ASCII);
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static ByteBuf hex(String text) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(text));
    }
}
