// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.distribution.conformance.V3Packets.CLEAN;
import static org.backplane.distribution.conformance.V3Packets.KEPT;
import static org.backplane.distribution.conformance.V3Packets.WILL;
import static org.backplane.distribution.conformance.V3Packets.connect;
import static org.backplane.distribution.conformance.V3Packets.publish;
import static org.backplane.distribution.conformance.V3Packets.subscribe;
import static org.backplane.distribution.conformance.V3Packets.unsubscribe;
import static org.backplane.distribution.raw.Packets.acknowledge;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 3.1.1 sections 3.1 and 3.2, without what sessions and wills do later. */
class V3ConnectIT extends V3Conformance {
    private static final int USER = 0x80;
    private static final int PASSWORD = 0x40;

    V3ConnectIT(BrokerUnderTest broker) throws Exception {
        super(broker);
    }

    private static Stream<byte[]> firstPacketsOfOthers() {
        return Stream.of(
                publish("v3/first", "x", 0, 0),
                publish("v3/first", "x", 1, 1),
                acknowledge(Packets.PUBACK, 1),
                acknowledge(Packets.PUBREC, 1),
                acknowledge(Packets.PUBREL, 1),
                acknowledge(Packets.PUBCOMP, 1),
                subscribe(1, 0, "v3/first"),
                unsubscribe(1, "v3/first"),
                Packets.ping(),
                Packets.disconnect());
    }

