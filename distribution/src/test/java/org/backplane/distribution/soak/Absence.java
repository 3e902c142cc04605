// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.soak;

import java.nio.ByteBuffer;
import java.util.Random;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;

/** A persistent session that is away while messages come, gets them in order when it is back, and ends. */
final class Absence implements Scene {
    private static final int MESSAGES = 50;
    private static final int SESSIONS = 20;

    @Override
    public void play(BrokerUnderTest broker, int number, Random random) throws Exception {
        String id = "absence-" + number % SESSIONS;
        int qos = 1 + number % 2;
        Wire wire = Wire.values()[number % 4];
        try (RawClient client = RawClient.connect(broker, wire, 5, id, false)) {
            client.disconnect(); // what an earlier time left, if that failed
        }
        try (RawClient client = RawClient.connect(broker, wire, 5, id, true)) {
            client.subscribe("soak/" + id + "/+", qos);
            client.disconnect();
        }
        try (RawClient publisher = RawClient.connect(broker, Wire.TCP, 5, "absence-pub", false)) {
            for (int i = 1; i <= MESSAGES; i++) {
                byte[] payload = ByteBuffer.allocate(4 + random.nextInt(2000))
                        .putInt(0, i)
                        .array();
                publisher.send(Packets.publish(5, "soak/" + id + "/x", payload, 1, i, false));
                publisher.expect(Packets.PUBACK);
            }
            publisher.disconnect();
        }
        try (RawClient client = RawClient.connect(broker, wire, 5, id, true)) {
            for (int i = 1; i <= MESSAGES; i++) {
                Packet packet = client.expect(Packets.PUBLISH);
                int got = ByteBuffer.wrap(packet.payload()).getInt();
                if (got != i || packet.isDuplicate()) {
                    throw new AssertionError(got + " instead of " + i + ", duplicate: " + packet.isDuplicate());
                }
                client.send(Packets.acknowledge(Packets.PUBACK, packet.packetId()));
            }
            client.ping();
            client.disconnect();
        }
        try (RawClient client = RawClient.connect(broker, wire, 5, id, false)) {
            client.disconnect();
        }
    }
}
