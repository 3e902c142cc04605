// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.soak;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;

/** Clients that vanish, and their wills. */
final class LastWill implements Scene {
    private static final int VICTIMS = 10;

    @Override
    public void play(BrokerUnderTest broker, int number, Random random) throws Exception {
        try (RawClient watcher = RawClient.connect(broker, Wire.values()[number % 4], 5, "will-watcher", false)) {
            watcher.subscribe("soak/will/+", 0);
            for (int i = 0; i < VICTIMS; i++) {
                Wire wire = Wire.values()[i % 4];
                String topic = "soak/will/" + i;
                try (RawClient victim = RawClient.open(broker, wire, 5)) {
                    Bytes connect = new Bytes()
                            .text("MQTT")
                            .u8(5)
                            .u8(2 | 4 | i % 3 << 3)
                            .u16(0)
                            .sized(new Bytes())
                            .text("will-victim-" + i)
                            .sized(new Bytes())
                            .text(topic)
                            .binary("gone".getBytes(StandardCharsets.UTF_8));
                    victim.send(Packets.packet(1, 0, connect));
                    victim.expect(Packets.CONNACK);
                }
                String came = watcher.expect(Packets.PUBLISH).topic();
                if (!came.equals(topic)) {
                    throw new AssertionError(came + " instead of " + topic);
                }
            }
            watcher.disconnect();
        }
    }
}
