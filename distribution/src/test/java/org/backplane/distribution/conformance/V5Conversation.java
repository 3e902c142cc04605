// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What tests of version 5 say to a broker: names that no other test uses, clients that are closed at the end. */
abstract class V5Conversation {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final AtomicInteger TESTS = new AtomicInteger();

    private final BrokerUnderTest broker;
    private final int number = TESTS.incrementAndGet();
    private final List<RawClient> open = new ArrayList<>();
    private @Nullable RawClient bystander;

    V5Conversation(BrokerUnderTest broker) {
        this.broker = broker;
    }

    @AfterEach
    void closeClients() throws Exception {
        for (RawClient one : open) {
            one.close();
        }
    }

    /** A topic of this test alone. */
    final String topic(String name) {
        return "five/" + number + "/" + name;
    }

    /** A client identifier of this test alone; letters and digits. */
    final String id(String name) {
        return "five" + number + name;
    }

    final int port() {
        return broker.port(Wire.TCP);
    }

    /** A connection without a word said yet. */
    final RawClient open() throws Exception {
        RawClient client = RawClient.open(broker, Wire.TCP, 5);
        open.add(client);
        return client;
    }

    /** A connection, and the answer to its CONNECT. */
    final Opened opened(byte[] connect) throws Exception {
        RawClient client = open();
        client.send(connect);
        return new Opened(client, client.expect(Packets.CONNACK));
    }

    record Opened(RawClient client, Packet answer) {}

    /** A client whose session ends with its connection. */
    final RawClient connected(String name) throws Exception {
        return connected(name, V5Packets.none());
    }

    final RawClient connected(String name, Bytes properties) throws Exception {
        return accepted(V5Packets.connect(V5Packets.CLEAN, 0, properties, new Bytes().text(id(name))));
    }

    /** A client that goes on with its session, or begins one, which never expires. */
    final RawClient resumed(String name) throws Exception {
        return accepted(V5Packets.connect(0, 0, Packets.sessionExpiry(Packets.FOREVER), new Bytes().text(id(name))));
    }

    final RawClient accepted(byte[] connect) throws Exception {
        Opened opened = opened(connect);
        assertThat(opened.answer.reason()).as("reason of CONNACK").isZero();
        return opened.client;
    }

    /** Hangs up without a word. */
    static void drop(RawClient client) throws Exception {
        client.close();
    }

    /** Sent by a client that is connected, this ends its connection with that reason and nobody else's. */
    final void isRefused(int reason, byte[] packet) throws Exception {
        String what = HexFormat.of().formatHex(packet, 0, Math.min(40, packet.length));
        RawClient client = connected("wrong");
        client.sendIfOpen(packet);
        endsWith(what, reason, client);
    }

    /** That client gets DISCONNECT with that reason and nothing more; somebody else is served as before. */
    final void endsWith(String what, int reason, RawClient client) throws Exception {
        Packet goodbye = client.expect(Packets.DISCONNECT);
        assertThat(goodbye.reason()).as(what).isEqualTo(reason);
        assertThat(client.awaitEnd(PATIENCE)).as(what).isTrue();
        assertThat(client.waiting()).as(what).isZero();
        isUndisturbed();
    }

    /** Sent first, this is answered by CONNACK with that reason, and the connection ends. */
    final Packet isRefusedAtConnect(int reason, byte[] packet) throws Exception {
        String what = HexFormat.of().formatHex(packet, 0, Math.min(40, packet.length));
        Opened opened = opened(packet);
        assertThat(opened.answer.reason()).as(what).isEqualTo(reason);
        assertThat(opened.answer.isSessionPresent()).as(what).isFalse();
        assertThat(opened.client.awaitEnd(PATIENCE)).as(what).isTrue();
        assertThat(opened.client.waiting()).as(what).isZero();
        isUndisturbed();
        return opened.answer;
    }

    private void isUndisturbed() throws Exception {
        RawClient other = bystander;
        if (other == null) {
            other = connected("bystander");
            other.subscribe(topic("bystander"), 0);
            bystander = other;
        }
        other.send(V5Packets.publish(topic("bystander"), "still here"));
        assertThat(text(other.expect(Packets.PUBLISH))).isEqualTo("still here");
    }

    /** Publishes and waits for the end of the exchange. */
    final void publish(RawClient client, String topic, String payload, int flags) throws Exception {
        publish(client, topic, payload, flags, V5Packets.none());
    }

    final void publish(RawClient client, String topic, String payload, int flags, Bytes properties) throws Exception {
        client.send(V5Packets.publish(topic, payload, flags, 9, properties));
        if ((flags & V5Packets.QOS_1) != 0) {
            assertThat(client.expect(Packets.PUBACK).reason()).isLessThan(0x80);
        } else if ((flags & V5Packets.QOS_2) != 0) {
            assertThat(client.expect(Packets.PUBREC).reason()).isLessThan(0x80);
            client.send(Packets.acknowledge(Packets.PUBREL, 9));
            assertThat(client.expect(Packets.PUBCOMP).reason()).isZero();
        }
    }

    /** The next delivery, acknowledged to its end. */
    final Packet take(RawClient client) throws Exception {
        Packet message = client.expect(Packets.PUBLISH);
        if (message.qos() == 1) {
            client.send(Packets.acknowledge(Packets.PUBACK, message.packetId()));
        } else if (message.qos() == 2) {
            client.send(Packets.acknowledge(Packets.PUBREC, message.packetId()));
            assertThat(client.expect(Packets.PUBREL).packetId()).isEqualTo(message.packetId());
            client.send(Packets.acknowledge(Packets.PUBCOMP, message.packetId()));
        }
        return message;
    }

    static String text(Packet message) {
        return new String(message.payload(), StandardCharsets.UTF_8);
    }

    static List<Integer> reasons(Packet answer) {
        List<Integer> all = new ArrayList<>();
        for (int i = 3 + (answer.body()[2] & 255); i < answer.body().length; i++) {
            all.add(answer.body()[i] & 255);
        }
        return all;
    }
}
