// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.distribution.conformance.V3Packets.CLEAN;
import static org.backplane.distribution.conformance.V3Packets.KEPT;
import static org.backplane.distribution.conformance.V3Packets.WILL;
import static org.backplane.distribution.conformance.V3Packets.publish;
import static org.backplane.distribution.conformance.V3Packets.publishFlags;
import static org.backplane.distribution.conformance.V3Packets.retained;
import static org.backplane.distribution.conformance.V3Packets.subscribe;
import static org.backplane.distribution.conformance.V3Packets.unsubscribe;
import static org.backplane.distribution.conformance.V3Packets.withFlags;
import static org.backplane.distribution.raw.Packets.acknowledge;

import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 3.1 ({@code MQIsdp}, level 3), where it is not 3.1.1. Its specification numbers no statements. */
class V31IT extends V3Conformance {
    V31IT(BrokerUnderTest broker) throws Exception {
        super(broker);
    }

    private static byte[] connect(int flags, Bytes payload) {
        return V3Packets.connect("MQIsdp", 3, flags, 0, payload);
    }

    private static byte[] connect(String id, boolean clean) {
        return connect(clean ? CLEAN : KEPT, new Bytes().text(id));
    }

    /** A client of 3.1 with a clean session. */
    private V3Client old() throws Exception {
        return V3Client.connectWith(broker, connect(name(), true));
    }

    private void refuses(byte[] connect, int code) throws Exception {
        try (V3Client client = V3Client.open(broker)) {
            client.connack(connect, 0, code);
            client.expectEnd();
        }
    }

    // --- CONNECT ---

    @ParameterizedTest
    @CsvSource({"MQIsdp, 0", "MQIsdp, 2", "MQIsdp, 4", "MQIsdp, 5", "MQIsdp, 255", "MQTT, 3"})
    void refusesALevelThatDoesNotBelongToTheNameWithCodeOne(String protocol, int level) throws Exception {
        refuses(V3Packets.connect(protocol, level, CLEAN, 0, new Bytes().text(name())), 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MQIsdq", "mqisdp", "MQIsdpx"})
    void closesOnAnotherName(String protocol) throws Exception {
        closesOn(false, V3Packets.connect(protocol, 3, CLEAN, 0, new Bytes().text(name())));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 23})
    void takesClientIdsOfOneTo23Characters(int length) throws Exception {
        V3Client.connectWith(broker, connect("é".repeat(length), true)).disconnect();
    }

    @Test
    void refusesLongerIdsAndEmptyOnesWithCodeTwo() throws Exception {
        if (!BrokerUnderTest.isPeer()) { // others are more generous
            refuses(connect("x".repeat(24), true), 2);
        }
        refuses(connect("", true), 2);
        refuses(connect("", false), 2);
    }

    /** "The Remaining Length takes precedence over the User Name flag": older clients set flags for nothing. */
    @ParameterizedTest
    @ValueSource(ints = {0x80, 0xC0})
    void takesUserNameAndPasswordThatAreAnnouncedAndMissing(int flags) throws Exception {
        if (!BrokerUnderTest.isPeer()) { // others close
            V3Client.connectWith(broker, connect(CLEAN | flags, new Bytes().text(name())))
                    .disconnect();
        }
        V3Client.connectWith(
                        broker,
                        connect(CLEAN | 0xC0, new Bytes().text(name()).text("u").text("p")))
                .disconnect();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x08, 0x10, 0x18, 0x20})
    void disregardsQosAndRetainOfNoWill(int flags) throws Exception {
        if (!BrokerUnderTest.isPeer()) { // others close
            V3Client.connectWith(broker, connect(CLEAN | flags, new Bytes().text(name())))
                    .disconnect();
        }
    }

    @Test
    void closesWithoutAnswerOnWhatIsNoConnect() throws Exception {
        closesOn(false, connect(CLEAN | WILL, new Bytes().text(name()))); // no will
        closesOn(false, connect(CLEAN | 1, new Bytes().text(name()))); // reserved flag
        closesOn(false, connect(CLEAN, new Bytes()));
        closesOn(false, connect(CLEAN | 0x40, new Bytes().text(name()).text("password alone")));
    }

