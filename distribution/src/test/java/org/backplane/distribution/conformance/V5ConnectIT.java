// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 5.0 section 3.1: what a CONNECT says, and sessions that come and go with it. */
@ExtendWith(SharedBroker.class)
class V5ConnectIT extends V5Conversation {
    private static final int MALFORMED = 0x81;
    private static final int PROTOCOL_ERROR = 0x82;
    private static final Bytes STAYS = Packets.sessionExpiry(1000);

    V5ConnectIT(BrokerUnderTest broker) {
        super(broker);
    }

    @Test
    @Statement({"MQTT-3.1.0-1", "MQTT-3.14.0-1", "MQTT-3.2.0-1"})
    void closesWithoutAWordWhenTheFirstPacketIsNotConnect() throws Exception {
        List<byte[]> packets = List.of(
                V5Packets.publish("a", "x"),
                V5Packets.publish("a", "x", V5Packets.QOS_1, 1),
                V5Packets.subscribe(1, "a", 0),
                V5Packets.unsubscribe(1, "a"),
                Packets.acknowledge(Packets.PUBACK, 1),
                Packets.acknowledge(Packets.PUBREL, 1),
                Packets.ping(),
                Packets.disconnect(),
                V5Packets.hex("f000"),
                V5Packets.hex("20020000"));
        for (byte[] packet : packets) {
            RawClient client = open();
            client.sendIfOpen(packet);
            assertThat(client.awaitEnd(PATIENCE)).isTrue();
            assertThat(client.waiting()).isZero();
        }
    }

    @Test
    @Statement({"MQTT-3.1.0-2", "MQTT-4.13.1-1"})
    void refusesASecondConnect() throws Exception {
        isRefused(PROTOCOL_ERROR, V5Packets.connect(id("wrong")));
    }

    @Test
    @Statement({"MQTT-3.1.2-1", "MQTT-3.1.2-2", "MQTT-3.2.2-7"})
    void refusesVersionsItDoesNotSpeak() throws Exception {
        for (int level : new int[] {6, 7, 127, 255}) {
            isRefusedAtConnect(
                    0x84, V5Packets.connect("MQTT", level, 2, 0, V5Packets.none(), new Bytes().text(id("c"))));
        }
        for (String name : List.of("mqtt", "MQTX", "", "MQTT5")) {
            RawClient client = open();
            client.sendIfOpen(V5Packets.connect(name, 5, 2, 0, V5Packets.none(), new Bytes().text(id("c"))));
            assertThat(client.awaitEnd(PATIENCE)).as(name).isTrue();
            assertThat(client.waiting()).as(name).isZero();
        }
    }

    @Test
    @Statement({"MQTT-3.1.2-3", "MQTT-3.1.2-11", "MQTT-3.1.2-12", "MQTT-3.1.2-13"})
    void refusesFlagsThatContradictEachOther() throws Exception {
        Bytes id = new Bytes().text(id("c"));
        Bytes will = V5Packets.will(id("c"), V5Packets.none(), "w", "x");

        isRefusedAtConnect(MALFORMED, V5Packets.connect(0x03, 0, V5Packets.none(), id));
        isRefusedAtConnect(MALFORMED, V5Packets.connect(0x0A, 0, V5Packets.none(), id)); // QoS 1 of no will
        isRefusedAtConnect(MALFORMED, V5Packets.connect(0x12, 0, V5Packets.none(), id));
        isRefusedAtConnect(MALFORMED, V5Packets.connect(0x22, 0, V5Packets.none(), id)); // retain of no will
        isRefusedAtConnect(MALFORMED, V5Packets.connect(0x1E, 0, V5Packets.none(), will)); // will at QoS 3
        for (int qos = 0; qos < 3; qos++) {
            accepted(V5Packets.connect(0x06 | qos << 3, 0, V5Packets.none(), will));
        }
    }

