// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.backplane.protocol.mqtt.Wire.fields;
import static org.backplane.protocol.mqtt.Wire.packet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.api.protocol.ExportedState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that change their code in the middle. */
final class StateTest {
    private final MqttLane lane = Settings.lane();
    private final MqttLane other = Settings.lane(new FakeLane(), Settings.poor());

    /** A client's half of a conversation in which all that is exported matters. */
    private static byte[] conversation(boolean v5) {
        Wire all = fields();
        if (!v5) {
            return all.raw(Wire.connect3("c"))
                    .raw(packet(0x30).text("one/topic").raw("hi").bytes())
                    .raw(packet(0x82).u16(4).text("a/#").u8(2).bytes())
                    .raw(packet(0x34).text("x").u16(5).raw("hi").bytes())
                    .raw(packet(0x62).u16(5).bytes())
                    .raw(packet(0xA2).u16(6).text("a/#").bytes())
                    .raw(packet(0xC0).bytes())
                    .raw(packet(0xE0).bytes())
                    .bytes();
        }
        Wire alias = fields().u8(0x23).u16(2);
        Wire connect = fields().u8(0x22).u16(4).u8(0x27).u32(200).u8(0x11).u32(60);
        return all.raw(Wire.connect5("c", connect))
                .raw(packet(0x30).text("one/topic").properties(alias).raw("hi").bytes())
                .raw(packet(0x32).text("").u16(3).properties(alias).raw("hi").bytes())
                .raw(packet(0x82).u16(4).none().text("a/#").u8(2).bytes())
                .raw(packet(0x34).text("x").u16(5).none().raw("hi").bytes())
                .raw(packet(0x62).u16(5).bytes())
                .raw(packet(0xA2).u16(6).none().text("a/#").bytes())
                .raw(packet(0xC0).bytes())
                .raw(packet(0xE0).u8(0).properties(fields().u8(0x11).u32(9)).bytes())
                .bytes();
    }

    private static String run(MqttLane first, MqttLane second, byte[] bytes, int swapAt) {
        Client client = new Client(first);
        int skipped = 1;
        while (bytes[skipped] < 0) {
            skipped++;
        }
        MqttLane now = first;
        for (int i = skipped + 1; i < bytes.length; i++) {
            if (i == swapAt) {
                client.moveTo(second);
                now = second;
            }
            client.send(new byte[] {bytes[i]});
            client.pump();
            if (i % 40 == 0 && client.connection.session != null) {
                now.deliver(message(), new FakeTargets().add(client, 1, i));
            }
        }
        return client.sent() + " " + client.session.calls;
    }

