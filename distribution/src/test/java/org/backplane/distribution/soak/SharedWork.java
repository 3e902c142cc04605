// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.soak;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;

/** A group that shares messages, one of which vanishes in the middle with some of them unacknowledged. */
final class SharedWork implements Scene {
    private static final int MEMBERS = 3;
    private static final int MESSAGES = 120;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public void play(BrokerUnderTest broker, int number, Random random) throws Exception {
        Set<Integer> done = new ConcurrentSkipListSet<>();
        AtomicInteger came = new AtomicInteger();
        List<RawClient> members = new ArrayList<>();
        try (RawClient publisher = RawClient.connect(broker, Wire.TCP, 5, "shared-pub", false)) {
            for (int i = 0; i < MEMBERS; i++) {
                RawClient member = RawClient.connect(broker, Wire.values()[i], 5, "shared-" + i, false);
                members.add(member);
                member.subscribe("$share/soak/soak/shared/" + number, 1);
                boolean lazy = i == 0;
                member.listen(packet -> take(member, packet, lazy, done, came));
            }
            for (int i = 1; i <= MESSAGES; i++) {
                byte[] payload = ByteBuffer.allocate(4).putInt(i).array();
                publisher.send(Packets.publish(5, "soak/shared/" + number, payload, 1, i, false));
                publisher.expect(Packets.PUBACK);
                if (i == MESSAGES / 2) {
                    members.getFirst().close();
                }
            }
            Until.holds(
                    () -> "all shared messages, done " + done.size() + ", came " + came,
                    PATIENCE,
                    () -> done.size() == MESSAGES);
            publisher.disconnect();
        } finally {
            for (RawClient member : members) {
                member.close();
            }
        }
    }

    private static void take(RawClient member, Packet packet, boolean lazy, Set<Integer> done, AtomicInteger came) {
        if (packet.type() == Packets.PUBLISH) {
            int number = ByteBuffer.wrap(packet.payload()).getInt();
            came.incrementAndGet();
            if (!lazy) {
                done.add(number);
                member.sendIfOpen(Packets.acknowledge(Packets.PUBACK, packet.packetId()));
            }
        }
    }
}
