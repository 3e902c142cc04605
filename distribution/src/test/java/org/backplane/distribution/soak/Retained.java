// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.soak;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;

/** Values that are replaced again and again, read whole by newcomers, and now and then cleared. */
final class Retained implements Scene {
    private static final int TOPICS = 200;
    private static final int CLEARED_EVERY = 5;

    @Override
    public void play(BrokerUnderTest broker, int number, Random random) throws Exception {
        boolean clears = number % CLEARED_EVERY == 0;
        try (RawClient publisher = RawClient.connect(broker, Wire.TCP, 5, "retained-pub", false)) {
            for (int i = 1; i <= TOPICS; i++) {
                byte[] payload = clears
                        ? new byte[0]
                        : ByteBuffer.allocate(4 + random.nextInt(500))
                                .putInt(0, number)
                                .array();
                publisher.send(Packets.publish(5, "soak/retained/" + i, payload, 3, i, new Bytes()));
            }
            for (int i = 1; i <= TOPICS; i++) {
                publisher.expect(Packets.PUBACK);
            }
            publisher.disconnect();
        }
        Wire wire = Wire.values()[number % 4];
        try (RawClient reader = RawClient.connect(broker, wire, 4, "retained-sub", false)) {
            reader.subscribe("soak/retained/#", 0);
            Set<String> topics = new HashSet<>();
            while (!clears && topics.size() < TOPICS) {
                Packet packet = reader.expect(Packets.PUBLISH);
                int got = ByteBuffer.wrap(packet.payload()).getInt();
                if (got != number || !topics.add(packet.topic())) {
                    throw new AssertionError(packet.topic() + ": " + got + " instead of " + number + ", or twice");
                }
            }
            reader.ping();
            reader.disconnect();
        }
    }
}
