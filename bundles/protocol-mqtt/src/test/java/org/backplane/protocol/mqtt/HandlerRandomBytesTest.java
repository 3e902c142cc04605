// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.protocol.mqtt.Wire.packet;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A whole connection under hostile bytes: it answers or closes, but nothing escapes to the kernel. */
final class HandlerRandomBytesTest {
    private static final int CONNECTIONS = Boolean.getBoolean("backplane.long") ? 1_000_000 : 50_000;
    private static final byte[][] SEEDS = {
        packet(0x32)
                .text("t")
                .u16(3)
                .properties(Wire.fields().u8(0x23).u16(2))
                .raw("hi")
                .bytes(),
        packet(0x30)
                .text("")
                .properties(Wire.fields().u8(0x23).u16(2))
                .raw("hi")
                .bytes(),
        packet(0x34).text("x/y").u16(5).none().raw("hi").bytes(),
        packet(0x62).u16(5).bytes(),
        packet(0x50).u16(5).bytes(),
        packet(0x82).u16(4).none().text("a/#").u8(1).bytes(),
        packet(0xA2).u16(4).none().text("a/#").bytes(),
        packet(0xE0).u8(0).properties(Wire.fields().u8(0x11).u32(9)).bytes(),
        packet(0xF0).u8(0x18).none().bytes()
    };

    private final MqttLane lane = Settings.lane(new FakeLane(), Settings.packetBytesMax(1024));

    @Test
    void nothingEscapesFromAConnectionWhateverComes() {
        long base = Long.getLong("backplane.seed", 42);
        int closed = 0;

        for (long seed = base; seed < base + CONNECTIONS; seed++) {
            try {
                closed += one(new SplittableRandom(seed)) ? 1 : 0;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dbackplane.seed=" + seed, e);
            }
        }

        assertThat(closed).isBetween(CONNECTIONS / 10, CONNECTIONS - 1);
    }

    private boolean one(SplittableRandom random) {
        Client client = new Client(lane);
        client.send(mutated(random, random.nextBoolean() ? Wire.connect5("c") : Wire.connect3("c"), 20));
        for (int i = 0; i < 4 && !client.connection.closed; i++) {
            client.pump();
            client.send(mutated(random, SEEDS[random.nextInt(SEEDS.length)], 3));
        }
        if (!client.connection.closed) {
            client.pump();
            assertThat(client.leftovers()).isLessThanOrEqualTo(1024);
        }
        return client.connection.closed;
    }

    private static byte[] mutated(SplittableRandom random, byte[] packet, int oneIn) {
        byte[] bytes = packet.clone();
        if (random.nextInt(oneIn) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
