// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;

/** Very many retained messages, and clients that want all of them at once. */
class RetainedFloodIT {
    private static final int RETAINED = BrokerUnderTest.isLong() ? 1_000_000 : 30_000;
    private static final int WINDOW = 1_000;
    private static final int SUBSCRIBERS = 4;
    private static final int PATIENCE_S = 30 + RETAINED / 2_000;
    private static final long WORST_PING_MS = 3_000;

    @Test
    void areSentInStretchesThatLeaveOthersTheirTurn() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start();
                RawClient beside = RawClient.connect(broker, Wire.TCP, 5, "beside", false)) {
            retain(broker);
            assertThat(broker.adminSocket().metric("retained.count")).isEqualTo(RETAINED);

            RawClient[] subscribers = new RawClient[SUBSCRIBERS];
            CountDownLatch[] all = new CountDownLatch[SUBSCRIBERS];
            for (int i = 0; i < SUBSCRIBERS; i++) {
                all[i] = new CountDownLatch(RETAINED);
                subscribers[i] = subscriber(broker, i, all[i]);
                subscribers[i].send(Packets.subscribe(5, 1, "#", i % 2));
            }
            long worstMs = 0;
            int pings = 0;
            for (CountDownLatch one : all) {
                while (one.getCount() > 0) {
                    long beganNs = System.nanoTime();
                    beside.ping();
                    worstMs = Math.max(worstMs, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs));
                    pings++;
                    assertThat(one.await(1, TimeUnit.MILLISECONDS) || pings < PATIENCE_S * 1_000)
                            .as("%d retained messages have not come", one.getCount())
                            .isTrue();
                }
            }
            System.out.printf("%,d retained messages, worst ping beside them %d ms%n", RETAINED, worstMs);
            assertThat(worstMs).as("worst ping in ms").isLessThan(WORST_PING_MS);
            for (RawClient subscriber : subscribers) {
                subscriber.close();
            }
        }
    }

    private static RawClient subscriber(BrokerUnderTest broker, int number, CountDownLatch all) throws Exception {
        RawClient client = RawClient.connect(broker, Wire.TCP, 5, "all" + number, false);
        BitSet seen = new BitSet(RETAINED);
        return client.listen(packet -> {
            if (packet.type() != Packets.PUBLISH) {
                return;
            }
            int topic = Integer.parseInt(packet.topic().substring(packet.topic().lastIndexOf('/') + 1));
            if (!seen.get(topic)) {
                seen.set(topic);
                all.countDown();
            }
            if (packet.qos() > 0) {
                client.sendIfOpen(Packets.acknowledge(Packets.PUBACK, packet.packetId()));
            }
        });
    }

    private static void retain(BrokerUnderTest broker) throws Exception {
        try (RawClient publisher = RawClient.connect(broker, Wire.TCP, 5, "publisher", false)) {
            for (int i = 0; i < RETAINED + WINDOW; i++) {
                if (i >= WINDOW) {
                    publisher.expect(Packets.PUBACK);
                }
                if (i < RETAINED) {
                    String topic = "site/" + i % 100 + "/" + i;
                    byte[] payload = ("value " + i).getBytes(StandardCharsets.UTF_8);
                    publisher.send(Packets.publish(
                            5, topic, payload, 3, 1 + i % 65_535, new org.backplane.distribution.raw.Bytes()));
                }
            }
        }
    }
}
