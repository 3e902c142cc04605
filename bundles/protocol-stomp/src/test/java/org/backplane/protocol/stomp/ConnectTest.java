// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.ConnectResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From CONNECT to DISCONNECT, and the heart-beats between. */
final class ConnectTest {
    private final Client client = new Client(Settings.lane());

    private static String connect(String headers) {
        return "CONNECT\naccept-version:1.2\n" + headers + "\n^@";
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "STOMP"})
    void connectsWithEitherCommand(String command) {
        client.send(command + "\naccept-version:1.0,1.1,1.2\nhost:h\n\n^@").pump();

        assertThat(client.sent())
                .isEqualTo("CONNECTED\nversion:1.2\nheart-beat:10000,10000\nserver:Backplane\nsession:c\n\n^@");
    }

    @Test
    void asksForASessionThatEndsWithTheConnection() {
        client.send(connect("client-id:me\nlogin:joe\npasscode:a:b\\c\n"));

        ConnectRequest request = client.connection.requests.getFirst();
        assertThat(request.clientId()).isEqualTo("me");
        assertThat(request.protocol()).isEqualTo("STOMP 1.2");
        assertThat(request.cleanStart()).isTrue();
        assertThat(request.sessionExpiryS()).isZero();
        assertThat(request.username()).contains("joe");
        assertThat(request.password())
                .as("CONNECT knows no escapes")
                .isEqualTo("a:b\\c".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT\n\n^@", "CONNECT\naccept-version:1.0,1.1\n\n^@"})
    void refusesOtherVersionsAndNamesItsOwn(String connect) {
        client.send(connect);

        assertThat(client.sent()).startsWith("ERROR\nversion:1.2\nmessage:the only version here is 1.2, not");
        assertThat(client.connection.closed).isTrue();
        assertThat(client.connection.refusals).isOne();
        assertThat(client.connection.requests).isEmpty();
    }

    @Test
    void saysWhyTheKernelRefused() {
        client.send(connect(""));

        client.handler.onConnected(new ConnectResult.Refused(ConnectResult.Refusal.NOT_AUTHORIZED, "not you"));

        assertThat(client.sent()).isEqualTo("ERROR\nversion:1.2\nmessage:not you\n\n^@");
        assertThat(client.connection.closed).isTrue();
    }

    @Test
    void takesNothingBeforeConnectAndNoSecondOne() {
        client.send("SEND\ndestination:a\nreceipt:r\n\n^@");
        assertThat(client.sent()).contains("message:SEND comes before CONNECT\nreceipt-id:r\n");

        Client other = Client.connected();
        other.send(Client.CONNECT);
        assertThat(other.sent()).contains("message:this connection is connected already\n");
    }

    @Test
    void waitsForTheKernelWithWhatComesBehindConnect() {
        client.send(connect("") + "SEND\ndestination:a\n\nx^@");
        assertThat(client.session.published).isEmpty();

        client.pump();

        assertThat(client.session.published).hasSize(1);
    }

    @Test
    void agreesOnTheSlowerOfBothHeartBeats() {
        Client one =
                new Client(Settings.lane(Settings.with(Map.of("heartBeatOfferMs", 2000, "heartBeatWantMs", 3500))));

        one.send(connect("heart-beat:1000,5000\n")).pump();

        assertThat(one.sent()).contains("heart-beat:2000,3500\n");
        assertThat(one.connection.requests.getFirst().keepAliveS())
                .as("3,500 ms rounded up")
                .isEqualTo(4);
        assertThat(one.connection.wakeInMs).as("a tenth before 5,000 ms").isEqualTo(4500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "heart-beat:0,0\n"})
    void leavesHeartBeatsToWhoeverWantsThem(String header) {
        client.send(connect(header)).pump();

        assertThat(client.connection.requests.getFirst().keepAliveS()).isZero();
        assertThat(client.connection.wakeInMs).isNegative();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1,2,3", "a,b", "-1,0", "99999999999,0"})
    void refusesAHeartBeatThatIsNoPairOfNumbers(String value) {
        client.send(connect("heart-beat:" + value + "\n"));

        assertThat(client.sent()).contains("message:heart-beat is two numbers of milliseconds");
    }

    @Test
    void beatsWhenItIsTimeAndAsksForTheNext() {
        client.send(connect("heart-beat:0,20000\n")).pump();
        client.sent();

        client.wake();

        assertThat(client.sent()).isEqualTo("\n");
        assertThat(client.connection.wakeInMs).isEqualTo(18_000);
    }

    @Test
    void sendsTheReceiptOfDisconnectWhenAllBeforeItIsDone() {
        Client one = Client.connected();
        one.send("SEND\ndestination:a\n\nx^@DISCONNECT\nreceipt:bye\n\n^@SEND\ndestination:late\n\nx^@");
        assertThat(one.sent()).isEmpty();
        assertThat(one.connection.closed).isFalse();

        one.pump();

        assertThat(one.sent()).isEqualTo("RECEIPT\nreceipt-id:bye\n\n^@");
        assertThat(one.connection.closed).isTrue();
        assertThat(one.session.calls).containsExactly("publish a qos 1", "end will false expiry -1");
        assertThat(one.connection.refusals).isZero();
    }

    @Test
    void endsAtOnceWithoutAReceipt() {
        Client one = Client.connected();

        one.send("DISCONNECT\n\n^@");

        assertThat(one.sent()).isEmpty();
        assertThat(one.session.calls).containsExactly("end will false expiry -1");
        assertThat(one.connection.closed).isTrue();
    }

    @Test
    void tellsTheClientWhyTheKernelClosesIt() {
        Client one = Client.connected();

        one.handler.onClosing(CloseReason.SHUTTING_DOWN);

        assertThat(one.sent()).contains("message:the broker closes the connection\\c SHUTTING_DOWN\n");
        assertThat(one.connection.refusals).isZero();
    }
}
