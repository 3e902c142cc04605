// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.protocol.mqtt.Wire.fields;
import static org.backplane.protocol.mqtt.Wire.packet;

import java.util.Arrays;
import java.util.List;
import org.backplane.api.broker.CloseReason;
import org.junit.jupiter.api.Test;

/** How a connection ends, and who says what. */
final class EndingTest {
    private final FakeLane context = new FakeLane();
    private final MqttLane lane = Settings.lane(context, Settings.DEFAULT);

    private static byte[] publish5(int qos, int id, String topic, Wire properties) {
        Wire out = packet(0x30 | qos << 1).text(topic);
        return (qos > 0 ? out.u16(id) : out).properties(properties).raw("hi").bytes();
    }

    private static byte[] publish3(int qos, int id) {
        Wire out = packet(0x30 | qos << 1).text("t");
        return (qos > 0 ? out.u16(id) : out).raw("hi").bytes();
    }

    @Test
    void answersPings() {
        Client client = Client.connected3(lane).send(packet(0xC0).bytes());

        assertThat(client.sent()).isEqualTo("d000");
    }

    @Test
    void endsTheSessionAtDisconnectAndDropsTheWillOnlyAtCodeZero() {
        Wire hour = fields().u8(0x11).u32(3600);
        Client plain = Client.connected5(lane).send(packet(0xE0).bytes());
        Client will = Client.connected5(lane).send(packet(0xE0).u8(4).bytes());
        Client longer = Client.connected5(lane, fields().u8(0x11).u32(1))
                .send(packet(0xE0).u8(0).properties(hour).bytes());
        Client three = Client.connected3(lane).send(packet(0xE0).bytes());

        assertThat(plain.session.calls).containsExactly("end will false expiry -1");
        assertThat(will.session.calls).containsExactly("end will true expiry -1");
        assertThat(longer.session.calls).containsExactly("end will false expiry 3600");
        assertThat(three.session.calls).containsExactly("end will false expiry -1");
        assertThat(List.of(plain, will, longer, three)).allMatch(client -> client.connection.closed);
        assertThat(plain.sent()).isEmpty();
    }

    @Test
    void saysNothingMoreOnceItIsOver() {
        Client client = Client.connected5(lane).send(publish5(1, 7, "t", fields()));
        client.handler.onClosing(CloseReason.SHUTTING_DOWN);
        client.sent();

        client.pump();
        client.handler.onRelease(3);

        assertThat(client.sent()).isEmpty();
    }

    @Test
    void refusesAuthWithoutAMethod() {
        Client client = Client.connected5(lane)
                .send(packet(0xF0)
                        .u8(0x19)
                        .properties(fields().u8(0x15).text("X"))
                        .bytes());

        assertThat(client.sent()).matches("e0..82.*");
        assertThat(client.connection.closed).isTrue();
    }

    @Test
    void closesA311ConnectionWithoutAWordAtAMalformedPacket() {
        Client client = Client.connected3(lane).send(packet(0x36).bytes());

        assertThat(client.sent()).isEmpty();
        assertThat(client.connection.closed).isTrue();
    }

    @Test
    void leavesOutTheReasonOfADisconnectThatWouldBeTooLarge() {
        Client client = Client.connected5(lane, fields().u8(0x27).u32(20))
                .send(packet(0x36).bytes());

        assertThat(client.sent()).isEqualTo("e00181");
    }

    @Test
    void stopsReadingAtTheFirstBrokenPacket() {
        Client client = Client.connected3(lane);
        byte[] good = publish3(0, 0);
        Wire all = fields().raw(good).raw(packet(0x36).bytes()).raw(good);

        byte[] bytes = all.bytes();
        client.send(Arrays.copyOfRange(bytes, 2, bytes.length));

        assertThat(client.session.published).hasSize(1);
    }
}