    @ParameterizedTest
    @MethodSource("firstPacketsOfOthers")
    @Statement("MQTT-3.1.0-1")
    void closesWhenTheFirstPacketIsNoConnect(byte[] packet) throws Exception {
        closesOn(false, packet);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Statement("MQTT-3.1.0-2")
    void closesOnASecondConnect(boolean sameId) throws Exception {
        String id = name();
        try (V3Client client = V3Client.connect(broker, id)) {
            client.expectEndOn(connect(sameId ? id : name(), true));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MQTX", "mqtt", "MQT", "MQTTT", "", "HTTP"})
    @Statement({"MQTT-3.1.2-1", "MQTT-3.2.2-6"})
    void closesOnAnUnknownProtocolName(String protocol) throws Exception {
        closesOn(false, connect(protocol, 4, CLEAN, 0, new Bytes().text(name())));
    }

    @ParameterizedTest
    @CsvSource({"MQTT, 0", "MQTT, 1", "MQTT, 2", "MQTT, 3", "MQIsdp, 4", "MQIsdp, 5"})
    @Statement({"MQTT-3.1.2-2", "MQTT-3.2.2-4", "MQTT-3.2.2-5"})
    void answersAnUnknownLevelWithCodeOne(String protocol, int level) throws Exception {
        refuses(connect(protocol, level, CLEAN, 0, new Bytes().text(name())), 1);
    }

    private void refuses(byte[] connect, int code) throws Exception {
        try (V3Client client = V3Client.open(broker)) {
            client.connack(connect, 0, code);
            client.expectEnd();
        }
    }

    @Test
    @Statement({"MQTT-3.1.2-3", "MQTT-3.1.4-1"})
    void closesOnTheReservedConnectFlag() throws Exception {
        closesOn(false, connect(CLEAN | 1, 0, new Bytes().text(name())));
        closesOn(false, connect(KEPT | 1, 0, new Bytes().text(name())));
    }

    /** Flags of CONNECT, and what would follow the client id, each pair of which contradicts itself. */
    private static Stream<byte[]> contradictions() {
        Bytes id = new Bytes().text("v3contradiction");
        Bytes idAndOne = new Bytes().text("v3contradiction").text("one");
        Bytes idAndTwo = new Bytes().text("v3contradiction").text("one").text("two");
        return Stream.of(
                connect(CLEAN | WILL, 0, id), // no will topic
                connect(CLEAN | WILL, 0, idAndOne), // no will message
                connect(CLEAN, 0, idAndTwo), // a will that was not announced
                connect(CLEAN | 0x08, 0, id), // QoS of no will
                connect(CLEAN | 0x10, 0, id),
                connect(CLEAN | 0x18, 0, id),
                connect(CLEAN | 0x20, 0, id), // retain of no will
                connect(CLEAN | WILL | 0x18, 0, idAndTwo), // QoS 3
                connect(CLEAN | USER, 0, id), // no user name
                connect(CLEAN, 0, idAndOne), // a user name that was not announced
                connect(CLEAN | USER | PASSWORD, 0, idAndOne), // no password
                connect(CLEAN | USER, 0, idAndTwo), // a password that was not announced
                connect(CLEAN | PASSWORD, 0, idAndOne), // a password without a user name
                connect(
                        CLEAN | USER | PASSWORD,
                        0,
                        new Bytes().text("v3contradiction").text("u").u16(9).u8(0)),
                connect(CLEAN, 0, new Bytes()), // no client id
                connect(CLEAN, 0, new Bytes().u16(9).u8('a'))); // half a client id
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    @Statement({
        "MQTT-3.1.2-9",
        "MQTT-3.1.2-11",
        "MQTT-3.1.2-13",
        "MQTT-3.1.2-14",
        "MQTT-3.1.2-15",
        "MQTT-3.1.2-18",
        "MQTT-3.1.2-19",
        "MQTT-3.1.2-20",
        "MQTT-3.1.2-21",
        "MQTT-3.1.2-22",
        "MQTT-3.1.3-3",
        "MQTT-3.1.4-1",
        "MQTT-3.2.2-6"
    })
    void closesWithoutAnswerWhereFlagsAndPayloadDisagree(byte[] connect) throws Exception {
        closesOn(false, connect);
    }

    @ParameterizedTest
    @CsvSource({"'', m", "will/+, m", "will/#, m"})
    @Statement({"MQTT-3.1.4-1", "MQTT-4.7.1-1", "MQTT-4.7.3-1"})
    void closesOnAWillTopicThatIsNone(String topic, String message) throws Exception {
        closesOn(false, V3Packets.connectWithWill(name(), 0, false, topic, message));
    }

    @Test
    @Statement({"MQTT-3.1.3-1", "MQTT-3.1.2-9", "MQTT-3.1.2-19", "MQTT-3.1.2-21", "MQTT-3.1.4-4"})
    void readsAllFieldsInTheirOrder() throws Exception {
        String id = name();
        byte[] all = connect(
                CLEAN | WILL | USER | PASSWORD,
                0,
                new Bytes()
                        .text(id)
                        .text(id + "/will")
                        .text("will message")
                        .text("user")
                        .text("password"));
        try (V3Client watcher = client()) {
            watcher.subscribe(id + "/will", 0);
            V3Client.connectWith(broker, all).close();

            watcher.expectMessage("will message");
        }
        try (V3Client empty = V3Client.open(broker)) {
            empty.connack(
                    connect(
                            CLEAN | USER | PASSWORD,
                            0,
                            new Bytes().text(id).text("").text("")),
                    0,
                    0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Z", "0123456789abcdefghijklm", "nopqrstuvwxyzABCDEFGHIJ", "KLMNOPQRSTUVWXYZ", "0"})
    @Statement({"MQTT-3.1.3-5", "MQTT-3.1.4-4", "MQTT-3.2.2-1"})
    void takesClientIdsOfOneTo23Characters(String id) throws Exception {
        try (V3Client client = V3Client.connect(broker, id)) {
            client.ping();
        }
    }

    @Test
    @Statement({"MQTT-3.1.3-6", "MQTT-3.1.3-7"})
    void givesEachClientWithoutIdOneOfItsOwn() throws Exception {
        String topic = name();
        try (V3Client one = V3Client.connect(broker, "");
                V3Client two = V3Client.connect(broker, "")) {
            one.subscribe(topic, 0);
            two.publish(topic, "both live");

            one.expectMessage("both live");
        }
    }

    @Test
    @Statement({"MQTT-3.1.3-8", "MQTT-3.1.3-9", "MQTT-3.2.2-4", "MQTT-3.2.2-5"})
    void refusesAnEmptyIdForAKeptSessionWithCodeTwo() throws Exception {
        refuses(connect("", false), 2);
    }

    @Test
    @Statement({"MQTT-3.1.3-9", "MQTT-3.2.2-5"})
    void refusesAnIdThatIsTooLongWithCodeTwo() throws Exception {
        if (!BrokerUnderTest.isPeer()) { // the limit is ours
            refuses(connect("x".repeat(1025), true), 2);
        }
        V3Client.connect(broker, "x".repeat(1024)).close();
    }

    @Test
    @Statement({"MQTT-3.1.4-2", "MQTT-3.1.3-2"})
    void endsTheConnectionThatTheClientIdHadBefore() throws Exception {
        String id = name();
        try (V3Client first = V3Client.connect(broker, id);
                V3Client second = V3Client.connect(broker, id);
                V3Client other = V3Client.connect(broker, id.toLowerCase(Locale.ROOT))) {
            first.expectEnd();
            second.ping();
            other.ping();
        }
    }

    @Test
    @Statement("MQTT-3.1.4-5")
    void readsNothingBehindARefusedConnect() throws Exception {
        String topic = name();
        try (V3Client watcher = client();
                V3Client refused = V3Client.open(broker)) {
            watcher.subscribe(topic, 0);
            refused.send(connect("", false), publish(topic, "never", 0, 0), subscribe(1, 0, topic), Packets.ping());
            refused.expect(Packets.CONNACK, 0, 0, 2);
            refused.expectEnd();

            watcher.send(publish(topic, "marker", 0, 0));

            watcher.expectMessage("marker");
        }
    }

    @Test
    @Statement({"MQTT-3.2.0-1", "MQTT-3.1.4-4"})
    void answersConnectBeforeWhatWasSentRightBehindIt() throws Exception {
        String id = name();
        try (V3Client client = V3Client.open(broker)) {
            client.send(connect(id, true), subscribe(9, 0, id), publish(id, "early", 0, 0), Packets.ping());

            client.expect(Packets.CONNACK, 0, 0, 0);
            assertThat(new int[] {
                        client.next().type(),
                        client.next().type(),
                        client.next().type()
                    })
                    .containsExactlyInAnyOrder(Packets.SUBACK, Packets.PUBLISH, Packets.PINGRESP);
        }
    }

    @Test
    @Statement({"MQTT-3.2.0-1", "MQTT-3.1.2-5"})
    void answersConnectBeforeWhatWaitsInTheSession() throws Exception {
        String id = name();
        V3Client before = V3Client.connectKept(broker, id, false);
        before.subscribe(id, 1);
        before.disconnect();
        try (V3Client publisher = client()) {
            publisher.publish(id, "waits");
        }

        try (V3Client after = V3Client.connectKept(broker, id, true)) { // its CONNACK is the first that comes
            after.expectMessage("waits");
        }
        V3Client.connect(broker, id).disconnect();
    }

    @Test
    @Statement("MQTT-3.1.2-24")
    void endsASilentConnectionAfterOneAndAHalfKeepAlives() throws Exception {
        String id = name();
        byte[] connect =
                connect(CLEAN | WILL, 1, new Bytes().text(id).text(id + "/will").text("silent"));
        try (V3Client watcher = client();
                V3Client silent = V3Client.open(broker)) {
            watcher.subscribe(id + "/will", 0);
            long startNs = System.nanoTime();
            silent.connack(connect, 0, 0);

            silent.expectEnd();

            Duration lasted = Duration.ofNanos(System.nanoTime() - startNs);
            assertThat(lasted).isGreaterThan(Duration.ofMillis(1400));
            watcher.expectMessage("silent"); // as if the network had failed
        }
    }

    @Test
    @Statement({"MQTT-3.1.2-23", "MQTT-3.12.4-1"})
    void keepsAConnectionThatPingsAndAnswersEachPing() throws Exception {
        try (V3Client client = V3Client.open(broker);
                V3Client silent = V3Client.open(broker)) {
            client.connack(connect(CLEAN, 1, new Bytes().text(name())), 0, 0);
            silent.connack(connect(CLEAN, 2, new Bytes().text(name())), 0, 0);

            while (!silent.endsWithin(Duration.ofMillis(400))) { // twice as long as the other may be silent
                client.ping();
            }

            client.ping();
        }
    }
}
