// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.soak;

import java.util.Arrays;
import java.util.Random;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;

/** Payloads of every size from nothing to 256 KiB, over each transport and version, there and back. */
final class Sizes implements Scene {
    private static final int BITS_MAX = 18;
    private static final int MESSAGES = 8;

    @Override
    public void play(BrokerUnderTest broker, int number, Random random) throws Exception {
        Wire wire = Wire.values()[number % 4];
        try (RawClient client = RawClient.connect(broker, wire, 4 + number / 4 % 2, "sizes", false)) {
            client.subscribe("soak/sizes", 0);
            for (int i = 1; i <= MESSAGES; i++) {
                byte[] payload = new byte[random.nextInt(1 << random.nextInt(BITS_MAX + 1))];
                random.nextBytes(payload);
                client.send(Packets.publish(4 + number / 4 % 2, "soak/sizes", payload, i % 2, i, false));
                Packet came = client.next();
                if (i % 2 == 1 && came.type() == Packets.PUBACK) {
                    came = client.next();
                } else if (i % 2 == 1) {
                    client.expect(Packets.PUBACK);
                }
                if (!Arrays.equals(came.payload(), payload)) {
                    throw new AssertionError("another payload: " + payload.length + " bytes sent, " + came);
                }
            }
            client.disconnect();
        }
    }
}
