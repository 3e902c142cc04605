// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.Distribution;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shared and overlapping subscriptions, byte by byte: MQTT 5.0 section 4.8.2 and [MQTT-3.3.4-2] to [MQTT-3.3.4-5]. */
class SharedSubscriptionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String END = "end";

    /** Groups are named as what they choose by. */
    private static final String SETTINGS =
            "  shareStrategies: [random=random, sticky=sticky, hash-topic=hash-topic, hash-client=hash-client]\n";

    @TempDir
    static Path folder;

    private static BrokerProcess broker;
    private static Path config;
    private static int edits;

    private final List<RawClient> open = new ArrayList<>();
    private int lastId;

    @BeforeAll
    static void startBroker() throws Exception {
        config = Files.writeString(folder.resolve("edited.yaml"), "sessions:\n" + SETTINGS);
        List<String> options = new ArrayList<>(List.of("--config", config.toString()));
        options.addAll(BrokerProcess.freePorts("broker.lanes=2"));
        broker = BrokerProcess.start(Distribution.underTest(), folder.resolve("data"), options);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @AfterEach
    void closeClients() throws Exception {
        for (RawClient client : open) {
            client.close();
        }
    }

    private RawClient client(int version, String clientId, boolean stays) throws Exception {
        RawClient client = RawClient.connect(broker, Wire.TCP, version, clientId, stays);
        open.add(client);
        return client;
    }

    private RawClient narrow(String clientId, int window) throws Exception {
        RawClient client = RawClient.open(broker, Wire.TCP, 5);
        open.add(client);
        Bytes properties = Packets.sessionExpiry(Packets.FOREVER).u8(0x21).u16(window);
        client.send(Packets.connect(5, clientId, false, 0, properties));
        client.expect(Packets.CONNACK);
        return client;
    }

    private void publish(RawClient from, String topic, String text, int qos) throws Exception {
        int id = ++lastId;
        from.send(Packets.publish(5, topic, text.getBytes(StandardCharsets.UTF_8), qos, id, false));
        if (qos == 1) {
            from.expect(Packets.PUBACK);
        } else if (qos == 2) {
            from.expect(Packets.PUBREC);
            from.send(Packets.acknowledge(Packets.PUBREL, id));
            from.expect(Packets.PUBCOMP);
        }
    }

    private static String text(Packet packet) {
        return new String(packet.payload(), StandardCharsets.UTF_8);
    }

    /** The next packet, answered as a client must; empty if it was no message. */
    private static Optional<Packet> step(RawClient client) throws Exception {
        Packet packet = client.next();
        switch (packet.type()) {
            case Packets.PUBREL -> client.send(Packets.acknowledge(Packets.PUBCOMP, packet.packetId()));
            case Packets.PUBLISH -> {
                if (packet.qos() > 0) {
                    int answer = packet.qos() == 1 ? Packets.PUBACK : Packets.PUBREC;
                    client.send(Packets.acknowledge(answer, packet.packetId()));
                }
                return Optional.of(packet);
            }
            default -> assertThat(packet.type()).isEqualTo(Packets.PINGRESP);
        }
        return Optional.empty();
    }

    private static Packet take(RawClient client) throws Exception {
        Optional<Packet> taken = step(client);
        while (taken.isEmpty()) {
            taken = step(client);
        }
        return taken.get();
    }

    private static List<String> takeUntilEnd(RawClient client) throws Exception {
        List<String> texts = new ArrayList<>();
        for (String text = text(take(client)); !text.equals(END); text = text(take(client))) {
            texts.add(text);
        }
        return texts;
    }

    private static List<String> numbered(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "m" + i).toList();
    }

    // --- shared ---

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "random", "sticky", "hash-topic", "hash-client"})
    void eachMessageGoesToOneMemberWhateverVersionQosAndLane(String group) throws Exception {
        List<RawClient> members = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            RawClient member = client(i % 2 == 0 ? 4 : 5, group + "-member" + i, i % 3 == 0);
            member.subscribe("$share/" + group + "/jobs/" + group + "/#", i % 3);
            members.add(member);
        }
        RawClient publisher = client(5, group + "-publisher", false);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            sent.add("m" + i);
            publish(publisher, "jobs/" + group + "/" + i % 7, "m" + i, i % 3);
        }

        List<String> got = new ArrayList<>();
        long endNs = System.nanoTime() + PATIENCE.toNanos();
        while (got.size() < sent.size() && System.nanoTime() - endNs < 0) {
            for (RawClient member : members) {
                while (member.waiting() > 0) {
                    step(member).ifPresent(packet -> got.add(text(packet)));
                }
            }
            Thread.onSpinWait();
        }
        for (RawClient member : members) {
            member.send(Packets.ping());
            while (member.isOpen()
                    && step(member).map(packet -> got.add(text(packet))).isPresent()) {}
            member.disconnect();
        }

        assertThat(got).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void whatAMemberLeavesUnacknowledgedGoesToAnotherAtQos1ButNotAtQos2() throws Exception {
        RawClient first = client(5, "leaving", true);
        first.subscribe("$share/heirs/left/#", 2);
        RawClient publisher = client(5, "left-publisher", false);
        publish(publisher, "left/1", "once", 1);
        publish(publisher, "left/2", "exactly", 2);
        assertThat(text(first.expect(Packets.PUBLISH))).isEqualTo("once");
        Packet exactly = first.expect(Packets.PUBLISH);
        assertThat(text(exactly)).isEqualTo("exactly");
        RawClient second = client(4, "heir", false);
        second.subscribe("$share/heirs/left/#", 2);
        second.subscribe(END, 0);

        first.close();
        assertThat(text(take(second))).isEqualTo("once");
        publish(publisher, "left/3", "later", 1);
        assertThat(text(take(second))).isEqualTo("later");
        publish(publisher, END, END, 0);
        assertThat(takeUntilEnd(second)).isEmpty();
        RawClient again = client(5, "leaving", true);

        Packet same = take(again);
        assertThat(text(same)).isEqualTo("exactly");
        assertThat(same.packetId()).isEqualTo(exactly.packetId());
        assertThat(same.isDuplicate()).isTrue();
    }

    @Test
    void aMemberWhoseWindowIsFullIsLeftOut() throws Exception {
        RawClient slow = narrow("slow", 1);
        slow.subscribe("$share/round/slow/#", 1);
        RawClient quick = client(5, "quick", false);
        quick.subscribe("$share/round/slow/#", 1);
        RawClient publisher = client(5, "slow-publisher", false);

        for (int i = 1; i <= 20; i++) {
            publish(publisher, "slow/" + i, "m" + i, 1);
        }

        List<String> got = new ArrayList<>();
        got.add(text(slow.expect(Packets.PUBLISH)));
        for (int i = 0; i < 19; i++) {
            got.add(text(take(quick)));
        }
        slow.ping();
        assertThat(got).containsExactlyInAnyOrderElementsOf(numbered(1, 20));
    }

    @Test
    void nothingGoesToAnOfflineMemberAndAGroupWithNobodyOnlineKeepsWhatComes() throws Exception {
        RawClient away = client(5, "away", true);
        away.subscribe("$share/kept/kept/#", 1);
        away.disconnect();
        RawClient there = client(5, "there", true);
        there.subscribe("$share/kept/kept/#", 1);
        RawClient publisher = client(5, "kept-publisher", false);
        for (int i = 1; i <= 5; i++) {
            publish(publisher, "kept/1", "m" + i, 1);
        }
        for (int i = 1; i <= 5; i++) {
            assertThat(text(take(there))).isEqualTo("m" + i);
        }
        there.disconnect();
        for (int i = 6; i <= 10; i++) {
            publish(publisher, "kept/1", "m" + i, 1);
        }

        RawClient back = client(5, "away", true);

        for (int i = 6; i <= 10; i++) {
            assertThat(text(take(back))).isEqualTo("m" + i);
        }
        back.ping();
    }

    @Test
    void aTopicKeepsItsMemberAndItsOrder() throws Exception {
        Map<String, List<String>> got = new TreeMap<>();
        List<RawClient> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RawClient member = narrow("hashed" + i, 2);
            member.subscribe("$share/hash-topic/hashed/#", 1);
            member.subscribe(END, 1);
            members.add(member);
        }
        RawClient publisher = client(5, "hash-publisher", false);
        for (int i = 0; i < 60; i++) {
            publish(publisher, "hashed/" + i % 6, "m" + i, 1);
        }

        long endNs = System.nanoTime() + PATIENCE.toNanos();
        for (int n = 0; n < 60 && System.nanoTime() - endNs < 0; ) {
            for (RawClient member : members) {
                for (; member.waiting() > 0; n++) {
                    Packet packet = take(member);
                    String by = packet.topic() + " at " + members.indexOf(member);
                    got.computeIfAbsent(by, k -> new ArrayList<>()).add(text(packet));
                }
            }
        }

        assertThat(got).hasSize(6).allSatisfy((by, texts) -> assertThat(texts).hasSize(10));
        got.values()
                .forEach(texts -> assertThat(texts.stream().map(t -> Integer.valueOf(t.substring(1))))
                        .isSorted());
    }

    // --- overlapping ---

    /** Listeners may be told of an edit before sessions are; by the next edit both have been. */
    private static void overlap(String how) throws Exception {
        edit(how);
        edit(how);
    }

    private static void edit(String how) throws Exception {
        String probe = "probe" + ++edits;
        String yaml = "sessions:\n" + SETTINGS + "  overlappingSubscriptions: " + how + "\nlisteners:\n  " + probe
                + ":\n    transport: tcp\n    port: 0\n";
        Path draft = Files.writeString(config.resolveSibling("draft.yaml"), yaml);
        Files.move(draft, config, StandardCopyOption.ATOMIC_MOVE);
        Until.holds(
                () -> "the edit was applied; " + broker.report(),
                PATIENCE,
                () -> broker.endpoints().ports().containsKey(probe));
    }

    private static void subscribe(RawClient client, String filter, int options, int identifier) throws Exception {
        Bytes properties = new Bytes().u8(0x0B).u8(identifier);
        Bytes body = new Bytes().u16(1).sized(properties).text(filter).u8(options);
        client.send(Packets.packet(8, 2, body));
        assertThat(client.expect(Packets.SUBACK).reason()).isEqualTo(options & 3);
    }

    /** So many messages: each with its QoS, the last of its identifiers and how many there are; in any order. */
    private static List<String> came(RawClient client, int count) throws Exception {
        List<String> got = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Packet packet = take(client);
            got.add(text(packet) + " " + packet.qos() + " " + packet.numbers().get(0x0B) + " " + identifiers(packet));
        }
        got.sort(String::compareTo);
        return got;
    }

    /** How many identifiers a message has. */
    private static int identifiers(Packet packet) {
        int properties = 2 + packet.topic().length() + (packet.qos() == 0 ? 0 : 2);
        return packet.body()[properties] / 2;
    }

    private RawClient overlapping(String clientId, boolean stays) throws Exception {
        RawClient client = client(5, clientId, stays);
        subscribe(client, "over/#", 1, 1);
        subscribe(client, "over/lap", 2, 2);
        subscribe(client, "+/lap", 0, 3);
        client.subscribe(END, 1);
        return client;
    }

    @Test
    void overlappingSubscriptionsGetOneCopyOrOneEachAsIsSet() throws Exception {
        List<RawClient> clients = List.of(overlapping("overlapping", false), overlapping("overlapping-stays", true));
        RawClient publisher = client(5, "over-publisher", false);

        publish(publisher, "over/lap", "m1", 2);
        for (RawClient client : clients) {
            assertThat(came(client, 1))
                    .singleElement()
                    .asString()
                    .startsWith("m1 2 ")
                    .endsWith(" 3");
        }
        overlap("each");
        publish(publisher, "over/lap", "m2", 2);
        for (RawClient client : clients) {
            assertThat(came(client, 3)).containsExactly("m2 0 3 1", "m2 1 1 1", "m2 2 2 1");
        }
        overlap("once");
        publish(publisher, "over/lap", "m3", 2);
        for (RawClient client : clients) {
            assertThat(came(client, 1))
                    .singleElement()
                    .asString()
                    .startsWith("m3 2 ")
                    .endsWith(" 3");
        }

        publish(publisher, END, END, 1);
        for (RawClient client : clients) {
            assertThat(takeUntilEnd(client)).isEmpty();
            client.disconnect();
        }
    }
}
