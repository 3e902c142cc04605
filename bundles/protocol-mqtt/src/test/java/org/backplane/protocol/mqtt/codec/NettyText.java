// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;

/** What Netty's codec read, in the words of {@link RecordingSink}. */
final class NettyText {
    private NettyText() {}

    static String of(MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            return "FAILED " + message.decoderResult().cause();
        }
        return switch (message.fixedHeader().messageType()) {
            case CONNECT -> connect((MqttConnectMessage) message);
            case PUBLISH -> publish((MqttPublishMessage) message);
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> acknowledgement(message);
            case SUBSCRIBE -> subscribe((MqttSubscribeMessage) message);
            case UNSUBSCRIBE -> {
                MqttUnsubscribeMessage unsubscribe = (MqttUnsubscribeMessage) message;
                yield "UNSUBSCRIBE " + unsubscribe.variableHeader().messageId() + " "
                        + unsubscribe.payload().topics();
            }
            case DISCONNECT -> "DISCONNECT " + reason(message) + " " + sessionExpiry(message);
            case AUTH -> "AUTH " + reason(message);
            default -> message.fixedHeader().messageType().name();
        };
    }

    private static String connect(MqttConnectMessage message) {
        var header = message.variableHeader();
        var payload = message.payload();
        MqttProperties all = header.properties();
        boolean v5 = header.version() == 5;
        String will = "none";
        if (header.isWillFlag()) {
            MqttProperties properties = payload.willProperties();
            will = payload.willTopic() + " " + RecordingSink.hex(payload.willMessageInBytes()) + " "
                    + header.willQos() + " " + header.isWillRetain() + " " + headers(properties) + " delay "
                    + number(properties, 0x18, 0) + " expiry " + number(properties, 0x02, -1);
        }
        return "CONNECT " + (v5 ? "V5" : "V3_1_1") + " " + header.isCleanSession() + " "
                + header.keepAliveTimeSeconds() + " " + number(all, 0x11, 0) + " " + number(all, 0x21, 65_535) + " "
                + Math.min(number(all, 0x27, Connect.PACKET_BYTES_MAX), Connect.PACKET_BYTES_MAX) + " "
                + number(all, 0x22, 0) + " " + (number(all, 0x17, 1) == 1) + " "
                + string(all, 0x15).orElse("-") + " " + payload.clientIdentifier() + " will " + will + " user "
                + (header.hasUserName() ? payload.userName() : "none") + " password "
                + (header.hasPassword() ? RecordingSink.hex(payload.passwordInBytes()) : "none");
    }

    static String publish(MqttPublishMessage message) {
        var fixed = message.fixedHeader();
        var header = message.variableHeader();
        int qos = fixed.qosLevel().value();
        return "PUBLISH " + header.topicName() + " " + number(header.properties(), 0x23, 0) + " " + qos + " "
                + fixed.isDup() + " " + fixed.isRetain() + " " + (qos == 0 ? 0 : header.packetId()) + " "
                + headers(header.properties()) + " expiry " + number(header.properties(), 0x02, -1) + " "
                + RecordingSink.hex(ByteBufUtil.getBytes(message.payload()));
    }

    private static String acknowledgement(MqttMessage message) {
        int reason = message.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
                ? reply.reasonCode() & 0xFF
                : 0;
        return message.fixedHeader().messageType() + " "
                + ((MqttMessageIdVariableHeader) message.variableHeader()).messageId() + " " + reason;
    }

    private static String subscribe(MqttSubscribeMessage message) {
        long id = number(message.idAndPropertiesVariableHeader().properties(), 0x0B, 0);
        return "SUBSCRIBE " + message.variableHeader().messageId() + " "
                + message.payload().topicSubscriptions().stream()
                        .map(s -> s.topicFilter() + " " + s.option().qos().value() + " "
                                + s.option().isNoLocal() + " " + s.option().isRetainAsPublished() + " "
                                + s.option().retainHandling().value() + " " + id)
                        .collect(Collectors.joining(", "));
    }

    private static int reason(MqttMessage message) {
        return message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                ? header.reasonCode() & 0xFF
                : 0;
    }

    private static long sessionExpiry(MqttMessage message) {
        return message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                ? number(header.properties(), 0x11, -1)
                : -1;
    }

    static long number(MqttProperties properties, int id, long otherwise) {
        MqttProperty<?> property = properties.getProperty(id);
        return property == null ? otherwise : (Integer) property.value() & 0xFFFF_FFFFL;
    }

    static Optional<String> string(MqttProperties properties, int id) {
        return Optional.ofNullable(properties.getProperty(id)).map(property -> (String) property.value());
    }

    private static String headers(MqttProperties properties) {
        List<Header> list = new ArrayList<>();
        if (properties.getProperty(0x01) != null) {
            list.add(Header.standard(Headers.PAYLOAD_FORMAT, number(properties, 0x01, 0)));
        }
        string(properties, 0x03).ifPresent(text -> list.add(Header.standard(Headers.CONTENT_TYPE, text)));
        string(properties, 0x08).ifPresent(text -> list.add(Header.standard(Headers.REPLY_TO, text)));
        if (properties.getProperty(0x09) != null) {
            list.add(Header.standard(Headers.CORRELATION_ID, (byte[])
                    properties.getProperty(0x09).value()));
        }
        for (MqttProperty<?> property : properties.getProperties(0x26)) {
            if (property.value() instanceof StringPair pair) {
                list.add(Header.user(pair.key, pair.value));
            } else {
                ((List<?>) property.value()).forEach(one -> {
                    StringPair pair = (StringPair) one;
                    list.add(Header.user(pair.key, pair.value));
                });
            }
        }
        return RecordingSink.headers(Headers.of(list));
    }
}
