// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.jspecify.annotations.Nullable;

/** Keeps the topic of the last publish and refuses all else. */
final class TopicSink implements PacketSink {
    private @Nullable Topic topic;

    Topic read(Decoder decoder, byte[] bytes) {
        topic = null;
        decoder.decode(Unpooled.wrappedBuffer(bytes), MqttVersion.V3_1_1, 100_000, this);
        Topic read = topic;
        if (read == null) {
            throw new AssertionError("no topic");
        }
        return read;
    }

    @Override
    public void publish(Publish publish) {
        topic = publish.topic();
    }

    @Override
    public void connect(Connect connect) {
        throw new AssertionError(connect);
    }

    @Override
    public void acknowledgement(int type, int packetId, int reasonCode) {
        throw new AssertionError(type);
    }

    @Override
    public void subscribe(int packetId, List<Subscription> subscriptions) {
        throw new AssertionError(subscriptions);
    }

    @Override
    public void unsubscribe(int packetId, List<TopicFilter> filters) {
        throw new AssertionError(filters);
    }

    @Override
    public void pingRequest() {
        throw new AssertionError("PINGREQ");
    }

    @Override
    public void disconnect(int reasonCode, long sessionExpiryS) {
        throw new AssertionError(reasonCode);
    }

    @Override
    public void auth(int reasonCode, Optional<String> method, byte @Nullable [] data) {
        throw new AssertionError(reasonCode);
    }
}
