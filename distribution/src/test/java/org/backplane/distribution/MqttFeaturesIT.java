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
import java.util.TreeMap;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.Distribution;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators can tell and forbid MQTT clients, as bytes on the wire, and figures under {@code $SYS}. */
class MqttFeaturesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SYS_PATIENCE = 200;

    @TempDir
    private static Path folder;

    private static BrokerProcess broker;
    private static Path config;
    private static int edits = 100;

    @BeforeAll
    static void start() throws Exception {
        config = Files.writeString(
                folder.resolve("edited.yaml"),
                "broker: {sysIntervalSeconds: 1}\nsessions: {keepAliveMaxSeconds: 30}\n");
        List<String> options = new ArrayList<>(List.of("--config", config.toString()));
        options.addAll(BrokerProcess.freePorts());
        broker = BrokerProcess.start(Distribution.underTest(), folder.resolve("data"), options);
    }

    /** Edits the file, with a mark in each section that CONNACK shows: when both are seen, or a refusal, the edit holds. */
    private static void edit(String mqtt, String denied) throws Exception {
        long mark = ++edits;
        String more = mqtt.isEmpty() ? "" : ", " + mqtt;
        String yaml = "broker: {sysIntervalSeconds: 1}\n"
                + "sessions: {keepAliveMaxSeconds: 30, receiveMaximum: " + mark + ", deniedTopics: [" + denied + "]}\n"
                + "mqtt: {topicAliasMaximumIn: " + mark + more + "}\n";
        Path draft = Files.writeString(config.resolveSibling("draft.yaml"), yaml);
        Files.move(draft, config, StandardCopyOption.ATOMIC_MOVE);
        Until.holds(() -> "edit was applied; " + broker.report(), PATIENCE, () -> {
            Packet connack = connack(new Bytes());
            return mqtt.contains("serverMoved")
                    ? connack.reason() != 0
                    : connack.reason() == 0
                            && connack.numbers().getOrDefault(0x21, 0L) == mark
                            && connack.numbers().getOrDefault(0x22, 0L) == mark;
        });
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    private static RawClient connect(int version, String id) throws Exception {
        return RawClient.connect(broker, Wire.TCP, version, id, false);
    }

    private static Packet connack(Bytes properties) throws Exception {
        try (RawClient client = RawClient.open(broker, Wire.TCP, 5)) {
            client.send(Packets.connect(5, "", true, 600, properties));
            return client.expect(Packets.CONNACK);
        }
    }

    /** A property's bytes with its length, as they would stand in a packet. */
    private static String property(int id, String text) {
        return new String(new Bytes().u8(id).text(text).toArray(), StandardCharsets.ISO_8859_1);
    }

    private static String text(Packet packet) {
        return new String(packet.body(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void tellsWhoAsksWhereResponsesGo() throws Exception {
        Bytes asks = new Bytes().u8(0x19).u8(1);
        assertThat(text(connack(asks))).doesNotContain("responses");

        edit("responseInformation: responses/", "");

        assertThat(text(connack(asks))).contains(property(0x1A, "responses/"));
        assertThat(text(connack(new Bytes().u8(0x19).u8(0)))).doesNotContain("responses");
        assertThat(text(connack(new Bytes()))).doesNotContain("responses");
    }

    @Test
    void tellsTheClientItsNameAndItsKeepAlive() throws Exception {
        Packet connack = connack(new Bytes());

        assertThat(connack.numbers()).containsEntry(0x13, 30L);
        assertThat(text(connack)).contains("auto-");
    }

    @Test
    void sendsClientsElsewhereWhenItHasMoved() throws Exception {
        RawClient stays = connect(5, "stays");
        edit("serverMoved: true, serverReference: \"other.example:1883\"", "");

        Packet connack = connack(new Bytes());
        assertThat(connack.reason()).isEqualTo(0x9D);
        assertThat(text(connack)).contains(property(0x1C, "other.example:1883"));
        try (RawClient old = RawClient.open(broker, Wire.TCP, 4)) {
            old.send(Packets.connect(4, "old", true, 0, new Bytes()));
            assertThat(old.expect(Packets.CONNACK).reason()).isEqualTo(3);
            assertThat(old.awaitEnd(PATIENCE)).isTrue();
        }
        stays.ping();
        edit("", "");
        assertThat(connack(new Bytes()).reason()).isZero();
        stays.disconnect();
    }

    @Test
    void sendsWhoFindsNoRoomElsewhere() throws Exception {
        String reference = "other.example:1883";
        List<String> options = BrokerProcess.freePorts("mqtt.serverReference=" + reference, "sessions.sessionsMax=1");
        try (BrokerProcess full = BrokerProcess.start(Distribution.underTest(), folder.resolve("full"), options);
                RawClient first = RawClient.connect(full, Wire.TCP, 5, "first", false);
                RawClient second = RawClient.open(full, Wire.TCP, 5);
                RawClient old = RawClient.open(full, Wire.TCP, 4)) {
            second.send(Packets.connect(5, "second", true, 0, new Bytes()));
            Packet refusal = second.expect(Packets.CONNACK);
            assertThat(refusal.reason()).isEqualTo(0x9C);
            assertThat(text(refusal)).contains(property(0x1C, reference));
            assertThat(second.awaitEnd(PATIENCE)).isTrue();

            old.send(Packets.connect(4, "old", true, 0, new Bytes()));
            assertThat(old.expect(Packets.CONNACK).reason()).isEqualTo(3);
            first.ping();
        }
    }

    @Test
    void saysGoodbyeWithADirectionIfItHasOne() throws Exception {
        String reference = "other.example:1883";
        List<String> options = BrokerProcess.freePorts("mqtt.serverReference=" + reference);
        try (BrokerProcess stopping =
                BrokerProcess.start(Distribution.underTest(), folder.resolve("stopping"), options)) {
            RawClient client = RawClient.connect(stopping, Wire.TCP, 5, "c", false);
            stopping.terminate();

            Packet goodbye = client.expect(Packets.DISCONNECT);
            assertThat(goodbye.reason()).isEqualTo(0x9C);
            assertThat(text(goodbye)).endsWith(property(0x1C, reference));
        }
    }

    @Test
    void closesTopicsToEveryClientWhileTheListNamesThem() throws Exception {
        RawClient five = connect(5, "five");
        RawClient three = connect(4, "three");
        assertThat(five.subscribe("#", 0)).isZero();
        edit("", "\"secret/#\"");

        five.send(Packets.publish(5, "secret/a", new byte[1], 1, 1, false));
        assertThat(five.expect(Packets.PUBACK).reason()).isEqualTo(0x87);
        five.send(Packets.publish(5, "secret/a", new byte[1], 2, 2, false));
        assertThat(five.expect(Packets.PUBREC).reason()).isEqualTo(0x87);
        five.send(Packets.publish(5, "secret/a", new byte[1], 0, 0, false));
        assertThat(five.subscribe("secret/+", 0)).isEqualTo(0x87);
        assertThat(three.subscribe("secret/x", 0)).isEqualTo(0x80);
        assertThat(three.subscribe("+/x", 0)).isZero();

        // An older client can't be told: it gets its acknowledgements, and nobody the message [MQTT-3.3.5-2 of 3.1.1].
        three.send(Packets.publish(4, "secret/x", new byte[1], 1, 3, false));
        assertThat(three.expect(Packets.PUBACK).packetId()).isEqualTo(3);
        three.send(Packets.publish(4, "secret/x", new byte[1], 2, 4, false));
        assertThat(three.expect(Packets.PUBREC).packetId()).isEqualTo(4);
        three.send(Packets.acknowledge(Packets.PUBREL, 4));
        assertThat(three.expect(Packets.PUBCOMP).packetId()).isEqualTo(4);
        five.ping();
        edit("", "");

        three.send(Packets.publish(4, "secret/x", new byte[1], 0, 0, false));
        assertThat(five.expect(Packets.PUBLISH).topic()).isEqualTo("secret/x");
        assertThat(three.expect(Packets.PUBLISH).topic()).isEqualTo("secret/x");
        five.disconnect();
        three.disconnect();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void keepsItsOwnTopicsToItself(int version) throws Exception {
        RawClient client = connect(version, "own" + version);
        client.send(Packets.publish(version, "$SYS/broker/version", new byte[1], 3, 1, new Bytes()));

        assertThat(client.expect(Packets.PUBACK).reason()).isEqualTo(version == 5 ? 0x87 : 0);
        client.send(Packets.publish(version, "$SYS/mine", new byte[1], 1, 0, new Bytes()));
        client.ping();
        client.disconnect();
    }

    @Test
    void tellsItsFigures() throws Exception {
        RawClient other = connect(5, "figure");
        other.send(Packets.publish(5, "figures/a", new byte[100], 3, 1, new Bytes()));
        other.expect(Packets.PUBACK);
        RawClient client = connect(4, "figures");
        client.send(Packets.subscribe(4, 1, "$SYS/#", 2));
        Map<String, String> figures = new TreeMap<>();
        int packets = 0;
        while (packets++ < SYS_PATIENCE && !isComplete(figures)) {
            Packet packet = client.next();
            if (packet.type() == Packets.PUBLISH) {
                assertThat(packet.qos()).isZero();
                figures.put(packet.topic(), new String(packet.payload(), StandardCharsets.UTF_8));
            }
        }

        assertThat(figures.get("$SYS/broker/version")).matches("Backplane \\d+\\.\\d+\\.\\d+.*");
        assertThat(figures.get("$SYS/broker/uptime")).matches("\\d+ seconds");
        assertThat(figures)
                .containsKeys(
                        "$SYS/broker/clients/disconnected",
                        "$SYS/broker/clients/maximum",
                        "$SYS/broker/clients/expired",
                        "$SYS/broker/messages/stored",
                        "$SYS/broker/publish/messages/dropped",
                        "$SYS/broker/shared_subscriptions/count",
                        "$SYS/broker/load/bytes/received/15min",
                        "$SYS/brokers/backplane/stats/connections/count");
        for (String grows : List.of(
                "clients/connected",
                "clients/total",
                "messages/received",
                "messages/sent",
                "publish/messages/received",
                "publish/bytes/received",
                "bytes/received",
                "bytes/sent",
                "subscriptions/count",
                "retained messages/count",
                "store/messages/bytes",
                "heap/current")) {
            assertThat(Double.parseDouble(figures.get("$SYS/broker/" + grows)))
                    .as(grows)
                    .isPositive();
        }
        client.disconnect();
        other.disconnect();
    }

    /** The last one published, and what this client's own subscription changed. */
    private static boolean isComplete(Map<String, String> figures) {
        return figures.containsKey("$SYS/brokers/backplane/metrics/messages/dropped")
                && !figures.getOrDefault("$SYS/broker/subscriptions/count", "0").equals("0")
                && !figures.getOrDefault("$SYS/broker/publish/bytes/received", "0")
                        .equals("0")
                && !figures.getOrDefault("$SYS/broker/retained messages/count", "0")
                        .equals("0")
                && !figures.getOrDefault("$SYS/broker/clients/connected", "0").equals("0");
    }

    @Test
    void saysNoReasonToWhoWantsNoneButWhereItMay() throws Exception {
        edit("", "\"secret/#\"");
        RawClient client = RawClient.open(broker, Wire.TCP, 5);
        client.send(Packets.connect(5, "reasons", true, 0, new Bytes().u8(0x17).u8(0)));
        client.expect(Packets.CONNACK);

        client.send(Packets.publish(5, "secret/a", new byte[1], 1, 1, false));
        assertThat(client.expect(Packets.PUBACK).body()).hasSize(3);
        client.send(Packets.subscribe(5, 2, "secret/a", 0));
        assertThat(client.expect(Packets.SUBACK).body()).containsExactly(0, 2, 0, (byte) 0x87);
        client.send(Packets.publish(5, "", new byte[1], 0, 0, false));
        assertThat(client.expect(Packets.DISCONNECT).reason()).isGreaterThanOrEqualTo(0x80);
        edit("", "");
    }
}