    @Test
    @Statement({
        "MQTT-3.1.2-9",
        "MQTT-3.1.2-16",
        "MQTT-3.1.2-17",
        "MQTT-3.1.2-18",
        "MQTT-3.1.2-19",
        "MQTT-3.1.3-3",
        "MQTT-3.1.4-1"
    })
    void refusesAPayloadThatIsNotWhatTheFlagsSay() throws Exception {
        Bytes id = new Bytes().text(id("c"));
        Bytes text = new Bytes().text("text");
        Bytes will = V5Packets.will(id("c"), V5Packets.none(), "w", "x");

        isRefusedAtConnect(MALFORMED, V5Packets.connect(0x02, 0, V5Packets.none(), V5Packets.none()));
        isRefusedAtConnect(MALFORMED, V5Packets.connect(0x06, 0, V5Packets.none(), id));
        isRefusedAtConnect(
                MALFORMED, V5Packets.connect(0x06, 0, V5Packets.none(), V5Packets.join(id, new Bytes().u8(0))));
        isRefusedAtConnect(MALFORMED, V5Packets.connect(0x02, 0, V5Packets.none(), will));
        isRefusedAtConnect(MALFORMED, V5Packets.connect(0x02, 0, V5Packets.none(), V5Packets.join(id, text)));
        isRefusedAtConnect(MALFORMED, V5Packets.connect(0x82, 0, V5Packets.none(), id));
        isRefusedAtConnect(MALFORMED, V5Packets.connect(0x42, 0, V5Packets.none(), id));
        isRefusedAtConnect(MALFORMED, V5Packets.connect(0xC2, 0, V5Packets.none(), V5Packets.join(id, text)));
        isRefusedAtConnect(MALFORMED, V5Packets.connect(0x82, 0, V5Packets.none(), V5Packets.join(id, text, text)));
    }

    @Test
    @Statement({"MQTT-3.1.3-1", "MQTT-3.1.4-5"})
    void readsThePayloadInItsOrder() throws Exception {
        RawClient watcher = connected("watcher");
        watcher.subscribe(topic("will"), 0);
        Bytes properties = new Bytes().u8(0x03).text("type");
        Bytes payload = V5Packets.join(
                V5Packets.will(id("all"), properties, topic("will"), "the will"),
                new Bytes().text("user").binary(new byte[] {0, 1, 2}));

        drop(accepted(V5Packets.connect(0xC6, 60, V5Packets.none(), payload)));

        Packet will = watcher.expect(Packets.PUBLISH);
        assertThat(text(will)).isEqualTo("the will");
        assertThat(V5Property.of(will)).containsExactly(new V5Property(0x03, "type"));
        accepted(V5Packets.connect(
                0x42, 0, V5Packets.none(), new Bytes().text(id("password only")).binary(new byte[3])));
    }

    @Test
    @Statement({"MQTT-3.1.2-4", "MQTT-3.1.2-5", "MQTT-3.1.2-6", "MQTT-3.1.2-23", "MQTT-3.1.3-2", "MQTT-3.1.4-4"})
    void goesOnWithASessionUnlessTheStartIsClean() throws Exception {
        Opened first = opened(connect(0, STAYS));
        assertThat(first.answer().isSessionPresent()).isFalse();
        first.client().subscribe(topic("s"), 1);
        drop(first.client());
        RawClient publisher = connected("pub");
        publish(publisher, topic("s"), "while away", V5Packets.QOS_1);

        Opened second = opened(connect(0, STAYS));
        assertThat(second.answer().isSessionPresent()).isTrue();
        assertThat(text(take(second.client()))).isEqualTo("while away");
        publish(publisher, topic("s"), "while here", V5Packets.QOS_1);
        assertThat(text(take(second.client()))).isEqualTo("while here");
        drop(second.client());

        Opened third = opened(connect(V5Packets.CLEAN, STAYS));
        assertThat(third.answer().isSessionPresent()).isFalse();
        publish(publisher, topic("s"), "unheard", V5Packets.QOS_1);
        third.client().ping();
        assertThat(third.client().waiting()).isZero();
    }

    @Test
    @Statement({"MQTT-3.1.4-3", "MQTT-3.1.4-4", "MQTT-3.14.4-1", "MQTT-3.14.4-2"})
    void closesTheOldConnectionWhenItsSessionIsTakenOver() throws Exception {
        for (int flags : new int[] {0, V5Packets.CLEAN}) {
            RawClient old = accepted(connect(V5Packets.CLEAN, STAYS));
            old.subscribe(topic("s"), 0);

            Opened heir = opened(connect(flags, STAYS));

            assertThat(heir.answer().isSessionPresent()).isEqualTo(flags == 0);
            endsWith("taken over", 0x8E, old);
            heir.client().ping();
        }
    }

