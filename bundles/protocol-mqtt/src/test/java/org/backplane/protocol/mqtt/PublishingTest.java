// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.protocol.mqtt.Wire.fields;
import static org.backplane.protocol.mqtt.Wire.packet;

import java.util.List;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Publishes and acknowledgements, both ways. */
final class PublishingTest {
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
    void publishesWithHeadersInTheirOrderAndExpiryAsAPointInTime() {
        Client client = Client.connected5(lane);
        Wire properties = fields().u8(0x26)
                .text("b")
                .text("1")
                .u8(0x01)
                .u8(1)
                .u8(0x02)
                .u32(10)
                .u8(0x03)
                .text("text/plain")
                .u8(0x08)
                .text("answers")
                .u8(0x09)
                .binary(new byte[] {1, 2})
                .u8(0x26)
                .text("a")
                .text("2");

        client.send(publish5(1, 9, "t", properties));

        Message message = client.session.published.getFirst();
        assertThat(message.topic().name()).isEqualTo("t");
        assertThat(message.payload().toArray()).asString().isEqualTo("hi");
        assertThat(message.publisher()).isEqualTo("c");
        assertThat(message.timestampMs()).isEqualTo(1_000_000);
        assertThat(message.expiresAtMs()).isEqualTo(1_010_000);
        assertThat(message.headers().list())
                .containsExactly(
                        Header.user("b", "1"),
                        Header.standard(Headers.PAYLOAD_FORMAT, 1),
                        Header.standard(Headers.CONTENT_TYPE, "text/plain"),
                        Header.standard(Headers.REPLY_TO, "answers"),
                        Header.standard(Headers.CORRELATION_ID, new byte[] {1, 2}),
                        Header.user("a", "2"));
    }

    @Test
    void givesThePacketIdForExactlyOnceAtQos2Only() {
        Client client = Client.connected3(lane);

        client.send(publish3(0, 0)).send(publish3(1, 8)).send(publish3(2, 9));

        assertThat(client.session.packetIds).containsExactly(0, 0, 9);
    }

    @ParameterizedTest
    @CsvSource({
        "ACCEPTED, 40020007, 40020007, 50020007",
        "NO_SUBSCRIBERS, 40020007, 4003000710, 5003000710",
        "DUPLICATE, 40020007, 40020007, 50020007",
        "NOT_AUTHORIZED, 40020007, 4003000787, 5003000787",
        "QUOTA_EXCEEDED, '', 4003000797, 5003000797",
        "REFUSED, '', 4003000780, 5003000780"
    })
    void acknowledgesWithTheCodeOfTheVersion(PublishResult result, String puback3, String puback5, String pubrec5) {
        Client three = Client.connected3(lane).send(publish3(1, 7));
        Client five = Client.connected5(lane).send(publish5(1, 7, "t", fields()));
        Client two = Client.connected5(lane).send(publish5(2, 7, "t", fields()));

        for (Client client : List.of(three, five, two)) {
            client.handler.onPublished(client.session.tokens.getFirst(), result);
        }

        assertThat(three.sent()).isEqualTo(puback3);
        assertThat(three.connection.closed).isEqualTo(puback3.isEmpty());
        assertThat(five.sent()).isEqualTo(puback5);
        assertThat(two.sent()).isEqualTo(pubrec5);
        assertThat(five.connection.closed || two.connection.closed).isFalse();
    }

    @ParameterizedTest
    @EnumSource(PublishResult.class)
    void saysNothingToQos0WhateverBecameOfIt(PublishResult result) {
        Client client = Client.connected3(lane).send(publish3(0, 0));

        client.handler.onPublished(client.session.tokens.getFirst(), result);

        assertThat(client.sent()).isEmpty();
        assertThat(client.connection.closed).isFalse();
    }

    @Test
    void acknowledgesInTheOrderTheKernelAnswers() {
        Client client = Client.connected5(lane)
                .send(publish5(1, 3, "t", fields()))
                .send(publish5(2, 1, "t", fields()))
                .send(publish5(1, 2, "t", fields()));

        client.pump();

        assertThat(client.sent()).isEqualTo("40020003" + "50020001" + "40020002");
    }

    @Test
    void completesAReleaseAndSaysWhenThereWasNothingToRelease() {
        Client client = Client.connected5(lane).send(packet(0x62).u16(5).bytes());

        client.handler.onReleased(5, true);
        client.handler.onReleased(6, false);

        assertThat(client.session.calls).containsExactly("release 5");
        assertThat(client.sent()).isEqualTo("70020005" + "7003000692");
    }

    @Test
    void completesAReleaseOf311WithoutACode() {
        Client client = Client.connected3(lane);

        client.handler.onReleased(6, false);

        assertThat(client.sent()).isEqualTo("70020006");
    }

    @Test
    void handsAcknowledgementsOfDeliveriesToTheSession() {
        Client client = Client.connected5(lane);
        client.session.delivering.add(2);

        client.send(packet(0x40).u16(1).bytes())
                .send(packet(0x50).u16(2).bytes())
                .send(packet(0x50).u16(2).u8(0x80).bytes())
                .send(packet(0x70).u16(3).bytes());
        client.pump();

        assertThat(client.session.calls)
                .containsExactly("acknowledge 1", "received 2", "received 2 refused", "complete 3");
        assertThat(client.sent()).isEqualTo("62020002");
    }

    @Test
    void releasesAnUnknownDeliveryWithACodeButNotARefusedOne() {
        Client five = Client.connected5(lane)
                .send(packet(0x50).u16(9).bytes())
                .send(packet(0x50).u16(8).u8(0x97).bytes());
        Client three = Client.connected3(lane).send(packet(0x50).u16(9).bytes());

        assertThat(five.sent()).isEqualTo("6203000992");
        assertThat(three.sent()).isEqualTo("62020009");
    }

    @Test
    void refusesToProlongASessionThatWasToEndWithItsConnection() {
        Client client = Client.connected5(lane)
                .send(packet(0xE0).u8(0).properties(fields().u8(0x11).u32(9)).bytes());

        assertThat(client.sent()).matches("e0..82.*");
        assertThat(client.session.calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "SESSION_TAKEN_OVER, 8e",
        "KEEP_ALIVE_TIMEOUT, 8d",
        "SHUTTING_DOWN, 8b",
        "ADMINISTRATIVE, 98",
        "QUOTA_EXCEEDED, 97",
        "SERVER_UNAVAILABLE, 98",
        "INTERNAL_ERROR, 80"
    })
    void saysGoodbyeWithAReasonTo5ClientsOnly(CloseReason reason, String code) {
        Client five = Client.connected5(lane);
        Client three = Client.connected3(lane);

        five.handler.onClosing(reason);
        three.handler.onClosing(reason);

        assertThat(five.sent()).isEqualTo("e001" + code);
        assertThat(three.sent()).isEmpty();
    }
}
