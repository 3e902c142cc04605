// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.protocol.mqtt.Wire.packet;

import java.util.List;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Where MQTT 3.1 wants something else than 3.1.1. */
final class Version31Test {
    private final MqttLane lane = Settings.lane(new FakeLane(), Settings.DEFAULT);

    private static Wire connect(int flags) {
        return packet(0x10).text("MQIsdp").u8(3).u8(flags).u16(0);
    }

    private Client connected() {
        Client client = new Client(lane).send(connect(2).text("c").bytes()).accept(false);
        client.sent();
        return client;
    }

    @ParameterizedTest
    @CsvSource({"1, ''", "23, ''", "24, 20020002"})
    void takesClientIdsOfUpTo23Characters(int length, String answer) {
        Client client =
                new Client(lane).send(connect(2).text("é".repeat(length)).bytes());

        assertThat(client.sent()).isEqualTo(answer);
        assertThat(client.connection.closed).isEqualTo(!answer.isEmpty());
    }

    @Test
    void refusesAnEmptyClientIdWithACleanSessionToo() {
        assertThat(new Client(lane).send(connect(2).text("").bytes()).sent()).isEqualTo("20020002");
    }

    @ParameterizedTest
    @CsvSource({"0x80", "0xC0"})
    void letsThePacketsLengthGoBeforeTheFlagsOfUserNameAndPassword(String flags) {
        Client client = new Client(lane)
                .send(connect(2 | Integer.decode(flags)).text("c").bytes());

        ConnectRequest request = client.connection.requests.getFirst();
        assertThat(request.username()).isEmpty();
        assertThat(request.password()).isNull();
    }

    @Test
    void readsTheUserNameWhereThePasswordIsMissing() {
        Client client = new Client(lane).send(connect(0xC2).text("c").text("u").bytes());

        ConnectRequest request = client.connection.requests.getFirst();
        assertThat(request.username()).contains("u");
        assertThat(request.password()).isNull();
    }

    @Test
    void readsBothWhereBothAreThere() {
        Client client = new Client(lane)
                .send(connect(0xC2).text("c").text("u").text("p").bytes());

        ConnectRequest request = client.connection.requests.getFirst();
        assertThat(request.username()).contains("u");
        assertThat(request.password()).containsExactly('p');
    }

    @ParameterizedTest
    @CsvSource({"0x08", "0x20", "0x18", "0x38"})
    void disregardsQosAndRetainOfNoWill(String flags) {
        Client client = new Client(lane)
                .send(connect(2 | Integer.decode(flags)).text("c").bytes());

        assertThat(client.connection.requests.getFirst().will()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0x1C", "0x40", "0x01"})
    void stillRefusesAWillOfQos3APasswordAloneAndTheReservedFlag(String flags) {
        Client client = new Client(lane)
                .send(connect(2 | Integer.decode(flags))
                        .text("c")
                        .text("t")
                        .text("m")
                        .bytes());

        assertThat(client.sent()).isEmpty();
        assertThat(client.connection.closed).isTrue();
    }

    @Test
    void grantsWhatIsNotAllowedSinceItHasNoOtherWord() {
        Client client = connected()
                .send(packet(0x82).u16(7).text("a").u8(2).text("b").u8(1).bytes());

        client.handler.onSubscribed(
                client.session.tokens.getFirst(),
                List.of(SubscribeResult.NOT_AUTHORIZED, SubscribeResult.GRANTED_QOS_1));

        assertThat(client.sent()).isEqualTo("900400070001");
    }

    @ParameterizedTest
    @EnumSource(names = {"QUOTA_EXCEEDED", "FILTER_INVALID", "REFUSED"})
    void closesRatherThanGrantWhatCannotBe(SubscribeResult result) {
        Client client = connected().send(packet(0x82).u16(7).text("a").u8(2).bytes());

        client.handler.onSubscribed(client.session.tokens.getFirst(), List.of(result));

        assertThat(client.sent()).isEmpty();
        assertThat(client.connection.closed).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"QUOTA_EXCEEDED", "REFUSED"})
    void acknowledgesNothingThatIsLost(PublishResult result) {
        Client client = connected().send(packet(0x32).text("t").u16(9).bytes());

        client.handler.onPublished(client.session.tokens.getFirst(), result);

        assertThat(client.sent()).isEmpty();
        assertThat(client.connection.closed).isTrue();
    }
}
