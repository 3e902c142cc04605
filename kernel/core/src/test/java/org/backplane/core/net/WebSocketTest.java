// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WebSocketTest {
    private final EmbeddedChannel gate =
            new EmbeddedChannel(new WebSocketGate("/mqtt", List.of("mqtt"), new FrameLimit(() -> FrameLimit.NONE)));
    private final EmbeddedChannel frames = new EmbeddedChannel(new WebSocketFrames(false));

    @Test
    void aRequestForOursPassesWithItsQueryAndAnyOfferedProtocol() {
        gate.writeInbound(request("/mqtt?token=1", "other, mqtt"));

        FullHttpRequest passed = gate.readInbound();
        assertThat(passed.uri()).isEqualTo("/mqtt"); // the handler behind knows no other
        assertThat(gate.pipeline().get(WebSocketGate.class)).isNull();
        passed.release();
    }

    @Test
    void theFirstOfOursIsChosenWhateverTheClientsOrder() {
        EmbeddedChannel two = new EmbeddedChannel(
                new WebSocketGate("/mqtt", List.of("mqtt", "mqttv3.1"), new FrameLimit(() -> FrameLimit.NONE)));
        two.writeInbound(request("/mqtt", "mqttv3.1, other, mqtt"));

        FullHttpRequest passed = two.readInbound();
        assertThat(passed.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL))
                .containsExactly("mqtt");
        passed.release();
    }

    @Test
    void othersAreAnsweredWithTheirReason() {
        assertThat(answerTo(request("/else", "mqtt"))).isEqualTo(HttpResponseStatus.NOT_FOUND);
    }

    @Test
    void aClientThatOffersNoneOfOurProtocolsIsRefused() {
        assertThat(answerTo(request("/mqtt", "soap"))).isEqualTo(HttpResponseStatus.BAD_REQUEST);
    }

    @Test
    void aClientThatOffersNoneAtAllIsTaken() {
        FullHttpRequest request = request("/mqtt", "");
        request.headers().remove(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        gate.writeInbound(request);

        FullHttpRequest passed = gate.readInbound();
        assertThat(passed).isSameAs(request);
        passed.release();
    }

    @Test
    void aPlainRequestIsToldThatThisIsAWebSocket() {
        FullHttpRequest plain = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/mqtt");

        assertThat(answerTo(plain)).isEqualTo(HttpResponseStatus.UPGRADE_REQUIRED);
    }

    @Test
    void frameBordersMeanNothing() {
        frames.writeInbound(new BinaryWebSocketFrame(false, 0, Unpooled.wrappedBuffer(new byte[] {1})));
        frames.writeInbound(new ContinuationWebSocketFrame(true, 0, Unpooled.wrappedBuffer(new byte[] {2})));

        for (byte expected = 1; expected <= 2; expected++) {
            ByteBuf bytes = frames.readInbound();
            assertThat(bytes.readByte()).isEqualTo(expected);
            bytes.release();
        }
    }

    @Test
    void bytesGoOutInBinaryFrames() {
        frames.writeOutbound(Unpooled.wrappedBuffer(new byte[] {7}));

        BinaryWebSocketFrame frame = frames.readOutbound();
        assertThat(frame.content().readByte()).isEqualTo((byte) 7);
        frame.release();
    }

    @Test
    void textClosesTheConnection() {
        frames.writeInbound(new TextWebSocketFrame("hello"));

        CloseWebSocketFrame close = frames.readOutbound();
        assertThat(close.statusCode()).isEqualTo(1003);
        assertThat(frames.isOpen()).isFalse();
        close.release();
    }

    @Test
    void nothingBehindTextIsRead() {
        frames.writeInbound(
                new TextWebSocketFrame("hello"),
                new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {1})),
                new ContinuationWebSocketFrame(true, 0, Unpooled.wrappedBuffer(new byte[] {2})));

        assertThat(frames.<Object>readInbound()).isNull();
        frames.finishAndReleaseAll();
    }

    @Test
    void nothingIsReadBehindTextWhileTheCloseIsOnItsWay() {
        EmbeddedChannel slow = new EmbeddedChannel(
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                        ReferenceCountUtil.release(message); // and never done
                    }
                },
                new WebSocketFrames(false));

        slow.writeInbound(new TextWebSocketFrame("hello"));
        slow.writeInbound(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {1})));

        assertThat(slow.isOpen()).isTrue();
        assertThat(slow.<Object>readInbound()).isNull();
    }

    @Test
    void textIsAsGoodAsBytesWhereTheProtocolTakesIt() {
        EmbeddedChannel texts = new EmbeddedChannel(new WebSocketFrames(true));

        texts.writeInbound(new TextWebSocketFrame("hello"));

        ByteBuf bytes = texts.readInbound();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("hello");
        bytes.release();
    }

    private HttpResponseStatus answerTo(FullHttpRequest request) {
        gate.writeInbound(request);
        FullHttpResponse response = Objects.requireNonNull(gate.readOutbound());
        response.release();
        assertThat(gate.isOpen()).isFalse();
        assertThat(request.refCnt()).isZero();
        return response.status();
    }

    private static FullHttpRequest request(String uri, String protocols) {
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, uri);
        request.headers()
                .set(HttpHeaderNames.UPGRADE, "websocket")
                .set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, protocols);
        return request;
    }
}
