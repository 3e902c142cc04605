// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.TopicFilter;
import org.backplane.protocol.mqtt.codec.Connect;
import org.backplane.protocol.mqtt.codec.Decoder;
import org.backplane.protocol.mqtt.codec.MqttVersion;
import org.backplane.protocol.mqtt.codec.PacketSink;
import org.backplane.protocol.mqtt.codec.Publish;
import org.backplane.protocol.mqtt.codec.TopicCache;

/** Decodes, exports and imports until the code is compiled, away from any lane and any connection. */
final class WarmUp {
    private static final int ROUNDS = 5_000;
    private static final byte[] CONNECT = bytes("\020\023\000\004MQTT\005\002\000\074\000\000\006warmup");
    private static final byte[] PUBLISH_3 = bytes("\062\014\000\006warm/u\000\001hi");
    private static final byte[] PUBLISH_5 = bytes("\062\015\000\006warm/u\000\001\000hi");

    private WarmUp() {}

    static void run(MqttSettings settings) {
        Decoder decoder = new Decoder(new TopicCache(settings.topicCacheEntries()));
        PacketSink nowhere = new Nowhere();
        int max = settings.packetBytesMax();
        ConnectionState state = new ConnectionState(settings);
        for (int i = 0; i < ROUNDS; i++) {
            take(decoder, CONNECT, MqttVersion.NONE, max, nowhere);
            take(decoder, PUBLISH_3, MqttVersion.V3_1_1, max, nowhere);
            take(decoder, PUBLISH_5, MqttVersion.V5, max, nowhere);
            StateReader.read(StateWriter.write(state, StateWriter.SCHEMA));
        }
    }

    private static void take(Decoder decoder, byte[] packet, MqttVersion version, int max, PacketSink to) {
        if (!decoder.decode(buffer(packet), version, max, to)) {
            throw new IllegalStateException("half a packet to warm up with");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ByteBuf buffer(byte[] bytes) {
        return Unpooled.wrappedBuffer(bytes);
    }

    /** Takes packets and does nothing. */
    private static final class Nowhere implements PacketSink {
        @Override
        public void connect(Connect connect) {}

        @Override
        public void publish(Publish publish) {}

        @Override
        public void acknowledgement(int type, int packetId, int reasonCode) {}

        @Override
        public void subscribe(int packetId, List<Subscription> subscriptions) {}

        @Override
        public void unsubscribe(int packetId, List<TopicFilter> filters) {}

        @Override
        public void pingRequest() {}

        @Override
        public void disconnect(int reasonCode, long sessionExpiryS) {}

        @Override
        public void auth(int reasonCode) {}
    }
}
