// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.protocol.mqtt.Wire.fields;
import static org.backplane.protocol.mqtt.Wire.packet;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.backplane.api.auth.AuthStep;
import org.backplane.api.auth.Principal;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.ConnectResult.Refusal;
import org.backplane.api.protocol.Authentication.Turn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Enhanced authentication as its bytes (MQTT 5.0 section 4.12), against a kernel that the test plays. */
final class ExchangeTest {
    private static final String METHOD_X = "15000158";

    private final MqttLane lane = Settings.lane();

    private static Wire method(String name) {
        return fields().u8(0x15).text(name);
    }

    private static byte[] auth(int code, String method, String data) {
        return packet(0xF0)
                .u8(code)
                .properties(method(method).u8(0x16).text(data))
                .bytes();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static FakeAuthentication of(Client client) {
        return Objects.requireNonNull(client.connection.authentication);
    }

    private Client begun() {
        return new Client(lane).send(Wire.connect5("me", method("X").u8(0x16).text("first")));
    }

    /** An authenticator answered, and the kernel passes it on. */
    private static Client challenged(Client client) {
        of(client).turn = Turn.CLIENT;
        client.handler.onAuthentication(new AuthStep.Continue(bytes("?")));
        return client;
    }

    private Client connected() {
        Client client = challenged(begun()).send(auth(0x18, "X", "second"));
        of(client).turn = Turn.NONE;
        client.accept(false);
        return client;
    }

    @Test
    void goesFromConnectByAuthToConnack() {
        Client client = begun();
        assertThat(of(client).steps).containsExactly("begin first");
        assertThat(client.sent()).isEmpty();

        challenged(client);
        assertThat(client.sent()).isEqualTo("f00a18" + "08" + METHOD_X + "1600013f");

        client.send(auth(0x18, "X", "second"));
        assertThat(of(client).steps).containsExactly("begin first", "proceed second");
        of(client).turn = Turn.NONE;
        of(client).successData = bytes("!");
        client.accept(false);
        assertThat(client.sent()).startsWith("20").endsWith(METHOD_X + "16000121");
    }

    @Test
    void tellsDataThatIsEmptyFromDataThatIsNotThere() {
        Client client = new Client(lane).send(Wire.connect5("me", method("X")));
        of(client).turn = Turn.CLIENT;
        client.handler.onAuthentication(new AuthStep.Continue(null));

        assertThat(client.sent()).isEqualTo("f00618" + "04" + METHOD_X);
        client.send(auth(0x18, "X", ""));
        assertThat(of(client).steps).containsExactly("begin -", "proceed ");
    }

    @Test
    void readsNothingWhileTheAuthenticatorThinks() {
        Client client = begun().send(auth(0x18, "X", "early"));

        assertThat(client.leftovers()).isPositive();
        assertThat(of(client).steps).containsExactly("begin first");
        challenged(client).send(new byte[0]);
        assertThat(of(client).steps).containsExactly("begin first", "proceed early");
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_AUTHORIZED,                87",
        "AUTHENTICATION_METHOD_UNKNOWN, 8c",
        "UNAVAILABLE,                   88",
        "QUOTA_EXCEEDED,                97"
    })
    void refusesWithConnack(Refusal why, String code) {
        Client client = challenged(begun());
        client.sent();
        client.handler.onConnected(new ConnectResult.Refused(why, ""));

        assertThat(client.sent()).isEqualTo("200300" + code + "00");
        assertThat(client.connection.closed).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c000", // PINGREQ
                "3004000161" + "00", // PUBLISH
                "40020001", // PUBACK
                "82070001000001" + "6100", // SUBSCRIBE
                "a2060001000001" + "61", // UNSUBSCRIBE
                "100f00044d5154540502003c0000026d65", // CONNECT
                "f00618" + "0415000159", // AUTH of another method
                "f00218" + "00", // AUTH without method
                "f00619" + "04" + METHOD_X, // to authenticate again, before the first time is over
                "f000" // AUTH with success
            })
    void takesNothingButAuthAndDisconnectBeforeConnack(String packet) {
        Client client = challenged(begun());
        client.sent();
        client.send(java.util.HexFormat.of().parseHex(packet));

        assertThat(client.sent()).matches("20..0082.*");
        assertThat(client.connection.closed).isTrue();
    }

    @Test
    void takesADisconnectBeforeConnack() {
        Client client = challenged(begun());
        client.sent();
        client.send(packet(0xE0).bytes());

        assertThat(client.sent()).isEmpty();
        assertThat(client.connection.closed).isTrue();
    }

    @Test
    void authenticatesAgainWhileAllElseGoesOn() {
        Client client = connected();
        client.sent();

        client.send(auth(0x19, "X", "again")).send(packet(0xC0).bytes());
        assertThat(client.sent()).isEqualTo("d000");
        challenged(client)
                .send(packet(0xC0).bytes())
                .send(auth(0x18, "X", "more"))
                .send(packet(0xC0).bytes());
        of(client).turn = Turn.NONE;
        client.handler.onAuthentication(new AuthStep.Success(new Principal("me"), null));

        assertThat(client.sent())
                .isEqualTo("f00a18" + "08" + METHOD_X + "1600013f" + "d000d000" + "f00600" + "04" + METHOD_X);
        assertThat(of(client).steps).containsExactly("begin first", "proceed second", "again again", "proceed more");
        assertThat(client.connection.closed).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"REFUSED, 87", "METHOD_UNKNOWN, 87", "UNAVAILABLE, 89", "QUOTA_EXCEEDED, 97"})
    void disconnectsWhereItFailsTheSecondTime(AuthStep.Reason why, String code) {
        Client client = connected();
        client.sent();
        client.send(auth(0x19, "X", "again"));

        client.handler.onAuthentication(new AuthStep.Failure(why, "no"));

        assertThat(client.sent()).isEqualTo("e007" + code + "051f00026e6f");
        assertThat(client.connection.closed).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "f00619" + "0415000159, AUTH of another method",
        "f00219" + "00,         AUTH without method",
        "f00618" + "04" + METHOD_X + ", an answer that nobody waits for",
        "f000,                  AUTH with success"
    })
    void rejectsAnAuthThatHasNoPlaceOnALiveConnection(String packet, String what) {
        Client client = connected();
        client.sent();
        client.send(java.util.HexFormat.of().parseHex(packet));

        assertThat(client.sent()).as(what).matches("e0..82.*");
        assertThat(client.connection.closed).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"BROKER", "CLIENT"})
    void rejectsASecondBeginningWhileOneIsUnderWay(Turn turn) {
        Client client = connected().send(auth(0x19, "X", "again"));
        client.sent();
        of(client).turn = turn;
        client.send(auth(0x19, "X", "again"));

        assertThat(client.sent()).matches("e0..82.*");
    }

    @Test
    void rejectsAuthOfAClientThatNamedNoMethod() {
        Client client = Client.connected5(lane).send(auth(0x19, "X", "again"));

        assertThat(client.sent()).matches("e0..82.*");
        assertThat(client.connection.closed).isTrue();
    }

    @Test
    void rejectsDataWithoutAMethod() {
        Client client =
                new Client(lane).send(Wire.connect5("me", fields().u8(0x16).text("first")));

        assertThat(client.sent()).matches("20..0082.*");
        assertThat(client.connection.requests).isEmpty();
    }

    @Test
    void saysNothingOfAMethodWhereThereIsNone() {
        Client client = new Client(lane).send(Wire.connect5("me")).accept(false);

        assertThat(client.sent()).startsWith("20").doesNotContain("1500", "1600");
    }

    @Test
    void goesOnInTheMiddleWithOtherCode() {
        Client client = challenged(begun());
        client.moveTo(Settings.lane());

        client.send(auth(0x18, "X", "second"));
        of(client).turn = Turn.NONE;
        client.accept(false).moveTo(Settings.lane());
        client.send(auth(0x19, "X", "again"));
        client.moveTo(Settings.lane());
        challenged(client).moveTo(Settings.lane());
        client.send(auth(0x18, "X", "more"));

        assertThat(of(client).steps).containsExactly("begin first", "proceed second", "again again", "proceed more");
        assertThat(client.connection.closed).isFalse();
    }
}
