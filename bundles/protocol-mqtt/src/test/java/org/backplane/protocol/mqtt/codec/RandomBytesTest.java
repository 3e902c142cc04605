// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.TopicFilter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever comes over the wire, only packets and {@link MalformedPacket} come out. A failing seed names itself. */
final class RandomBytesTest {
    private static final int STRINGS = 1_000_000;
    private static final int MAX = 2_000;
    private static final int PREPARED = 3_000;
    private static final MqttVersion[] VERSIONS = MqttVersion.values();

    private final Decoder decoder = new Decoder(new TopicCache(64));
    private final Touching sink = new Touching();
    private final List<byte[]> valid = new ArrayList<>();
    private long rejected;

    @Test
    void aMillionRandomAndMutatedStringsGiveOnlyPacketsOrMalformedPacket() {
        long base = Long.getLong("backplane.seed", 42);
        prepare();

        for (long seed = base; seed < base + STRINGS; seed++) {
            try {
                one(new SplittableRandom(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dbackplane.seed=" + seed, e);
            }
        }

        assertThat(sink.touched).isPositive();
        assertThat(sink.packets).isGreaterThan(STRINGS / 10);
        assertThat(rejected).isGreaterThan(STRINGS / 10);
    }

    private void prepare() {
        SplittableRandom random = new SplittableRandom(1);
        RandomPackets v3 = new RandomPackets(random, false);
        RandomPackets v5 = new RandomPackets(random, true);
        for (int i = 0; i < PREPARED; i += 4) {
            valid.addAll(List.of(v3.next(), v5.next(), i % 8 == 0 ? v3.connect() : v5.connect(), v5.next()));
        }
    }

    private void one(SplittableRandom random) {
        byte[] bytes = string(random);
        // Leak tracking of a pooled buffer costs a hundred times the decoding: a sample of them is enough.
        boolean pooled = random.nextInt(100) == 0;
        ByteBuf in = pooled
                ? PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length)
                : Unpooled.buffer(Math.max(1, bytes.length));
        try {
            feed(random, VERSIONS[random.nextInt(VERSIONS.length)], bytes, in);
            assertThat(in.refCnt()).isEqualTo(1);
        } finally {
            in.release();
        }
    }

    /** Splits the bytes at random, as the network does, and takes what is whole after each piece. */
    private void feed(SplittableRandom random, MqttVersion first, byte[] bytes, ByteBuf in) {
        MqttVersion version = first;
        int fed = 0;
        try {
            while (fed < bytes.length) {
                int piece = Math.min(bytes.length - fed, 1 + random.nextInt(40));
                in.writeBytes(bytes, fed, piece);
                fed += piece;
                while (decoder.decode(in, version, MAX, sink)) {
                    version = version == MqttVersion.NONE ? sink.version : version;
                }
                if (in.readableBytes() > MAX) {
                    throw new AssertionError(in.readableBytes() + " bytes wait for one packet");
                }
            }
        } catch (MalformedPacket expected) {
            rejected++;
        }
    }

    private byte[] string(SplittableRandom random) {
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] one = valid.get(random.nextInt(valid.size()));
        byte[] other = valid.get(random.nextInt(valid.size()));
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        for (int i = random.nextInt(4); i > 0; i--) {
            both = mutate(random, both);
        }
        return both;
    }

    private static byte[] mutate(SplittableRandom random, byte[] bytes) {
        if (bytes.length < 2) {
            return bytes;
        }
        int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 12));
        switch (random.nextInt(4)) {
            case 0 -> bytes[at] = (byte) random.nextInt();
            case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> {
                return Arrays.copyOf(bytes, at + 1);
            }
            default -> System.arraycopy(bytes, at, bytes, 0, bytes.length - at);
        }
        return bytes;
    }

    /** Reads all of each packet, so that what was not checked shows. */
    private static final class Touching implements PacketSink {
        private long packets;
        private long touched;
        private MqttVersion version = MqttVersion.V3_1_1;

        @Override
        public void connect(Connect connect) {
            packets++;
            version = connect.version();
        }

        @Override
        public void publish(Publish publish) {
            packets++;
            if (publish.topic() == null && publish.alias() == 0) {
                throw new AssertionError("no topic");
            }
            touched += publish.payload().toArray().length;
            touched += publish.headers().toString().length();
        }

        @Override
        public void acknowledgement(int type, int packetId, int reasonCode) {
            packets++;
            if (packetId < 1 || packetId > 65_535) {
                throw new AssertionError("packet id " + packetId);
            }
        }

        @Override
        public void subscribe(int packetId, List<Subscription> subscriptions) {
            packets++;
            if (subscriptions.isEmpty()) {
                throw new AssertionError("no subscription");
            }
        }

        @Override
        public void unsubscribe(int packetId, List<TopicFilter> filters) {
            packets++;
            if (filters.isEmpty()) {
                throw new AssertionError("no filter");
            }
        }

        @Override
        public void pingRequest() {
            packets++;
        }

        @Override
        public void disconnect(int reasonCode, long sessionExpiryS) {
            packets++;
        }

        @Override
        public void auth(int reasonCode, Optional<String> method, byte @Nullable [] data) {
            packets++;
        }
    }
}
