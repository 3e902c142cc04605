// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.backplane.api.auth.AuthStep;
import org.backplane.api.auth.Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of RFC 7677 section 3, from both sides, and what must not pass. */
class ScramTest {
    private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String SERVER_FIRST =
            "r=" + CLIENT_NONCE + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String CLIENT_LAST =
            "c=biws,r=" + CLIENT_NONCE + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String SERVER_LAST = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private final ScramServer server = new ScramServer(ScramTest::user, SERVER_NONCE);

    private static Optional<ScramCredentials> user(String name) {
        byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
        return name.equals("user") ? Optional.of(ScramCredentials.of("pencil", salt, 4096)) : Optional.empty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String data(AuthStep step) {
        return switch (step) {
            case AuthStep.Continue next -> new String(next.data(), StandardCharsets.UTF_8);
            case AuthStep.Success success -> new String(success.data(), StandardCharsets.UTF_8);
            case AuthStep.Failure failure -> failure.reason() + ": " + failure.text();
        };
    }

    @Test
    void serverSaysWhatTheStandardSays() {
        assertThat(data(server.take(bytes("n,,n=user,r=" + CLIENT_NONCE)))).isEqualTo(SERVER_FIRST);

        AuthStep end = server.take(bytes(CLIENT_LAST));

        assertThat(end).isInstanceOf(AuthStep.Success.class);
        assertThat(((AuthStep.Success) end).principal()).isEqualTo(new Principal("user"));
        assertThat(data(end)).isEqualTo(SERVER_LAST);
    }

    @Test
    void clientSaysWhatTheStandardSays() {
        ScramClient client = new ScramClient("user", "pencil", CLIENT_NONCE);

        assertThat(client.first()).asString().isEqualTo("n,,n=user,r=" + CLIENT_NONCE);
        assertThat(client.last(bytes(SERVER_FIRST))).asString().isEqualTo(CLIENT_LAST);
        assertThat(client.isVerifiedBy(bytes(SERVER_LAST))).isTrue();
        assertThat(client.isVerifiedBy(bytes("v=AAAA"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pencil2", "", "Pencil"})
    void refusesAWrongPassword(String password) {
        ScramClient client = new ScramClient("user", password.isEmpty() ? " " : password, CLIENT_NONCE);
        byte[] challenge = bytes(data(server.take(client.first())));

        assertThat(data(server.take(client.last(challenge)))).isEqualTo("REFUSED: name or password is wrong");
    }

    @Test
    void doesNotTellANameThatNobodyHasFromAWrongPassword() {
        ScramClient client = new ScramClient("nobody", "pencil", CLIENT_NONCE);
        byte[] challenge = bytes(data(server.take(client.first())));

        assertThat(challenge).asString().matches("r=.*,s=.{24},i=4096");
        assertThat(data(server.take(client.last(challenge)))).isEqualTo("REFUSED: name or password is wrong");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "p=tls-unique,,n=user,r=abc",
                "n,,user",
                "n,,n=user",
                "n,,r=abc,n=user",
                "n",
                ",,",
                "x,,n=u,r=a"
            })
    void refusesWhatIsNotScram(String first) {
        assertThat(data(server.take(bytes(first)))).isEqualTo("REFUSED: that is not SCRAM-SHA-256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c=biws", "c=biws,r=x", "c=biws,r=x,p=AAAA", "c=*,r=x,p=*", "p=AAAA"})
    void refusesALastMessageThatIsNone(String last) {
        server.take(bytes("n,,n=user,r=" + CLIENT_NONCE));

        assertThat(data(server.take(bytes(last)))).isEqualTo("REFUSED: that is not SCRAM-SHA-256");
    }

    @Test
    void refusesTheProofOfAnotherExchange() {
        server.take(bytes("n,,n=user,r=another"));

        assertThat(data(server.take(bytes(CLIENT_LAST)))).isEqualTo("REFUSED: name or password is wrong");
    }
}