    @Test
    @Statement("MQTT-3.1.2-22")
    void closesAConnectionThatIsSilentTooLong() throws Exception {
        RawClient watcher = connected("watcher");
        watcher.subscribe(topic("will"), 0);
        long startNs = System.nanoTime();
        RawClient client = accepted(V5Packets.connect(
                V5Packets.CLEAN | V5Packets.WILL,
                1,
                V5Packets.none(),
                V5Packets.will(id("silent"), V5Packets.none(), topic("will"), "as if the network had failed")));

        assertThat(text(watcher.expect(Packets.PUBLISH))).isEqualTo("as if the network had failed");

        assertThat(Duration.ofNanos(System.nanoTime() - startNs))
                .isBetween(Duration.ofMillis(1400), Duration.ofMillis(5000));
        assertThat(client.expect(Packets.DISCONNECT).reason()).isEqualTo(0x8D);
        assertThat(client.awaitEnd(PATIENCE)).isTrue();
    }

    @Test
    @Statement({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void sendsNothingLargerThanTheClientTakes() throws Exception {
        RawClient client =
                connected("small", new Bytes().u8(0x27).u32(100).u8(0x21).u16(1));
        client.subscribe(topic("s"), 1);
        RawClient publisher = connected("pub");
        int overhead = 2 + 2 + topic("s").length() + 2 + 1;

        publish(publisher, topic("s"), "x".repeat(101 - overhead), V5Packets.QOS_1);
        publish(publisher, topic("s"), "y".repeat(100 - overhead), V5Packets.QOS_1);

        assertThat(text(take(client))).startsWith("y");
        publish(publisher, topic("s"), "z", V5Packets.QOS_1);
        assertThat(text(take(client))).isEqualTo("z");
    }

    @Test
    @Statement({"MQTT-3.1.2-26", "MQTT-3.1.2-27", "MQTT-3.3.2-11", "MQTT-3.3.2-7"})
    void usesNoMoreTopicAliasesThanTheClientHas() throws Exception {
        RawClient publisher = connected("pub");
        for (int max : new int[] {0, 2}) {
            RawClient client = max == 0
                    ? connected("none")
                    : connected("two", new Bytes().u8(0x22).u16(max));
            client.subscribe(topic("long enough for an alias") + "/#", 0);
            for (int i = 0; i < 20; i++) {
                publisher.send(V5Packets.publish(topic("long enough for an alias") + "/" + i % 4, "x"));
                Packet message = client.expect(Packets.PUBLISH);
                long alias = message.numbers().getOrDefault(0x23, 0L);
                assertThat(alias).isBetween(0L, (long) max);
                if (message.topic().isEmpty()) {
                    assertThat(alias).isPositive();
                }
            }
            client.disconnect();
        }
    }

    @Test
    @Statement("MQTT-3.3.2-7")
    void forgetsTopicAliasesWithTheConnection() throws Exception {
        String topic = topic("long enough for an alias");
        Bytes aliases = V5Packets.join(STAYS, new Bytes().u8(0x22).u16(1));
        RawClient publisher = connected("pub");
        for (int i = 0; i < 2; i++) {
            RawClient client = accepted(connect(0, aliases));
            client.subscribe(topic, 0);
            publisher.send(V5Packets.publish(topic, "x"));
            publisher.send(V5Packets.publish(topic, "x"));
            assertThat(client.expect(Packets.PUBLISH).topic()).isEqualTo(topic);
            assertThat(client.expect(Packets.PUBLISH).topic()).isEmpty();
            drop(client);
        }

        RawClient sender = connected("sender");
        sender.send(V5Packets.publish(topic, "x", 0, 0, new Bytes().u8(0x23).u16(1)));
        sender.disconnect();
        isRefused(
                PROTOCOL_ERROR,
                V5Packets.publish("", "x", 0, 0, new Bytes().u8(0x23).u16(1)));
    }

    @Test
    @Statement("MQTT-3.1.2-28")
    void returnsNoResponseInformationUnasked() throws Exception {
        for (Bytes properties : List.of(V5Packets.none(), new Bytes().u8(0x19).u8(0))) {
            Opened opened = opened(connect(V5Packets.CLEAN, properties));
            assertThat(V5Property.values(opened.answer(), 0x1A)).isEmpty();
            opened.client().disconnect();
        }
    }

    @Test
    @Statement("MQTT-3.1.2-29")
    void sendsNoProblemInformationToWhoWantsNone() throws Exception {
        RawClient client = connected("c", new Bytes().u8(0x17).u8(0));
        client.send(V5Packets.publish(topic("nobody"), "x", V5Packets.QOS_1, 1));
        assertThat(V5Property.of(client.expect(Packets.PUBACK))).isEmpty();
        client.send(V5Packets.acknowledge(Packets.PUBREL, 77, 0));
        Packet complete = client.expect(Packets.PUBCOMP);
        assertThat(complete.reason()).isEqualTo(0x92);
        assertThat(V5Property.of(complete)).isEmpty();
        client.send(V5Packets.acknowledge(Packets.PUBREC, 77, 0));
        Packet release = client.expect(Packets.PUBREL);
        assertThat(release.reason()).isEqualTo(0x92);
        assertThat(V5Property.of(release)).isEmpty();
        client.send(V5Packets.unsubscribe(1, topic("never")));
        assertThat(V5Property.of(client.expect(Packets.UNSUBACK))).isEmpty();
        client.subscribe(topic("u"), 0);
        client.send(V5Packets.publish(topic("u"), "x", 0, 0, V5Packets.userProperty("kept", "in PUBLISH")));
        assertThat(V5Property.values(client.expect(Packets.PUBLISH), 0x26)).containsExactly("kept=in PUBLISH");
    }

    @Test
    @Statement("MQTT-3.1.3-5")
    void takesEveryPlainClientIdentifier() throws Exception {
        for (String id : List.of("0", "0123456789abcdefghijklm", "nopqrstuvwxyzABCDEFGHIJ", "KLMNOPQRSTUVWXYZ")) {
            accepted(V5Packets.connect(id)).disconnect();
        }
    }

    @Test
    @Statement({"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"})
    void givesAClientWithoutIdentifierANewOne() throws Exception {
        byte[] nameless = V5Packets.connect(0, 0, STAYS, new Bytes().text(""));
        Opened one = opened(nameless);
        Opened two = opened(nameless);
        List<String> first = V5Property.values(one.answer(), 0x12);
        List<String> second = V5Property.values(two.answer(), 0x12);
        assertThat(first).hasSize(1).doesNotContainAnyElementsOf(second);
        one.client().subscribe(topic("s"), 1);
        drop(one.client());

        Opened again = opened(V5Packets.connect(0, 0, STAYS, new Bytes().text(first.getFirst())));

        assertThat(again.answer().isSessionPresent()).isTrue();
        assertThat(V5Property.values(again.answer(), 0x12)).isEmpty();
        publish(two.client(), topic("s"), "as if it had been named so", V5Packets.QOS_1);
        assertThat(text(take(again.client()))).isEqualTo("as if it had been named so");
    }

    @Test
    @Statement({"MQTT-3.1.3-8", "MQTT-3.1.4-2", "MQTT-3.2.2-6"})
    void refusesAClientIdentifierThatIsTooLong() throws Exception {
        accepted(V5Packets.connect("x".repeat(1024))).disconnect();
        isRefusedAtConnect(0x85, V5Packets.connect("x".repeat(1025)));
    }

    @Test
    @Statement("MQTT-3.1.4-6")
    void doesNothingOfWhatFollowsARefusedConnect() throws Exception {
        RawClient watcher = connected("watcher");
        watcher.subscribe(topic("s"), 0);

        isRefusedAtConnect(
                MALFORMED,
                V5Packets.join(
                        V5Packets.connect(0x03, 0, V5Packets.none(), new Bytes().text(id("c"))),
                        V5Packets.publish(topic("s"), "unheard")));
        isRefusedAtConnect(
                0x85, V5Packets.join(V5Packets.connect("x".repeat(1025)), V5Packets.publish(topic("s"), "unheard")));

        watcher.send(V5Packets.publish(topic("s"), "heard"));
        assertThat(text(watcher.expect(Packets.PUBLISH))).isEqualTo("heard");
    }

    private byte[] connect(int flags, Bytes properties) {
        return V5Packets.connect(flags, 0, properties, new Bytes().text(id("session")));
    }
}
