// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;

/** Subscribers that never read, of every kind, beside a pair that does: they cost what is theirs and nobody else. */
class SlowSubscriberIT {
    private static final int MESSAGES = 20_000;
    private static final int WINDOW = 200;
    private static final int PAYLOAD_BYTES = 1_000;
    private static final long WORST_MS = 5_000;

    @Test
    void stopNobody() throws Exception {
        List<Socket> stuck = new ArrayList<>();
        try (BrokerProcess broker = BrokerProcess.start("broker.outgoingBytesMax=1048576")) {
            for (int qos = 0; qos <= 2; qos++) {
                stuck.add(subscribeAndReadNoMore(broker, "brief" + qos, qos, false));
                stuck.add(subscribeAndReadNoMore(broker, "durable" + qos, qos, true));
            }

            long worstMs = fastPair(broker);

            assertThat(worstMs).as("longest round trip in ms").isLessThan(WORST_MS);
            assertThat(broker.adminSocket().metric("connection.count")).isGreaterThanOrEqualTo(stuck.size());
            assertThat(broker.adminSocket().metric("deliver.dropped.slow")).isPositive();
            assertThat(broker.adminSocket().metric("deliver.dropped.queue")).isPositive();
            for (Socket one : stuck) {
                one.close();
            }
            takesAllFromDisk(broker, "durable1");
        } finally {
            for (Socket one : stuck) {
                one.close();
            }
        }
    }

    /** Publishes with a bounded number on the way; the longest time from sending to receiving. */
    private static long fastPair(BrokerUnderTest broker) throws Exception {
        long[] sentNs = new long[MESSAGES];
        AtomicInteger next = new AtomicInteger();
        AtomicLong worstNs = new AtomicLong();
        CountDownLatch all = new CountDownLatch(MESSAGES);
        try (RawClient subscriber = RawClient.connect(broker, Wire.TCP, 5, "fast", false);
                RawClient publisher = RawClient.connect(broker, Wire.TCP, 5, "publisher", false)) {
            subscriber.subscribe("load/#", 1);
            subscriber.listen(packet -> {
                if (packet.type() == Packets.PUBLISH && number(packet) == next.get()) {
                    worstNs.accumulateAndGet(System.nanoTime() - sentNs[next.getAndIncrement()], Math::max);
                    subscriber.sendIfOpen(Packets.acknowledge(Packets.PUBACK, packet.packetId()));
                    all.countDown();
                }
            });
            for (int i = 0; i < MESSAGES; i++) {
                if (i >= WINDOW) {
                    publisher.expect(Packets.PUBACK);
                }
                sentNs[i] = System.nanoTime();
                publisher.send(Packets.publish(5, "load/a", payload(i), 1, 1 + i % 65_535, false));
            }
            assertThat(all.await(30, TimeUnit.SECONDS))
                    .as(() -> "received " + next.get() + " in order")
                    .isTrue();
        }
        return TimeUnit.NANOSECONDS.toMillis(worstNs.get());
    }

    /** What a durable one did not read waited on disk. */
    private static void takesAllFromDisk(BrokerUnderTest broker, String clientId) throws Exception {
        AtomicInteger next = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(MESSAGES);
        try (RawClient back = RawClient.open(broker, Wire.TCP, 5)) {
            back.listen(packet -> {
                if (packet.type() == Packets.PUBLISH && number(packet) == next.get()) {
                    next.incrementAndGet();
                    all.countDown();
                }
                if (packet.type() == Packets.PUBLISH) {
                    back.sendIfOpen(Packets.acknowledge(Packets.PUBACK, packet.packetId()));
                }
            });
            back.send(Packets.connect(5, clientId, false, 0, Packets.sessionExpiry(Packets.FOREVER)));
            assertThat(all.await(30, TimeUnit.SECONDS))
                    .as(() -> "received " + next.get() + " in order")
                    .isTrue();
        }
    }

    private static Socket subscribeAndReadNoMore(BrokerUnderTest broker, String clientId, int qos, boolean durable)
            throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(BrokerUnderTest.HOST, broker.port(Wire.TCP)));
        Bytes properties = durable ? Packets.sessionExpiry(Packets.FOREVER) : new Bytes();
        socket.getOutputStream().write(Packets.connect(5, clientId, !durable, 0, properties));
        socket.getOutputStream().write(Packets.subscribe(5, 1, "load/#", qos));
        InputStream in = socket.getInputStream();
        for (int packets = 0; packets < 2; packets++) { // CONNACK and SUBACK
            in.readNBytes(1);
            in.readNBytes(in.read());
        }
        return socket;
    }

    private static byte[] payload(int number) {
        byte[] payload = new byte[PAYLOAD_BYTES];
        ByteBuffer.wrap(payload).putInt(number);
        return payload;
    }

    private static int number(Packet packet) {
        return ByteBuffer.wrap(packet.payload()).getInt();
    }
}