    private static Message message() {
        Payload payload = Payload.of("hi".getBytes(StandardCharsets.UTF_8));
        return new Message(Topic.of("to/you"), payload, Qos.AT_LEAST_ONCE, false, Headers.EMPTY, 0, Message.NEVER, "");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnAtEveryByteAsIfNothingHadHappened(boolean v5) {
        byte[] bytes = conversation(v5);
        String undisturbed = run(lane, other, bytes, -1);

        assertThat(undisturbed).contains("publish one/topic", "subscribe 1", "release 5", "end will false");
        for (int at = 2; at < bytes.length; at++) {
            assertThat(run(lane, other, bytes, at)).as("swapped at byte %d", at).isEqualTo(undisturbed);
        }
    }

    @Test
    void sendsResultsOfTheOldCodeThroughTheNewOne() {
        Client client = Client.connected5(lane)
                .send(packet(0x32).text("t").u16(3).none().bytes())
                .send(packet(0x82).u16(4).none().text("a").u8(1).bytes())
                .send(packet(0xA2).u16(5).none().text("a").text("b").bytes());

        client.moveTo(other);
        client.pump();

        assertThat(client.sent()).isEqualTo("40020003" + "9004000400" + "01" + "b00500050000" + "00");
    }

    @Test
    void answersAConnectThatTheOldCodeAsked() {
        Client client = new Client(lane).send(Wire.connect3("c"));

        client.moveTo(other);
        client.accept(true);

        assertThat(client.sent()).isEqualTo("20020100");
    }

    @Test
    void keepsTheLimitsThatWereAnnouncedThoughTheNewConfigurationIsTighter() {
        Client client = Client.connected5(lane);

        client.moveTo(other);
        client.send(packet(0x35).text("t").u16(1).none().raw(new byte[50_000]).bytes());

        assertThat(client.session.published).hasSize(1);
        assertThat(client.connection.closed).isFalse();
    }

    @Test
    void keepsCountOfUnacknowledgedPublishes() {
        FakeLane context = new FakeLane();
        context.limits = new BrokerLimits(1, 9, 9, 0, 9, 9);
        Client client = Client.connected5(Settings.lane(context, Settings.DEFAULT))
                .send(packet(0x32).text("t").u16(1).none().bytes());

        client.moveTo(other);
        client.send(packet(0x32).text("t").u16(2).none().bytes());

        assertThat(client.sent()).matches("e0..93.*");
    }

    @Test
    void exportsTheSameAgainAfterImport() {
        Client client =
                Client.connected5(lane, fields().u8(0x22).u16(9).u8(0x17).u8(0));
        lane.deliver(message(), new FakeTargets().add(client, 0, 0));
        client.send(packet(0x30).text("in").properties(fields().u8(0x23).u16(7)).bytes());
        ExportedState state = client.handler.export(1);
        byte[] before = state.bytes().clone();

        ExportedState again = lane.resume(client.connection, state).export(1);

        assertThat(again.bytes()).isEqualTo(before);
        assertThat(state.bytes()).isEqualTo(before);
        assertThat(again.protocol()).isEqualTo("mqtt");
    }

    @Test
    void skipsSectionsAndFieldsThatALaterVersionAdded() {
        byte[] bytes = Client.connected5(lane).handler.export(1).bytes();
        ByteBuffer grown = ByteBuffer.allocate(bytes.length + 3 + 7);
        // Section 1 (5 bytes of header, 2 of fields) gets three bytes more, and a section 99 comes at the end.
        grown.put((byte) 1).putInt(5).put(bytes, 5, 2).put(new byte[3]);
        grown.put(bytes, 7, bytes.length - 7 - 4).put((byte) 99).putInt(2).put(new byte[2]);
        sign(grown.array());
        FakeConnection connection = new FakeConnection();
        connection.session = new FakeSession("c");

        assertThat(lane.resume(connection, new ExportedState("mqtt", 1, grown.array()))
                        .export(1)
                        .bytes())
                .isEqualTo(bytes);
    }

    private static void sign(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
    }

    @Test
    void refusesOtherSchemasAndProtocols() {
        Client client = Client.connected5(lane);
        byte[] bytes = client.handler.export(1).bytes();

        assertThatThrownBy(() -> client.handler.export(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.handler.export(0)).isInstanceOf(IllegalArgumentException.class);
        for (ExportedState state : List.of(
                new ExportedState("mqtt", 2, bytes),
                new ExportedState("amqp", 1, bytes),
                new ExportedState("mqtt", 1, new byte[0]))) {
            assertThatThrownBy(() -> lane.resume(client.connection, state))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesDamagedStateWithNothingButIllegalArgument() {
        Client client = Client.connected5(lane);
        client.send(packet(0x30).text("in").properties(fields().u8(0x23).u16(7)).bytes());
        byte[] good = client.handler.export(1).bytes();
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;

        for (int i = 0; i < 20_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            if (bad.length < 5) {
                continue;
            }
            bad[random.nextInt(bad.length - 4)] ^= (byte) (1 + random.nextInt(255));
            assertThatThrownBy(() -> lane.resume(client.connection, new ExportedState("mqtt", 1, bad)))
                    .isInstanceOf(IllegalArgumentException.class);
            // With a checksum that fits: whoever wrote it, it is read or refused.
            sign(bad);
            byte[] signed = bad.clone();
            try {
                lane.resume(client.connection, new ExportedState("mqtt", 1, bad));
            } catch (IllegalArgumentException expected) {
                refused++;
            }
            assertThat(bad).isEqualTo(signed);
        }
        assertThat(refused).isBetween(1_000, 19_999);
    }
}
