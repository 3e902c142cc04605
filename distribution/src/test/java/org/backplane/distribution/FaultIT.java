// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.ProcessFigures;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.backplane.distribution.rude.Bystanders;
import org.backplane.distribution.rude.Crowd;
import org.backplane.distribution.rude.Deaf;
import org.backplane.distribution.rude.Trickle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Clients that send too little, too slowly, too much or nonsense; others beside them notice nothing, and nothing of it stays. */
@TestInstance(Lifecycle.PER_CLASS)
class FaultIT {
    private static final boolean LONG = BrokerUnderTest.isLong();
    private static final int HALF_OPEN = LONG ? 10_000 : 2_000;
    private static final int RESETS = LONG ? 20_000 : 5_000;
    private static final int CONNECT_TIMEOUT_S = 3;
    private static final int PACKET_TIMEOUT_S = 3;
    private static final int KEEP_ALIVE_S = 1;
    private static final int PACKET_BYTES_MAX = 268_435_460;
    private static final int SUBSCRIPTIONS_MAX = 10_000;
    private static final int TOPIC_LEVELS_MAX = 128;
    private static final int KEEP_ALIVE_TIMEOUT = 0x8D;
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final long MEBIBYTE = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BrokerProcess broker;
    private final ProcessFigures process;
    private final Random random = new Random(Long.getLong("backplane.seed", 4));
    private final Bystanders bystanders;

    FaultIT() throws Exception {
        broker = BrokerProcess.start(
                "broker.connectTimeoutSeconds=" + CONNECT_TIMEOUT_S,
                "broker.packetTimeoutSeconds=" + PACKET_TIMEOUT_S,
                "mqtt.maxPacketBytes=" + PACKET_BYTES_MAX);
        process = new ProcessFigures(broker.pid());
        bystanders = Bystanders.start(broker);
    }

    @AfterAll
    void close() throws Exception {
        bystanders.close();
        try (broker) {
            assertThat(broker.output()).as("errors in the log").doesNotContain(" ERROR ");
        }
    }

    @Test
    void halfOpenSocketsEndWithTheConnectTimeoutAndLeaveNothing() throws Exception {
        Crowd.knockAndRun(broker, 100); // classes loaded and pools filled are no leak
        awaitConnections(Bystanders.CONNECTIONS);
        long timeouts = metric("connection.connect-timeouts");
        long filesBefore = process.openFiles();
        long heapBefore = process.liveHeapBytes();

        bystanders.watch(HALF_OPEN + " half-open sockets", () -> {
            try (Crowd crowd = Crowd.connect(broker, HALF_OPEN)) {
                crowd.awaitEnd(PATIENCE);
            }
            awaitConnections(Bystanders.CONNECTIONS);
        });

        assertThat(metric("connection.connect-timeouts") - timeouts).isEqualTo(HALF_OPEN);
        assertThat(process.openFiles()).isLessThanOrEqualTo(filesBefore + 20);
        assertThat(process.liveHeapBytes() - heapBefore)
                .as("bytes more on the heap")
                .isLessThan(4 * MEBIBYTE);
    }

    @Test
    void handshakesOfOneByteASecondEndWithTheConnectTimeout() throws Exception {
        bystanders.watch("dragged-out handshakes", () -> {
            List<Trickle> all = Trickle.beforeConnack(broker);
            Trickle.untilClosed(all, PATIENCE);

            for (Trickle one : all) {
                assertThat(one.seconds())
                        .as(one::toString)
                        .isBetween(CONNECT_TIMEOUT_S - 1.5, CONNECT_TIMEOUT_S + 15.0);
                one.close();
            }
        });
    }

    @Test
    void aPacketOfOneByteASecondEndsWithTheKeepAliveOrThePacketTimeout() throws Exception {
        byte[] publish = Packets.publish(5, "dragged/out", new byte[50], 1, 1, false);
        bystanders.watch("dragged-out packets", () -> {
            List<RawClient> clients = new ArrayList<>();
            List<Trickle> all = new ArrayList<>();
            for (Wire wire : Wire.values()) {
                for (int keepAliveS : new int[] {0, KEEP_ALIVE_S}) {
                    RawClient client = connect(wire, "dragged-" + wire + keepAliveS, keepAliveS);
                    clients.add(client);
                    all.add(Trickle.onClient(wire + ", keep-alive " + keepAliveS + " s", client, publish));
                }
            }
            Trickle.untilClosed(all, PATIENCE);

            for (int i = 0; i < all.size(); i++) {
                boolean keptAlive = i % 2 == 0;
                double limitS = keptAlive ? PACKET_TIMEOUT_S : KEEP_ALIVE_S * 1.5;
                assertThat(all.get(i).seconds()).as(all.get(i)::toString).isBetween(limitS - 0.5, limitS + 15);
                assertThat(clients.get(i).expect(Packets.DISCONNECT).reason())
                        .isEqualTo(keptAlive ? QUOTA_EXCEEDED : KEEP_ALIVE_TIMEOUT);
                all.get(i).close();
            }
        });
    }

