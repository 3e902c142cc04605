// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.backplane.api.transport.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TlsHandshakeTest {
    private static final String RSA_CHAIN = resource("rsa-chain.pem");
    private static final String RSA_KEY = resource("rsa-key.pem");

    @TempDir
    private Path data;

    /** Elsewhere the JDK's own TLS is taken, which the other tests do not tell apart. */
    @Test
    @EnabledOnOs(
            value = OS.LINUX,
            architectures = "amd64",
            disabledReason = "its library is not built for this machine")
    void boringSslIsTakenWhereItsLibraryIs() {
        TlsContexts contexts = new TlsContexts(Settings.tls(data, Map.of()));

        assertThat(contexts.provider()).isEqualTo(SslProvider.OPENSSL);
        assertThat(OpenSsl.versionString()).contains("BoringSSL");
    }

    static List<Arguments> pairs() {
        List<Arguments> pairs = new ArrayList<>();
        for (SslProvider server : providers()) {
            for (SslProvider client : providers()) {
                for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
                    pairs.add(Arguments.of(server, client, protocol));
                }
            }
        }
        return pairs;
    }

    static List<SslProvider> providers() {
        return OpenSsl.isAvailable() ? List.of(SslProvider.OPENSSL, SslProvider.JDK) : List.of(SslProvider.JDK);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aClientThatTrustsThePemFileTalksToTheSelfSignedServer(SslProvider server, SslProvider client, String protocol)
            throws Exception {
        ServerTls tls = new ServerTls(Settings.tls(data, Map.of("provider", name(server))));

        String conversation = converse(
                tls.plan(Settings.endpoint("tls")).tls().orElseThrow(),
                SslContextBuilder.forClient()
                        .sslProvider(client)
                        .protocols(protocol)
                        .trustManager(data.resolve("tls/certificate.pem").toFile()));

        assertThat(conversation)
                .startsWith(protocol + " TLS_")
                .endsWith(" hello")
                .contains("_GCM_");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void servesAConfiguredChain(SslProvider provider) throws Exception {
        ServerTls tls = new ServerTls(Settings.tls(data, Map.of("provider", name(provider))));
        Endpoint endpoint = Settings.endpoint("tls", RSA_CHAIN, RSA_KEY);

        String conversation = converse(
                tls.plan(endpoint).tls().orElseThrow(),
                SslContextBuilder.forClient()
                        .trustManager(Path.of(resource("rsa-ca.pem")).toFile()));

        assertThat(conversation).endsWith(" hello");
        assertThat(data.resolve("tls")).as("no self-signed pair is made for it").doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aClientThatDoesNotTrustItFails(SslProvider provider) {
        ServerTls tls = new ServerTls(Settings.tls(data, Map.of("provider", name(provider))));
        SslContext server = tls.plan(Settings.endpoint("tls")).tls().orElseThrow();

        assertThatThrownBy(() -> converse(server, SslContextBuilder.forClient()))
                .isInstanceOf(ExecutionException.class)
                .rootCause()
                .hasMessageContaining("unable to find valid certification path");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void speaksOnlyTheConfiguredProtocols(SslProvider provider) {
        ServerTls tls = new ServerTls(
                Settings.tls(data, Map.of("provider", name(provider), "protocols", new String[] {"TLSv1.3"})));
        SslContext server = tls.plan(Settings.endpoint("tls")).tls().orElseThrow();
        SslContextBuilder old = SslContextBuilder.forClient()
                .protocols("TLSv1.2")
                .trustManager(data.resolve("tls/certificate.pem").toFile());

        assertThatThrownBy(() -> converse(server, old)).isInstanceOf(ExecutionException.class);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void speaksOnlyTheConfiguredCiphers(SslProvider provider) throws Exception {
        String only = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
        Map<String, Object> settings = Map.of("provider", name(provider), "ciphers", new String[] {only});
        SslContext server = new ServerTls(Settings.tls(data, settings))
                .plan(Settings.endpoint("tls"))
                .tls()
                .orElseThrow();
        SslContextBuilder client = SslContextBuilder.forClient()
                .protocols("TLSv1.2")
                .trustManager(data.resolve("tls/certificate.pem").toFile());

        assertThat(converse(server, client)).isEqualTo("TLSv1.2 " + only + " hello");
    }

    private static String converse(SslContext server, SslContextBuilder client) throws Exception {
        SslContext built = client.build();
        try (Handshake handshake = new Handshake(server)) {
            return handshake.converse(built, "hello");
        } finally {
            ReferenceCountUtil.release(server);
            ReferenceCountUtil.release(built);
        }
    }

    private static String name(SslProvider provider) {
        return provider == SslProvider.JDK ? "jdk" : "openssl";
    }

    private static String resource(String name) {
        return Path.of("src/test/resources/tls", name).toAbsolutePath().toString();
    }
}
