// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;

/** A client of MQTT 3.1.1 that says only what it is told, in the words that tests of statements need. */
final class V3Client implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RawClient raw;

    private V3Client(RawClient raw) {
        this.raw = raw;
    }

    /** A connection without a word said yet. */
    static V3Client open(BrokerUnderTest broker) throws Exception {
        return new V3Client(RawClient.open(broker, Wire.TCP, 4));
    }

    /** With a clean session. */
    static V3Client connect(BrokerUnderTest broker, String clientId) throws Exception {
        V3Client client = open(broker);
        client.connack(V3Packets.connect(clientId, true), 0, 0);
        return client;
    }

    /** With a session that is kept, and is there already or not. */
    static V3Client connectKept(BrokerUnderTest broker, String clientId, boolean present) throws Exception {
        V3Client client = open(broker);
        client.connack(V3Packets.connect(clientId, false), present ? 1 : 0, 0);
        return client;
    }

    /** With a will, and a clean session. */
    static V3Client connectWith(BrokerUnderTest broker, byte[] connect) throws Exception {
        V3Client client = open(broker);
        client.connack(connect, 0, 0);
        return client;
    }

    /** Sends a CONNECT and checks both bytes of its answer. */
    void connack(byte[] connect, int present, int code) throws Exception {
        send(connect);
        assertThat(raw.expect(Packets.CONNACK).body()).containsExactly(present, code);
    }

    void send(byte[]... packets) throws IOException {
        raw.send(V3Packets.together(packets));
    }

    Packet expect(int type) throws Exception {
        return raw.expect(type);
    }

    /** The next packet, which must be just these bytes after the fixed header. */
    void expect(int type, int flags, int... body) throws Exception {
        Packet packet = raw.expect(type);
        assertThat(packet.flags()).isEqualTo(flags);
        assertThat(packet.body()).containsExactly(body);
    }

    Packet next() throws Exception {
        return raw.next();
    }

    /** The next packet, which must be a PUBLISH of that payload. */
    Packet expectMessage(String payload) throws Exception {
        Packet packet = raw.expect(Packets.PUBLISH);
        assertThat(text(packet)).isEqualTo(payload);
        return packet;
    }

    /** Subscribes to one filter, and is granted it. */
    V3Client subscribe(String filter, int qos) throws Exception {
        send(V3Packets.subscribe(1, qos, filter));
        expect(Packets.SUBACK, 0, 0, 1, qos);
        return this;
    }

    /** Subscribes to several filters at QoS 0 with one packet, before any of which nothing can come. */
    V3Client subscribeAll(String... filters) throws Exception {
        send(V3Packets.subscribe(1, 0, filters));
        int[] answer = new int[2 + filters.length];
        answer[1] = 1;
        expect(Packets.SUBACK, 0, answer);
        return this;
    }

    /** Publishes at QoS 1 and waits for the answer. */
    void publish(String topic, String payload) throws Exception {
        publish(topic, payload, 2);
    }

    /** The same with these flags, of QoS 1. */
    void publish(String topic, String payload, int flags) throws Exception {
        send(V3Packets.publishFlags(topic, payload, flags, 1));
        expect(Packets.PUBACK, 0, 0, 1);
    }

    /** Publishes at QoS 2, to the end. */
    void publishExactlyOnce(String topic, String payload, int id) throws Exception {
        send(V3Packets.publish(topic, payload, 2, id));
        expect(Packets.PUBREC, 0, id >> 8, id & 255);
        release(id);
    }

    void release(int id) throws Exception {
        send(Packets.acknowledge(Packets.PUBREL, id));
        expect(Packets.PUBCOMP, 0, id >> 8, id & 255);
    }

    /** The PUBREL that belongs to a message. */
    void expectRelease(Packet publish) throws Exception {
        expect(Packets.PUBREL, 2, publish.packetId() >> 8, publish.packetId() & 255);
    }

    void acknowledge(int type, Packet publish) throws IOException {
        send(Packets.acknowledge(type, publish.packetId()));
    }

    /** Payloads that come before one of {@code marker}, which comes last. */
    List<String> messagesUntil(String marker) throws Exception {
        List<String> payloads = new ArrayList<>();
        while (true) {
            String payload = text(raw.expect(Packets.PUBLISH));
            if (payload.equals(marker)) {
                return payloads;
            }
            payloads.add(payload);
        }
    }

    /** Everything sent before was taken in, and nothing is left to come for it but what a test expects. */
    void ping() throws Exception {
        send(Packets.ping());
        expect(Packets.PINGRESP, 0);
    }

    /** The broker closes, and says nothing before. */
    void expectEnd() throws Exception {
        assertThat(raw.awaitEnd(PATIENCE)).as("closed by the broker").isTrue();
        assertThat(raw.waiting()).as("packets before the end").isZero();
    }

    /** As {@link #expectEnd} on what these bytes cause. */
    void expectEndOn(byte[] bytes) throws Exception {
        raw.sendIfOpen(bytes);
        expectEnd();
    }

    /** Waits for so long; whether the broker has closed. */
    boolean endsWithin(Duration patience) throws InterruptedException {
        return raw.awaitEnd(patience);
    }

    /** DISCONNECT, and the broker closes. */
    void disconnect() throws Exception {
        send(Packets.disconnect());
        expectEnd();
        close();
    }

    static String text(Packet publish) {
        return new String(publish.payload(), StandardCharsets.UTF_8);
    }

    /** Without a word: the will applies. */
    @Override
    public void close() throws IOException {
        raw.close();
    }
}