    /** The byte where 3.1.1 has the flag is reserved in 3.1, and 0. */
    @Test
    void goesOnWithAKeptSessionButDoesNotSaySo() throws Exception {
        String id = name();
        V3Client first = V3Client.connectWith(broker, connect(id, false));
        first.subscribe(id, 1);
        first.disconnect();
        try (V3Client publisher = client()) {
            publisher.publish(id, "waits");
        }

        try (V3Client second = V3Client.connectWith(broker, connect(id, false))) {
            second.expectMessage("waits");
        }
        V3Client.connectWith(broker, connect(id, true)).disconnect();
    }

    @Test
    void startsAnewWithACleanSession() throws Exception {
        String id = name();
        V3Client first = V3Client.connectWith(broker, connect(id, false));
        first.subscribe(id, 1);
        first.disconnect();

        try (V3Client second = V3Client.connectWith(broker, connect(id, true))) {
            second.publish(id, "nobody's");
            second.ping();
        }
    }

    @Test
    void endsTheConnectionThatTheClientIdHadBefore() throws Exception {
        String id = name();
        try (V3Client first = V3Client.connectWith(broker, connect(id, true));
                V3Client second = V3Client.connectWith(broker, connect(id, true))) {
            first.expectEnd();
            second.ping();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "2, false", "0, true", "1, true", "2, true"})
    void publishesTheWillOfABrokenConnection(int qos, boolean retain) throws Exception {
        String id = name();
        int flags = CLEAN | WILL | qos << 3 | (retain ? 0x20 : 0);
        try (V3Client watcher = old()) {
            watcher.subscribe(id, 2);

            V3Client.connectWith(
                            broker, connect(flags, new Bytes().text(id).text(id).text("gone")))
                    .close();

            Packet will = watcher.expectMessage("gone");
            assertThat(will.qos()).isEqualTo(qos);
            assertThat(will.isRetained()).isFalse();
        }
        try (V3Client later = old()) {
            later.subscribe(id, 2);
            if (retain) {
                assertThat(later.expectMessage("gone").isRetained()).isTrue();
            }
            later.send(publish(id, "marker", 0, 0));
            later.expectMessage("marker");
            later.send(retained(id, "", 0, 0));
            later.expectMessage("");
        }
    }

    @Test
    void dropsTheWillAtDisconnect() throws Exception {
        String id = name();
        try (V3Client watcher = old()) {
            watcher.subscribe(id, 1);
            V3Client.connectWith(
                            broker,
                            connect(CLEAN | WILL, new Bytes().text(id).text(id).text("never")))
                    .disconnect();

            watcher.send(publish(id, "marker", 0, 0));

            watcher.expectMessage("marker");
        }
    }

