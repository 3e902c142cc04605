// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.message.Qos;
import org.backplane.protocol.mqtt.codec.PacketType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything a server says but PUBLISH, read by Netty's codec. For PUBLISH see {@code FanoutTest}. */
final class NettyReadsUsTest {
    private final EmbeddedChannel netty = new EmbeddedChannel(new MqttDecoder(1 << 20, 1024));

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void understandsEachAnswer(boolean v5) {
        byte[] connect = v5 ? Wire.connect5("c") : Wire.connect3("c");
        netty.writeInbound(Unpooled.wrappedBuffer(connect));
        ReferenceCountUtil.release(netty.readInbound());
        Client client = new Client(Settings.lane()).send(connect).accept(true);

        client.handler.onPublished(Tokens.publish(7, Qos.AT_LEAST_ONCE), PublishResult.NO_SUBSCRIBERS);
        client.handler.onPublished(Tokens.publish(8, Qos.EXACTLY_ONCE), PublishResult.ACCEPTED);
        client.handler.onRelease(9);
        client.handler.onReleased(10, false);
        client.handler.onSubscribed(
                Tokens.filters(PacketType.SUBSCRIBE, 11, 2),
                List.of(SubscribeResult.GRANTED_QOS_1, SubscribeResult.NOT_AUTHORIZED));
        client.handler.onUnsubscribed(Tokens.filters(PacketType.UNSUBSCRIBE, 12, 2), List.of(true, false));
        client.send(Wire.packet(0xC0).bytes());
        client.handler.onClosing(CloseReason.SESSION_TAKEN_OVER);

        netty.writeInbound(client.connection.out.copy());
        MqttConnAckMessage connack = (MqttConnAckMessage) next(MqttMessageType.CONNACK);
        assertThat(connack.variableHeader().isSessionPresent()).isTrue();
        assertThat(connack.variableHeader().connectReturnCode().byteValue()).isZero();
        MqttProperties limits = connack.variableHeader().properties();
        assertThat(limits.isEmpty()).isEqualTo(!v5);
        acknowledgement(MqttMessageType.PUBACK, 7, v5 ? 0x10 : 0);
        acknowledgement(MqttMessageType.PUBREC, 8, 0);
        acknowledgement(MqttMessageType.PUBREL, 9, 0);
        acknowledgement(MqttMessageType.PUBCOMP, 10, v5 ? 0x92 : 0);
        MqttSubAckMessage suback = (MqttSubAckMessage) next(MqttMessageType.SUBACK);
        assertThat(suback.variableHeader().messageId()).isEqualTo(11);
        assertThat(suback.payload().reasonCodes()).containsExactly(1, v5 ? 0x87 : 0x80);
        MqttUnsubAckMessage unsuback = (MqttUnsubAckMessage) next(MqttMessageType.UNSUBACK);
        assertThat(unsuback.variableHeader().messageId()).isEqualTo(12);
        if (v5) {
            assertThat(unsuback.payload().unsubscribeReasonCodes()).containsExactly((short) 0, (short) 0x11);
        }
        next(MqttMessageType.PINGRESP);
        if (v5) {
            MqttMessage disconnect = next(MqttMessageType.DISCONNECT);
            var header = (MqttReasonCodeAndPropertiesVariableHeader) disconnect.variableHeader();
            assertThat(header.reasonCode() & 0xFF).isEqualTo(0x8E);
        }
        assertThat(netty.inboundMessages()).isEmpty();
        netty.finishAndReleaseAll();
    }

    private MqttMessage next(MqttMessageType type) {
        MqttMessage message = netty.readInbound();
        assertThat(message.decoderResult().isSuccess()).isTrue();
        assertThat(message.fixedHeader().messageType()).isEqualTo(type);
        return message;
    }

    private void acknowledgement(MqttMessageType type, int packetId, int reasonCode) {
        MqttMessage message = next(type);
        var header = (MqttMessageIdVariableHeader) message.variableHeader();
        assertThat(header.messageId()).isEqualTo(packetId);
        int read = header instanceof MqttPubReplyMessageVariableHeader reply ? reply.reasonCode() & 0xFF : 0;
        assertThat(read).isEqualTo(reasonCode);
    }
}
