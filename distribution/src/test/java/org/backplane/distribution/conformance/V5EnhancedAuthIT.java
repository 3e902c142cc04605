// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.backplane.distribution.auth.AuthenticatorBundle;
import org.backplane.distribution.auth.AuthenticatorUnderTest;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.change.Bundles;
import org.backplane.distribution.change.Operator;
import org.backplane.distribution.change.Stage;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.backplane.testkit.auth.ScramClient;
import org.backplane.testkit.auth.ScramSha256;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 5.0 section 4.12 with SCRAM-SHA-256, whose authenticator is a bundle that comes and goes. */
class V5EnhancedAuthIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int AUTH = 15;
    private static final int CONTINUE = 0x18;
    private static final int AGAIN = 0x19;
    private static final String SCRAM = ScramSha256.METHOD;

    @TempDir
    private static Path folder;

    private static Stage stage;
    private static Path bundle;

    @BeforeAll
    static void open() throws Exception {
        stage = Stage.open(folder, Operator.hasty());
        bundle = AuthenticatorBundle.build(folder.resolve("authenticator.jar"));
        install();
    }

    private static void install() throws Exception {
        Operator.Outcome installed = stage.operator().install(bundle);
        assertThat(installed.isDone()).as(installed.text()).isTrue();
    }

    @AfterAll
    static void close() throws Exception {
        stage.close();
    }

    // --- a client that does what it is told ---

    private static Bytes properties(String method, byte[] data) {
        return new Bytes().u8(0x15).text(method).u8(0x16).binary(data);
    }

    private static byte[] auth(int code, String method, byte[] data) {
        return Packets.packet(AUTH, 0, new Bytes().u8(code).sized(properties(method, data)));
    }

    private static RawClient begun(String clientId, String method, byte[] data) throws Exception {
        RawClient client = RawClient.open(stage.broker(), Wire.TCP, 5);
        client.send(Packets.connect(5, clientId, true, 0, properties(method, data)));
        return client;
    }

    private static ScramClient scram(String user, String password) {
        return new ScramClient(user, password, "nonce" + System.nanoTime());
    }

    private static ScramClient alice() {
        return scram("alice", "password of alice");
    }

    /** As far as the challenge, which is given back. */
    private static Challenged challenged(String clientId, ScramClient scram) throws Exception {
        RawClient client = begun(clientId, SCRAM, scram.first());
        Packet challenge = client.expect(AUTH);
        assertThat(AuthProperties.reason(challenge)).isEqualTo(CONTINUE);
        assertThat(AuthProperties.text(challenge, 0x15)).isEqualTo(SCRAM);
        return new Challenged(client, scram, AuthProperties.data(challenge));
    }

    private record Challenged(RawClient client, ScramClient scram, byte[] challenge) {
        void answer() throws Exception {
            client.send(auth(CONTINUE, SCRAM, scram.last(challenge)));
        }
    }

    private static RawClient connected(String clientId) throws Exception {
        Challenged at = challenged(clientId, alice());
        at.answer();
        assertThat(at.client.expect(Packets.CONNACK).reason()).isZero();
        return at.client;
    }

    private static void assertRefused(RawClient client, int code) throws Exception {
        assertThat(client.expect(Packets.CONNACK).reason()).isEqualTo(code);
        assertThat(client.awaitEnd(PATIENCE)).isTrue();
    }

    private static void assertDisconnected(RawClient client, int code) throws Exception {
        assertThat(client.expect(Packets.DISCONNECT).reason()).isEqualTo(code);
        assertThat(client.awaitEnd(PATIENCE)).isTrue();
    }

    // --- on the way to a session ---

    @Test
    @Statement({"MQTT-4.12.0-2", "MQTT-4.12.0-3", "MQTT-4.12.0-5", "MQTT-3.15.2-1"})
    void bothSidesProveThatTheyKnowThePassword() throws Exception {
        Challenged at = challenged("both", alice());
        at.answer();

        Packet connack = at.client.expect(Packets.CONNACK);
        assertThat(connack.reason()).isZero();
        assertThat(AuthProperties.text(connack, 0x15)).isEqualTo(SCRAM);
        assertThat(at.scram.isVerifiedBy(AuthProperties.data(connack))).isTrue();
        at.client.ping();
        at.client.disconnect();
    }

    @ParameterizedTest
    @Statement("MQTT-4.12.0-4")
    @CsvSource({"alice, wrong", "nobody, password of nobody"})
    void refusesWhoDoesNotKnowIt(String user, String password) throws Exception {
        Challenged at = challenged("wrong", scram(user, password));
        at.answer();

        assertRefused(at.client, 0x87);
    }

    @Test
    @Statement("MQTT-4.12.0-1")
    void refusesAMethodThatNobodyServes() throws Exception {
        assertRefused(begun("unknown", "no such method", new byte[3]), 0x8C);
    }

    @Test
    @Statement({"MQTT-4.12.0-6", "MQTT-4.12.0-7"})
    void hasNoAuthWithAClientThatNamesNoMethod() throws Exception {
        RawClient client = RawClient.open(stage.broker(), Wire.TCP, 5);
        client.send(Packets.connect(5, "plain", true, 0, new Bytes()));
        Packet connack = client.expect(Packets.CONNACK);
        assertThat(connack.reason()).isZero();
        assertThat(AuthProperties.has(connack, 0x15)).isFalse();

        client.send(auth(AGAIN, SCRAM, alice().first()));
        assertDisconnected(client, 0x82);
    }

    @Test
    void refusesDataWithoutAMethod() throws Exception {
        RawClient client = RawClient.open(stage.broker(), Wire.TCP, 5);
        client.send(Packets.connect(5, "data", true, 0, new Bytes().u8(0x16).binary(alice().first())));

        assertRefused(client, 0x82);
    }

    @ParameterizedTest
    @Statement("MQTT-3.1.2-30")
    @ValueSource(strings = {"ping", "publish", "subscribe", "another method", "again", "connect"})
    void takesNothingElseBeforeConnack(String what) throws Exception {
        Challenged at = challenged("else", alice());
        at.client.send(
                switch (what) {
                    case "ping" -> Packets.ping();
                    case "publish" -> Packets.publish(5, "a", new byte[1], 0, 0, false);
                    case "subscribe" -> Packets.subscribe(5, 1, "a", 0);
                    case "another method" -> auth(CONTINUE, "PLAIN", at.scram.last(at.challenge));
                    case "again" -> auth(AGAIN, SCRAM, at.scram.first());
                    default -> Packets.connect(5, "else", true, 0, new Bytes());
                });

        assertRefused(at.client, 0x82);
    }

    @Test
    void letsAClientGoInTheMiddle() throws Exception {
        Challenged at = challenged("goes", alice());
        at.client.send(Packets.disconnect());

        assertThat(at.client.awaitEnd(PATIENCE)).isTrue();
        assertThat(at.client.waiting()).isZero();
    }

    @Test
    void goesOnWithTheNextVersionOfTheProtocol() throws Exception {
        Challenged at = challenged("swapped", alice());
        stage.update(Bundles.MQTT);
        at.answer();

        assertVerified(at);
    }

    @Test
    void goesOnWhenAVersionOfTheProtocolIsThereAgain() throws Exception {
        Challenged at = challenged("removed", alice());
        assertDone(stage.operator().remove(Bundles.MQTT));
        at.answer();
        assertDone(stage.operator().install(stage.versions().next(Bundles.MQTT)));

        assertVerified(at);
    }

    private static void assertVerified(Challenged at) throws Exception {
        Packet connack = at.client.expect(Packets.CONNACK);
        assertThat(connack.reason()).isZero();
        assertThat(at.scram.isVerifiedBy(AuthProperties.data(connack))).isTrue();
        at.client.disconnect();
    }

    private static void assertDone(Operator.Outcome outcome) {
        assertThat(outcome.isDone())
                .as(() -> outcome.text() + "; " + stage.broker().report())
                .isTrue();
    }

    @Test
    void isRefusedWhenItsAuthenticatorGoesInTheMiddle() throws Exception {
        Challenged waits = challenged("middle", alice());
        RawClient thinks = begun("silent", AuthenticatorUnderTest.SILENT, new byte[1]);
        RawClient again = connected("again-middle");
        again.send(auth(AGAIN, SCRAM, alice().first()));
        again.expect(AUTH);
        RawClient bystander = connected("bystander");

        assertDone(stage.operator().remove(AuthenticatorBundle.NAME));
        try {
            assertRefused(waits.client, 0x88);
            assertRefused(thinks, 0x88);
            assertDisconnected(again, 0x89);
            bystander.ping();
            assertRefused(begun("late", SCRAM, alice().first()), 0x8C);
        } finally {
            install();
        }
        connected("welcome").disconnect();
        bystander.disconnect();
    }

    // --- again, on a live connection ---

    @Test
    @Statement({"MQTT-4.12.1-1", "MQTT-4.12.0-5"})
    void authenticatesAgainWhileAllElseGoesOn() throws Exception {
        RawClient client = connected("again");
        assertThat(client.subscribe("again/+", 1)).isEqualTo(1);
        ScramClient scram = alice();
        client.send(auth(AGAIN, SCRAM, scram.first()));
        byte[] challenge = AuthProperties.data(client.expect(AUTH));

        stage.update(Bundles.MQTT);
        client.send(Packets.publish(5, "again/x", new byte[] {7}, 0, 0, false));
        assertThat(client.expect(Packets.PUBLISH).topic()).isEqualTo("again/x");
        client.ping();
        client.send(auth(CONTINUE, SCRAM, scram.last(challenge)));

        Packet end = client.expect(AUTH);
        assertThat(AuthProperties.reason(end)).isZero();
        assertThat(AuthProperties.text(end, 0x15)).isEqualTo(SCRAM);
        assertThat(scram.isVerifiedBy(AuthProperties.data(end))).isTrue();
        client.ping();
        client.disconnect();
    }

    @ParameterizedTest
    @Statement("MQTT-4.12.1-2")
    @CsvSource({"alice, wrong", "bob, password of bob"})
    void disconnectsWhoFailsTheSecondTimeOrIsSomebodyElse(String user, String password) throws Exception {
        RawClient client = connected("fails-again");
        ScramClient scram = scram(user, password);
        client.send(auth(AGAIN, SCRAM, scram.first()));
        byte[] challenge = AuthProperties.data(client.expect(AUTH));
        client.send(auth(CONTINUE, SCRAM, scram.last(challenge)));

        assertDisconnected(client, 0x87);
    }

    @Test
    @Statement("MQTT-4.12.1-1")
    void disconnectsWhoChangesTheMethod() throws Exception {
        RawClient client = connected("changes");
        client.send(auth(AGAIN, AuthenticatorUnderTest.SILENT, new byte[1]));

        assertDisconnected(client, 0x82);
    }

    @ParameterizedTest
    @Statement("MQTT-4.12.0-3")
    @ValueSource(ints = {CONTINUE, 0, 0x01})
    void disconnectsWhoAnswersWhatNobodyAsked(int code) throws Exception {
        RawClient client = connected("unasked");
        client.send(auth(code, SCRAM, new byte[1]));

        assertDisconnected(client, 0x82);
    }
}