    // --- the flows ---

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0", "0, 1, 0", "0, 2, 0",
        "1, 0, 0", "1, 1, 1", "1, 2, 1",
        "2, 0, 0", "2, 1, 1", "2, 2, 2"
    })
    void deliversAtTheLowerOfBothQosTo31AndTo311(int published, int subscribed, int delivered) throws Exception {
        String topic = name();
        try (V3Client three = old();
                V3Client four = client();
                V3Client publisher = old()) {
            three.subscribe(topic, subscribed);
            four.subscribe(topic, subscribed);

            publisher.send(publish(topic, "x", published, 1));

            assertThat(three.expectMessage("x").qos()).isEqualTo(delivered);
            assertThat(four.expectMessage("x").qos()).isEqualTo(delivered);
            if (published == 1) {
                publisher.expect(Packets.PUBACK, 0, 0, 1);
            } else if (published == 2) {
                publisher.expect(Packets.PUBREC, 0, 0, 1);
                publisher.release(1);
            }
            publisher.ping();
        }
    }

    /** In 3.1 clients repeat what isn't answered, on the same connection and with DUP, SUBSCRIBE and PUBREL too. */
    @Test
    void takesRepeatedPacketsWithDup() throws Exception {
        String topic = name();
        try (V3Client subscriber = old();
                V3Client publisher = old()) {
            subscriber.send(withFlags(subscribe(1, 2, topic), 10));
            subscriber.expect(Packets.SUBACK, 0, 0, 1, 2);
            subscriber.send(withFlags(unsubscribe(2, topic + "/other"), 10));
            subscriber.expect(Packets.UNSUBACK, 0, 0, 2);
            for (int flags : new int[] {4, 12, 12}) {
                publisher.send(publishFlags(topic, "once", flags, 9));
                publisher.expect(Packets.PUBREC, 0, 0, 9);
            }
            for (int flags : new int[] {2, 10, 10}) {
                publisher.send(withFlags(acknowledge(Packets.PUBREL, 9), flags));
                publisher.expect(Packets.PUBCOMP, 0, 0, 9);
            }
            publisher.publish(topic, "marker");

            assertThat(subscriber.expectMessage("once").isDuplicate()).isFalse();
            subscriber.expectMessage("marker");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void sendsAgainWithDupWhenTheClientComesBack(int qos) throws Exception {
        String id = name();
        V3Client first = V3Client.connectWith(broker, connect(id, false));
        first.subscribe(id, qos);
        try (V3Client publisher = old()) {
            publisher.publishExactlyOnce(id, "x", 1);
        }
        Packet packet = first.expectMessage("x");
        assertThat(packet.isDuplicate()).isFalse();
        first.close();

        try (V3Client second = V3Client.connectWith(broker, connect(id, false))) {
            Packet again = second.expectMessage("x");
            assertThat(again.isDuplicate()).isTrue();
            assertThat(again.packetId()).isEqualTo(packet.packetId());
            second.acknowledge(qos == 1 ? Packets.PUBACK : Packets.PUBREC, again);
            if (qos == 2) {
                second.expectRelease(again);
                second.acknowledge(Packets.PUBCOMP, again);
            }
            second.ping();
        }
        V3Client.connectWith(broker, connect(id, true)).disconnect();
    }

    @Test
    void keepsRetainedMessagesAndMarksThemForNewSubscribersAlone() throws Exception {
        String topic = name();
        try (V3Client early = old();
                V3Client late = old();
                V3Client publisher = old()) {
            early.subscribe(topic, 1);
            publisher.publish(topic, "kept", 3);
            assertThat(early.expectMessage("kept").isRetained()).isFalse();

            late.subscribe(topic, 1);

            assertThat(late.expectMessage("kept").isRetained()).isTrue();
            publisher.publish(topic, "", 3);
            late.expectMessage("");
        }
        try (V3Client last = old()) {
            last.subscribe(topic, 1);
            last.ping(); // nothing kept any more
        }
    }

    /** SUBACK of 3.1 grants a QoS and has no failure: what cannot be granted ends the connection, unacknowledged. */
    @Test
    void closesRatherThanGrantWhatItCannotHold() throws Exception {
        if (!BrokerUnderTest.isPeer()) { // the limit is ours
            try (V3Client client = old()) {
                client.expectEndOn(subscribe(1, 1, name() + "/x".repeat(1000)));
            }
        }
    }

    @Test
    void endsASilentConnection() throws Exception {
        try (V3Client client = V3Client.open(broker)) {
            client.connack(V3Packets.connect("MQIsdp", 3, CLEAN, 1, new Bytes().text(name())), 0, 0);
            client.expectEnd();
        }
    }

    @Test
    void closesOnASecondConnectAndOnBrokenPackets() throws Exception {
        try (V3Client client = old()) {
            client.expectEndOn(connect(name(), true));
        }
        try (V3Client client = old()) {
            client.expectEndOn(publishFlags(name(), "x", 6, 1));
        }
        try (V3Client client = old()) {
            client.expectEndOn(publish(name() + "/+", "x", 0, 0));
        }
        try (V3Client client = old()) {
            client.expectEndOn(subscribe(1, 3, name()));
        }
        try (V3Client client = old()) {
            client.expectEndOn(withFlags(subscribe(1, 0, name()), 0));
        }
    }
}
