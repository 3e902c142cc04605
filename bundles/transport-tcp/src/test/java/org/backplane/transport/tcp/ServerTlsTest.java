// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.backplane.api.runtime.Clock;
import org.backplane.api.transport.Endpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTlsTest {
    @TempDir
    private Path home;

    @BeforeEach
    void copyFiles() throws Exception {
        for (String name : new String[] {"chain", "ca", "key", "key-pkcs1", "key-encrypted", "key-other"}) {
            Files.copy(Path.of("src/test/resources/tls/rsa-" + name + ".pem"), home.resolve(name + ".pem"));
        }
        Files.writeString(home.resolve("text.pem"), "no certificate at all");
        Files.writeString(home.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Files.write(home.resolve("huge.pem"), new byte[PemFiles.FILE_BYTES_MAX + 1]);
        Files.createDirectory(home.resolve("folder.pem"));
    }

    @Test
    void relativePathsStartAtHome() {
        SslContext context = tls(Map.of())
                .plan(Settings.endpoint("tls", "chain.pem", "key.pem"))
                .tls()
                .orElseThrow();

        assertThat(context.isServer()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "absent.pem, key.pem, certificateFile, absent.pem, does not exist",
        "chain.pem, absent.pem, keyFile, absent.pem, does not exist",
        "text.pem, key.pem, certificateFile, text.pem, has no complete '-----BEGIN CERTIFICATE-----' block",
        "key.pem, key.pem, certificateFile, key.pem, 'block, but ''-----BEGIN PRIVATE KEY-----'''",
        "broken.pem, key.pem, certificateFile, broken.pem, ''",
        "huge.pem, key.pem, certificateFile, huge.pem, 'has 1048577 bytes, at most 1048576'",
        "folder.pem, key.pem, certificateFile, folder.pem, can't be read",
        "chain.pem, text.pem, keyFile, text.pem, has no complete '-----BEGIN PRIVATE KEY-----' block",
        "chain.pem, key-pkcs1.pem, keyFile, key-pkcs1.pem, 'block, but ''-----BEGIN RSA PRIVATE KEY-----'''",
        "chain.pem, key-encrypted.pem, keyFile, key-encrypted.pem, 'but ''-----BEGIN ENCRYPTED PRIVATE KEY-----'''",
        "chain.pem, key-other.pem, keyFile, key-other.pem, is not the key to the first certificate in",
        "ca.pem, key.pem, keyFile, key.pem, is not the key to the first certificate in",
    })
    void saysWhichSettingWhichFileAndWhatIsAllowed(
            String certificateFile, String keyFile, String setting, String file, String what) {
        Endpoint endpoint = Settings.endpoint("tls", certificateFile, keyFile);

        assertThatThrownBy(() -> tls(Map.of()).plan(endpoint).tls().orElseThrow())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("listeners.secure." + setting + ": " + home.resolve(file))
                .hasMessageContaining(what)
                .hasMessageContaining("allowed is a PEM file");
    }

    @Test
    void refusesAKeyOfAnotherKindThanTheCertificate() throws Exception {
        new SelfSignedFiles(home.resolve("tls"), Clock.system()).identity();
        Endpoint endpoint = Settings.endpoint("tls", "chain.pem", "tls/key.pem");

        assertThatThrownBy(() -> tls(Map.of()).plan(endpoint).tls().orElseThrow())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("listeners.secure.keyFile")
                .hasMessageContaining("holds no RSA key, which is what the certificate is for");
    }

    @ParameterizedTest
    @CsvSource({"chain.pem, '', keyFile", "'', key.pem, certificateFile"})
    void refusesHalfAPair(String certificateFile, String keyFile, String missing) {
        Endpoint endpoint = Settings.endpoint("tls", certificateFile, keyFile);

        assertThatThrownBy(() -> tls(Map.of()).plan(endpoint).tls().orElseThrow())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("listeners.secure." + missing + " is empty and the other is not");
    }

    @Test
    void saysWhyNoSelfSignedPairCanBeMade() throws Exception {
        Files.writeString(home.resolve("tls"), "a file where the folder should be");

        assertThatThrownBy(
                        () -> tls(Map.of()).plan(Settings.endpoint("tls")).tls().orElseThrow())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("listeners.secure.certificateFile is empty, and no self-signed certificate")
                .hasMessageContaining(home.resolve("tls").toString());
    }

    @Test
    void aPairThatCannotBeReadIsNotReplaced() throws Exception {
        Files.createDirectories(home.resolve("tls/certificate.pem"));
        Files.copy(home.resolve("key.pem"), home.resolve("tls/key.pem"));

        assertThatThrownBy(
                        () -> tls(Map.of()).plan(Settings.endpoint("tls")).tls().orElseThrow())
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(home.resolve("tls/key.pem")).hasSameTextualContentAs(home.resolve("key.pem"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    void namesTheCiphersThatAreNotThere(String provider) {
        ServerTls tls = tls(
                Map.of("provider", provider, "ciphers", new String[] {"TLS_AES_128_GCM_SHA256", "TLS_ECDHE_ROT13"}));

        assertThatThrownBy(() -> tls.plan(Settings.endpoint("tls")).tls().orElseThrow())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tls.ciphers: ")
                .hasMessageContaining("does not have [TLS_ECDHE_ROT13]; allowed are [")
                .hasMessageContaining("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    }

    @Test
    void refusesProtocolsAndProvidersItDoesNotKnow() {
        ServerTls old = tls(Map.of("protocols", new String[] {"TLSv1.1"}));
        ServerTls none = tls(Map.of("protocols", new String[0]));
        ServerTls other = tls(Map.of("provider", "gnutls"));

        assertThatThrownBy(() -> old.plan(Settings.endpoint("tls")).tls().orElseThrow())
                .hasMessage("tls.protocols: [TLSv1.1] is not one or more of [TLSv1.2, TLSv1.3]");
        assertThatThrownBy(() -> none.plan(Settings.endpoint("tls")).tls().orElseThrow())
                .hasMessageStartingWith("tls.protocols: []");
        assertThatThrownBy(() -> other.plan(Settings.endpoint("tls")).tls().orElseThrow())
                .hasMessage("tls.provider: 'gnutls' is none of auto, openssl, jdk");
    }

    private ServerTls tls(Map<String, Object> settings) {
        return new ServerTls(Settings.tls(home, settings));
    }
}
