// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.backplane.api.transport.Endpoint;
import org.backplane.api.transport.Endpoint.ClientAuth;
import org.backplane.testkit.tls.Issued;
import org.backplane.testkit.tls.TestAuthority;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom a listener lets in by the certificate it shows, with either library. */
class ClientCertificateTest {
    private static final Instant TOMORROW = Instant.now().plus(Duration.ofDays(1));
    private static final Instant YESTERDAY = Instant.now().minus(Duration.ofDays(1));

    @TempDir
    private Path home;

    private TestAuthority root;
    private TestAuthority below;
    private Issued known;
    private Issued stranger;

    @BeforeEach
    void makeFiles() throws Exception {
        root = TestAuthority.root("root");
        below = root.intermediate("below");
        known = below.issue("known");
        stranger = TestAuthority.root("root").issue("known");
        root.issue("server", "localhost").write(home, "server");
        Files.writeString(home.resolve("ca.pem"), root.pem());
    }

    static List<String> providers() {
        return OpenSsl.isAvailable() ? List.of("openssl", "jdk") : List.of("jdk");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whoMustShowOneIsLetInWithATrustedOneOnly(String provider) throws Exception {
        try (Handshake server = server(provider, rules(ClientAuth.NEED, ""))) {
            for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
                assertIn(server, protocol, Optional.of(known));
                assertOut(server, protocol, Optional.of(stranger));
                assertOut(server, protocol, Optional.empty());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whoMayShowOneIsLetInWithoutButNotWithAWrongOne(String provider) throws Exception {
        try (Handshake server = server(provider, rules(ClientAuth.WANT, ""))) {
            assertIn(server, "TLSv1.3", Optional.of(known));
            assertIn(server, "TLSv1.3", Optional.empty());
            assertOut(server, "TLSv1.3", Optional.of(stranger));
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whoIsOnTheListStaysOut(String provider) throws Exception {
        Issued revoked = below.issue("revoked");
        lists(root.revocationList(TOMORROW), below.revocationList(TOMORROW, revoked));

        try (Handshake server = server(provider, rules(ClientAuth.NEED, "crl.pem"))) {
            for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
                assertIn(server, protocol, Optional.of(known));
                assertOut(server, protocol, Optional.of(revoked));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aRevokedAuthorityTakesItsClientsWithIt(String provider) throws Exception {
        Issued other = root.issue("directly below the root");
        Issued belowItself = new Issued(known.keyPair(), List.of(below.certificate()));
        lists(root.revocationList(TOMORROW, belowItself), below.revocationList(TOMORROW));

        try (Handshake server = server(provider, rules(ClientAuth.NEED, "crl.pem"))) {
            assertIn(server, "TLSv1.3", Optional.of(other));
            assertOut(server, "TLSv1.3", Optional.of(known));
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void withoutAGoodListForEachAuthorityNobodyOfItIsLetIn(String provider) throws Exception {
        lists(root.revocationList(TOMORROW));
        try (Handshake server = server(provider, rules(ClientAuth.NEED, "crl.pem"))) {
            assertOut(server, "TLSv1.3", Optional.of(known));
        }

        lists(root.revocationList(TOMORROW), below.revocationList(YESTERDAY));
        try (Handshake server = server(provider, rules(ClientAuth.NEED, "crl.pem"))) {
            assertOut(server, "TLSv1.3", Optional.of(known));
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aListenerMayHaveItsOwnVersionsAndSuites(String provider) throws Exception {
        String suite = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
        var own = new Endpoint.Tls(ClientAuth.NONE, "", "", List.of(), List.of("TLSv1.2"), List.of(suite));

        try (Handshake server = server(provider, own)) {
            assertThat(server.converse(client("TLSv1.2", Optional.empty()), "hello"))
                    .isEqualTo("TLSv1.2 " + suite + " hello");
            assertOut(server, "TLSv1.3", Optional.empty());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NEED, '', '', trustedCertificatesFile is empty",
        "NEED, absent.pem, '', 'absent.pem does not exist'",
        "NEED, server.key, '', 'server.key has no complete'",
        "NEED, ca.pem, absent.crl, 'absent.crl does not exist'",
        "NEED, ca.pem, server.key, server.key",
        "NONE, ca.pem, '', 'trustedCertificatesFile is set, but clients are not asked'",
        "NONE, '', crl.pem, 'crlFile is set, but clients are not asked'",
    })
    void saysWhichSettingAndFileIsWrong(ClientAuth auth, String trusted, String crl, String what) {
        var rules = new Endpoint.Tls(auth, trusted, crl, List.of(), List.of(), List.of());

        assertThatThrownBy(() -> server("jdk", rules))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("listeners.secure.")
                .hasMessageContaining(what);
    }

    @Test
    void aListenerWithoutTlsDoesNotPretendToAsk() {
        Endpoint plain = Settings.endpoint("tcp").with(rules(ClientAuth.NEED, ""));

        assertThatThrownBy(() -> new TcpTransport(new ServerTls(Settings.tls(home, Map.of()))).describe(plain))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "listeners.secure.clientAuth: the transport tcp has no certificates; allowed with tls and wss");
    }

    @Test
    void thePlanNamesItsFilesAndTheHostsItKnows() throws Exception {
        root.issue("other", "*.example.org").write(home, "other");
        var rules = new Endpoint.Tls(
                ClientAuth.NONE, "", "", List.of("*.Example.org = other.pem; other.key"), List.of(), List.of());
        ServerTls tls = new ServerTls(Settings.tls(home, Map.of()));

        var plan = tls.plan(Settings.endpoint("tls", "server.pem", "server.key").with(rules));

        assertThat(plan.tlsByHost()).containsOnlyKeys("*.example.org");
        assertThat(plan.files())
                .extracting(stamp -> String.valueOf(stamp.file().getFileName()))
                .containsExactly("server.pem", "server.key", "other.pem", "other.key");
    }

    @ParameterizedTest
    @CsvSource({
        "'a.example.org', 'is not pattern=certificateFile;keyFile'",
        "'a.*.org=a.pem;a.key', 'is not pattern=certificateFile;keyFile'",
        "'a.org=absent.pem;server.key', 'absent.pem does not exist'",
    })
    void saysWhatIsWrongWithAHost(String entry, String what) {
        var rules = new Endpoint.Tls(ClientAuth.NONE, "", "", List.of(entry), List.of(), List.of());

        assertThatThrownBy(() -> server("jdk", rules))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("listeners.secure.hostCertificates: ")
                .hasMessageContaining(what);
    }

    private static Endpoint.Tls rules(ClientAuth auth, String crlFile) {
        return new Endpoint.Tls(auth, "ca.pem", crlFile, List.of(), List.of(), List.of());
    }

    private void lists(String... lists) throws Exception {
        Files.writeString(home.resolve("crl.pem"), String.join("", lists));
    }

    private Handshake server(String provider, Endpoint.Tls rules) throws InterruptedException {
        ServerTls tls = new ServerTls(Settings.tls(home, Map.of("provider", provider)));
        Endpoint endpoint = Settings.endpoint("tls", "server.pem", "server.key").with(rules);
        return new Handshake(tls.plan(endpoint).tls().orElseThrow());
    }

    private SslContext client(String protocol, Optional<Issued> shown) throws Exception {
        SslContextBuilder builder =
                SslContextBuilder.forClient().protocols(protocol).trustManager(root.certificate());
        shown.ifPresent(one -> builder.keyManager(
                one.keyPair().getPrivate(), one.chain().toArray(new java.security.cert.X509Certificate[0])));
        return builder.build();
    }

    private void assertIn(Handshake server, String protocol, Optional<Issued> shown) throws Exception {
        assertThat(server.converse(client(protocol, shown), "hello")).endsWith(" hello");
    }

    private void assertOut(Handshake server, String protocol, Optional<Issued> shown) throws Exception {
        SslContext client = client(protocol, shown);
        assertThatThrownBy(() -> server.converse(client, "hello")).isInstanceOf(ExecutionException.class);
    }
}