    @Test
    void declaredLengthsReserveNothing() throws Exception {
        int count = 400;
        byte[] connect = {0x10, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F, 0};
        byte[] publish = {0x32, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F, 0};
        long residentBefore = process.residentBytes();
        bystanders.watch("huge declared lengths", () -> {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                RawClient client = i % 2 == 0 ? RawClient.open(broker, Wire.TCP, 5) : connect(Wire.TCP, "huge-" + i, 0);
                clients.add(client);
                client.send(i % 2 == 0 ? connect : publish);
            }
            awaitConnections(Bystanders.CONNECTIONS + count);
            assertThat(process.residentBytes() - residentBefore)
                    .as("bytes more of memory")
                    .isLessThan(100 * MEBIBYTE);

            for (RawClient client : clients) {
                client.close();
            }
            awaitConnections(Bystanders.CONNECTIONS);
        });
        assertThat(metric("memory.direct.bytes")).isLessThan(200 * MEBIBYTE);
    }

    @Test
    void aSubscriberThatNeverReadsEndsWithItsKeepAliveAndTakesBoundedMemory() throws Exception {
        long timeouts = metric("connection.keep-alive-timeouts");
        byte[] payload = new byte[64 * 1024];
        bystanders.watch("a subscriber that never reads", () -> {
            try (Deaf deaf = new Deaf(broker);
                    RawClient publisher = connect(Wire.TCP, "deaf-pub", 0)) {
                deaf.subscribe("deaf/#", KEEP_ALIVE_S);
                long directBefore = metric("memory.direct.bytes");
                for (int i = 1; metric("connection.keep-alive-timeouts") == timeouts; i++) {
                    publisher.send(Packets.publish(5, "deaf/" + i % 2, payload, i % 2, i, false));
                    if (i % 2 == 1) {
                        assertThat(publisher.expect(Packets.PUBACK).reason()).isLessThan(0x80);
                    }
                    assertThat(metric("memory.direct.bytes") - directBefore)
                            .as("bytes more of direct memory after " + i + " messages")
                            .isLessThan(64 * MEBIBYTE);
                    assertThat(i).as("messages without an end").isLessThan(100_000);
                }
                assertThat(metric("deliver.dropped.slow")).isPositive();
                awaitConnections(Bystanders.CONNECTIONS + 1);
            }
        });
    }

    @Test
    void connectionsThatAreResetAtOnceLeaveNothing() throws Exception {
        bystanders.watch(RESETS + " resets", () -> {
            Crowd.knockAndRun(broker, RESETS);
            awaitConnections(Bystanders.CONNECTIONS);
        });
    }

    @Test
    void subscriptionsAreTakenUpToTheLimit() throws Exception {
        int at = 500;
        bystanders.watch(SUBSCRIPTIONS_MAX + " subscriptions", () -> {
            try (RawClient client = connect(Wire.TCP, "collector", 0)) {
                for (int from = 0; from < SUBSCRIPTIONS_MAX; from += at) {
                    Bytes body = new Bytes().u16(1).u8(0);
                    for (int i = from; i < from + at; i++) {
                        body.text("flood/" + i + "/+").u8(0);
                    }
                    client.send(Packets.packet(8, 2, body));
                    byte[] granted = client.expect(Packets.SUBACK).body();
                    for (int i = 0; i < at; i++) {
                        assertThat(granted[granted.length - 1 - i]).isZero();
                    }
                }
                assertThat(client.subscribe("flood/more", 0)).isEqualTo(QUOTA_EXCEEDED);
                client.send(Packets.publish(5, "flood/77/x", new byte[1], 0, 0, false));
                assertThat(client.expect(Packets.PUBLISH).topic()).isEqualTo("flood/77/x");
            }
        });
    }

    @Test
    void theLongestAndTheDeepestTopicsPass() throws Exception {
        String longest = "l".repeat(65_535);
        String deepest = "d" + "/d".repeat(TOPIC_LEVELS_MAX - 1);
        bystanders.watch("extreme topics", () -> {
            for (Wire wire : Wire.values()) {
                for (String topic : List.of(longest, deepest)) {
                    try (RawClient client = connect(wire, "extreme", 0)) {
                        assertThat(client.subscribe(topic, 1)).isEqualTo(1);
                        client.send(Packets.publish(5, topic, new byte[] {1}, 0, 0, false));
                        assertThat(client.expect(Packets.PUBLISH).topic()).isEqualTo(topic);
                    }
                }
            }
            try (RawClient client = connect(Wire.TCP, "too-deep", 0)) {
                client.send(Packets.publish(5, deepest + "/d", new byte[] {1}, 1, 1, false));
                Packet answer = client.next();
                assertThat(answer.reason()).isEqualTo(0x90);
            }
        });
    }

    @Test
    void nonsenseOnAnyPortEndsThatConnectionAlone() throws Exception {
        byte[] noise = new byte[300];
        random.nextBytes(noise);
        byte[] get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] connect = Packets.connect(5, "nonsense", true, 0, new Bytes());
        List<byte[]> all = List.of(noise, get, connect, Trickle.clientHello(broker.certificate()), new byte[300]);
        bystanders.watch("nonsense", () -> {
            try (Crowd crowd = new Crowd()) {
                for (Wire wire : Wire.values()) {
                    for (byte[] one : all) {
                        if (wire != Wire.TCP || one != connect) {
                            crowd.say(broker, wire, one);
                        }
                    }
                }
                crowd.awaitEnd(PATIENCE);
            }
            awaitConnections(Bystanders.CONNECTIONS);
        });
    }

    private RawClient connect(Wire wire, String clientId, int keepAliveS) throws Exception {
        RawClient client = RawClient.open(broker, wire, 5);
        client.send(Packets.connect(5, clientId, true, keepAliveS, new Bytes()));
        assertThat(client.expect(Packets.CONNACK).reason()).isZero();
        return client;
    }

    private long metric(String name) throws Exception {
        return broker.adminSocket().metric(name);
    }

    private void awaitConnections(long count) throws Exception {
        Until.holds(
                () -> count + " connections; " + broker.report(), PATIENCE, () -> metric("connection.count") == count);
    }
}
