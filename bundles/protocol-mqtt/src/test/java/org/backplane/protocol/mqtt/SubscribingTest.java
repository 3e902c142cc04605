// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.protocol.mqtt.Wire.fields;
import static org.backplane.protocol.mqtt.Wire.packet;

import java.util.List;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.broker.Subscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscribing and unsubscribing. */
final class SubscribingTest {
    private final FakeLane context = new FakeLane();
    private final MqttLane lane = Settings.lane(context, Settings.DEFAULT);

    @Test
    void subscribesWithOptionsAndAnswersEachFilter() {
        Client client = Client.connected5(lane)
                .send(packet(0x82)
                        .u16(4)
                        .properties(fields().u8(0x0B).varInt(77))
                        .text("a/+")
                        .u8(0x2E)
                        .text("b")
                        .u8(0)
                        .bytes());

        client.handler.onSubscribed(
                client.session.tokens.getFirst(),
                List.of(SubscribeResult.GRANTED_QOS_2, SubscribeResult.FILTER_INVALID));

        Subscription first = client.session.subscriptions.getFirst();
        assertThat(first.noLocal()).isTrue();
        assertThat(first.retainAsPublished()).isTrue();
        assertThat(first.retainHandling()).isEqualTo(Subscription.RetainHandling.DO_NOT_SEND);
        assertThat(first.qos().code()).isEqualTo(2);
        assertThat(client.session.subscriptions)
                .extracting(Subscription::identifier)
                .containsExactly(77, 77);
        assertThat(client.sent()).isEqualTo("9005000400028f");
    }

    @ParameterizedTest
    @CsvSource({
        "GRANTED_QOS_0, 00, 00",
        "GRANTED_QOS_1, 01, 01",
        "GRANTED_QOS_2, 02, 02",
        "NOT_AUTHORIZED, 80, 87",
        "QUOTA_EXCEEDED, 80, 97",
        "FILTER_INVALID, 80, 8f",
        "REFUSED, 80, 80"
    })
    void answersASubscriptionInTheCodeOfTheVersion(SubscribeResult result, String code3, String code5) {
        Client three =
                Client.connected3(lane).send(packet(0x82).u16(4).text("a").u8(2).bytes());
        Client five = Client.connected5(lane)
                .send(packet(0x82).u16(4).none().text("a").u8(2).bytes());

        three.handler.onSubscribed(three.session.tokens.getFirst(), List.of(result));
        five.handler.onSubscribed(five.session.tokens.getFirst(), List.of(result));

        assertThat(three.sent()).isEqualTo("90030004" + code3);
        assertThat(five.sent()).isEqualTo("9004000400" + code5);
    }

    @Test
    void answersAnUnsubscribe() {
        byte[] unsubscribe5 = packet(0xA2).u16(6).none().text("a").text("b").bytes();
        byte[] unsubscribe3 = packet(0xA2).u16(6).text("a").text("b").bytes();
        Client five = Client.connected5(lane).send(unsubscribe5);
        Client three = Client.connected3(lane).send(unsubscribe3);
        long token = five.session.tokens.getFirst();

        five.handler.onUnsubscribed(token, List.of(true, false));
        assertThat(five.sent()).isEqualTo("b0050006000011");
        five.handler.onUnsubscribed(token, List.of());
        assertThat(five.sent()).isEqualTo("b0050006008080");
        three.handler.onUnsubscribed(token, List.of(true, false));
        assertThat(three.sent()).isEqualTo("b0020006");
        three.handler.onUnsubscribed(token, List.of());
        assertThat(three.sent()).isEmpty();
        assertThat(three.connection.closed).isTrue();
    }
}
