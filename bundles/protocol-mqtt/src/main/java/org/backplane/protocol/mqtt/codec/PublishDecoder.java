// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import io.netty.buffer.Unpooled;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Qos;

/** Reads PUBLISH (MQTT 5.0 section 3.3): the hot path. */
final class PublishDecoder {
    private final Publish publish = new Publish();
    private final Properties properties;
    private final TopicCache topics;

    PublishDecoder(Properties properties, TopicCache topics) {
        this.properties = properties;
        this.topics = topics;
    }

    Publish decode(PacketReader in, int flags, boolean v5) {
        Publish to = publish;
        to.qos = Qos.of(flags >> 1 & 3);
        to.duplicate = (flags & 8) != 0;
        to.retain = (flags & 1) != 0;
        int topicSize = in.u16();
        in.need(topicSize);
        to.topic = topicSize == 0 ? null : topics.read(in, topicSize);
        to.packetId = to.qos == Qos.AT_MOST_ONCE ? 0 : in.packetId();
        if (v5) {
            properties(in, to);
        } else {
            withoutProperties(to);
        }
        if (to.topic == null && to.alias == 0) {
            throw in.protocolError("topic name is empty and there is no alias [MQTT-4.7.3-1]");
        }
        to.buffer = in.buffer();
        to.payloadStart = in.index();
        to.payloadSize = in.remaining();
        return to;
    }

    void done() {
        publish.buffer = Unpooled.EMPTY_BUFFER;
    }

    private void properties(PacketReader in, Publish to) {
        properties.read(in, Property.IN_PUBLISH);
        if (properties.has(Property.SUBSCRIPTION_IDENTIFIER)) {
            throw in.protocolError("subscription identifier from a client [MQTT-3.3.4-6]");
        }
        to.alias = (int) properties.number(Property.TOPIC_ALIAS, 0);
        to.expiryS = properties.number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
        to.headers = properties.headers();
    }

    private static void withoutProperties(Publish to) {
        to.alias = 0;
        to.expiryS = -1;
        to.headers = Headers.EMPTY;
    }
}
