// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.protocol.mqtt.Wire.fields;
import static org.backplane.protocol.mqtt.Wire.packet;

import java.util.Arrays;
import java.util.HexFormat;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.ConnectResult.Refusal;
import org.backplane.api.broker.Will;
import org.backplane.api.message.Header;
import org.backplane.api.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConnectTest {
    private final FakeLane context = new FakeLane();
    private final MqttLane lane = Settings.lane(context, Settings.DEFAULT);

    @Test
    void mapsCleanSessionOf311ToASessionThatEndsWithTheConnection() {
        Client client = new Client(lane).send(Wire.connect3("me"));

        ConnectRequest request = client.connection.requests.getFirst();

        assertThat(request.cleanStart()).isTrue();
        assertThat(request.sessionExpiryS()).isZero();
        assertThat(request.clientId()).isEqualTo("me");
        assertThat(request.protocol()).isEqualTo("MQTT 3.1.1");
        assertThat(request.receiveMaximum()).isEqualTo(65_535);
        assertThat(request.keepAliveS()).isEqualTo(60);
    }

    @Test
    void mapsAKeptSessionOf311ToOneThatNeverExpires() {
        Client client = new Client(lane)
                .send(packet(0x10).text("MQTT").u8(4).u8(0).u16(0).text("me").bytes());

        ConnectRequest request = client.connection.requests.getFirst();

        assertThat(request.cleanStart()).isFalse();
        assertThat(request.sessionExpiryS()).isEqualTo(ConnectRequest.NEVER_EXPIRES);
    }

    @Test
    void leavesOutTheReasonOfARefusalThatTheClientCannotTake() {
        byte[] tooMuch = packet(0x10)
                .text("MQTT")
                .u8(5)
                .u8(2)
                .u16(0)
                .properties(fields().u8(0x27).u32(20))
                .text("me")
                .text("too much")
                .bytes();
        assertThat(new Client(lane).send(tooMuch).sent()).isEqualTo("2003008100");

        // Who has not said how much it takes is told all, whatever the one before it said.
        byte[] badFlag =
                packet(0x10).text("MQTT").u8(5).u8(3).u16(0).none().text("me").bytes();
        assertThat(new Client(lane).send(badFlag).sent()).matches("20..0081..1f.*");
    }

    @Test
    void refusesAClientWhoseAnswerIsTooLargeForIt() {
        Client small = new Client(lane)
                .send(Wire.connect5("me", fields().u8(0x27).u32(5)))
                .accept(false);
        Client smaller = new Client(lane)
                .send(Wire.connect5("me", fields().u8(0x27).u32(4)))
                .accept(false);

        assertThat(small.sent()).isEqualTo("2003009500");
        assertThat(small.connection.closed).isTrue();
        assertThat(smaller.sent()).isEmpty();
        assertThat(smaller.connection.closed).isTrue();
    }

    @Test
    void takesMqtt31() {
        Client client = new Client(lane)
                .send(packet(0x10).text("MQIsdp").u8(3).u8(2).u16(0).text("me").bytes())
                .accept(true);

        assertThat(client.sent()).isEqualTo("20020000");
        client.send(packet(0x8A).u16(1).text("a").u8(1).bytes());
        assertThat(client.session.calls).containsExactly("subscribe 1");
    }

    @Test
    void saysSessionPresentIn311() {
        Client client = new Client(lane).send(Wire.connect3("me")).accept(true);

        assertThat(client.sent()).isEqualTo("20020100");
    }

    @Test
    void announcesEachLimitThatDiffersFromItsDefault() {
        context.limits = new BrokerLimits(7, 10, 100, 30, 9, 9);
        Client client = new Client(Settings.lane(context, Settings.poor())).send(Wire.connect5(""));
        client.session = new FakeSession("given");
        client.connection.session = client.session;

        client.handler.onConnected(new ConnectResult.Accepted(client.session, false, true, 0, 30));

        Wire expected = fields().u8(0x21)
                .u16(7)
                .u8(0x24)
                .u8(1)
                .u8(0x27)
                .u32(4096)
                .u8(0x12)
                .text("given")
                .u8(0x25)
                .u8(0)
                .u8(0x28)
                .u8(0)
                .u8(0x29)
                .u8(0)
                .u8(0x2A)
                .u8(0)
                .u8(0x13)
                .u16(30);
        assertThat(client.sent())
                .isEqualTo(
                        Wire.hex(packet(0x20).u8(0).u8(0).properties(expected).bytes()));
    }

    @Test
    void saysWhenLessSessionExpiryIsGrantedThanAskedFor() {
        Client client =
                new Client(lane).send(Wire.connect5("me", fields().u8(0x11).u32(500)));
        client.connection.session = client.session;

        client.handler.onConnected(new ConnectResult.Accepted(client.session, true, false, 100, 60));

        assertThat(client.sent()).startsWith("2013").contains("1100000064");
        assertThat(client.connection.requests.getFirst().sessionExpiryS()).isEqualTo(500);
    }

    @Test
    void handsOverTheWillWithAllItsProperties() {
        Wire properties = fields().u8(0x18)
                .u32(5)
                .u8(0x02)
                .u32(60)
                .u8(0x26)
                .text("k")
                .text("1")
                .u8(0x26)
                .text("k")
                .text("2");
        byte[] connect = packet(0x10)
                .text("MQTT")
                .u8(5)
                .u8(0x2E)
                .u16(0)
                .none()
                .text("me")
                .properties(properties)
                .text("gone/me")
                .text("bye")
                .bytes();

        Client client = new Client(lane).send(connect);

        Will will = client.connection.requests.getFirst().will().orElseThrow();
        Message message = will.message();
        assertThat(will.delayS()).isEqualTo(5);
        assertThat(will.expiryS()).isEqualTo(60);
        assertThat(message.topic().name()).isEqualTo("gone/me");
        assertThat(message.qos().code()).isEqualTo(1);
        assertThat(message.retain()).isTrue();
        assertThat(message.expiresAtMs()).isEqualTo(Message.NEVER);
        assertThat(message.payload().isKept()).isTrue();
        assertThat(message.headers().list()).containsExactly(Header.user("k", "1"), Header.user("k", "2"));
    }

    @ParameterizedTest
    @CsvSource({
        "CLIENT_ID_INVALID, 85, 02",
        "NOT_AUTHORIZED, 87, 05",
        "AUTHENTICATION_METHOD_UNKNOWN, 8c, 05",
        "QUOTA_EXCEEDED, 97, 03",
        "UNAVAILABLE, 88, 03",
        "SHUTTING_DOWN, 88, 03"
    })
    void refusesWithTheCodeOfTheVersion(Refusal reason, String code5, String code3) {
        Client five = new Client(lane).send(Wire.connect5("me"));
        Client three = new Client(lane).send(Wire.connect3("me"));

        five.handler.onConnected(new ConnectResult.Refused(reason, "no"));
        three.handler.onConnected(new ConnectResult.Refused(reason, "no"));

        assertThat(five.sent()).isEqualTo("200800" + code5 + "051f00026e6f");
        assertThat(three.sent()).isEqualTo("200200" + code3);
        assertThat(five.connection.closed).isTrue();
        assertThat(three.connection.closed).isTrue();
    }

    @Test
    void leavesOutAReasonStringThatWouldBeTooLarge() {
        Client client =
                new Client(lane).send(Wire.connect5("me", fields().u8(0x27).u32(9)));

        client.handler.onConnected(new ConnectResult.Refused(Refusal.NOT_AUTHORIZED, "no"));

        assertThat(client.sent()).isEqualTo("2003008700");
    }

    @ParameterizedTest
    @CsvSource({
        "100d00044d5154540602003c000161,        20..0084.*",
        "100d00044d5154540302003c000161,        20020001",
        "100c00044d5154540400003c0000,          20020002",
        "100e00044d5154540503003c00000161,      20..0081.*",
        "100d00044d5154540403003c000161,        ''",
        "100d00044d5154580402003c000161,        ''",
        "c000,                                  ''",
        "300500044d515454,                      ''"
    })
    void tellsARefusedClientInTheWordsOfItsVersion(String bytes, String answer) {
        Client client = new Client(lane).send(HexFormat.of().parseHex(bytes));

        assertThat(client.sent()).matches(answer);
        assertThat(client.connection.closed).isTrue();
        assertThat(client.connection.requests).isEmpty();
        assertThat(context.snapshot()).containsEntry("mqtt.malformed.packets", 1L);
    }

    @Test
    void answersAConnectThatIsTooLargeBeforeItIsThere() {
        byte[] connect = Wire.connect5("x".repeat(5000));
        Client client = new Client(Settings.lane(context, Settings.packetBytesMax(1024)));

        client.send(Arrays.copyOf(connect, 20));

        assertThat(client.sent()).matches("20..0095.*");
        assertThat(client.connection.closed).isTrue();
    }

    @Test
    void refusesAWillThatIsNotAllowed() {
        MqttLane poor = Settings.lane(context, Settings.poor());
        byte[] qos2 = packet(0x10)
                .text("MQTT")
                .u8(5)
                .u8(0x16)
                .u16(0)
                .none()
                .text("c")
                .none()
                .text("t")
                .text("p")
                .bytes();
        byte[] retained = packet(0x10)
                .text("MQTT")
                .u8(5)
                .u8(0x26)
                .u16(0)
                .none()
                .text("c")
                .none()
                .text("t")
                .text("p")
                .bytes();

        assertThat(new Client(poor).send(qos2).sent()).matches("20..009b.*");
        assertThat(new Client(poor).send(retained).sent()).matches("20..009a.*");
    }

    @Test
    void refusesAClientIdThatIsTooLong() {
        assertThat(new Client(lane).send(Wire.connect5("x".repeat(1025))).sent())
                .matches("20..0085.*");
        assertThat(new Client(lane).send(Wire.connect3("x".repeat(1025))).sent())
                .isEqualTo("20020002");
        assertThat(new Client(lane).send(Wire.connect5("x".repeat(1024))).connection.requests)
                .hasSize(1);
    }

    @Test
    void leavesWhatFollowsConnectToTheKernelUntilItIsAnswered() {
        byte[] both =
                Wire.fields().raw(Wire.connect3("c")).raw(packet(0xC0).bytes()).bytes();
        Client client = new Client(lane).send(Arrays.copyOfRange(both, 2, both.length));

        assertThat(client.leftovers()).isEqualTo(2);
        client.accept(false).send(new byte[0]);

        assertThat(client.sent()).isEqualTo("20020000d000");
    }
}
