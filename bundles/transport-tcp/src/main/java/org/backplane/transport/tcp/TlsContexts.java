// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import org.backplane.api.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/** Turns the settings under {@code tls:} and a certificate into what a handshake needs. Any thread. */
final class TlsContexts {
    /** Forward secrecy and authenticated encryption only (RFC 9325 section 4.2); 128 bits first, as they cost least. */
    static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

    private final TlsConfig config;

    TlsContexts(TlsConfig config) {
        this.config = config;
    }

    /**
     * A server's context, in which no client is asked for a certificate. It holds nothing of this bundle.
     *
     * @throws IllegalArgumentException if a setting can't be met; the message names it and what is allowed
     */
    SslContext server(Identity identity) {
        return server(identity, Endpoint.Tls.DEFAULT, Optional.empty());
    }

    /** As above, by the listener's own rules, with what decides on clients' certificates if they are asked for one. */
    SslContext server(Identity identity, Endpoint.Tls rules, Optional<TrustManagerFactory> decider) {
        SslProvider provider = provider();
        List<String> ciphers = ciphers(rules, provider);
        X509Certificate[] chain = identity.chain().toArray(new X509Certificate[0]);
        SslContextBuilder builder = SslContextBuilder.forServer(identity.key(), chain)
                .sslProvider(provider)
                // The store in which Netty hands over the key never leaves the memory: JKS does without 0.1 s of
                // hashing.
                .keyStoreType("JKS")
                .protocols(protocols(rules))
                .ciphers(ciphers, SupportedCipherSuiteFilter.INSTANCE)
                .sessionCacheSize(config.sessionCacheEntriesMax())
                .sessionTimeout(config.sessionTimeoutS());
        if (decider.isPresent()) {
            builder.trustManager(decider.get()).clientAuth(clientAuth(rules));
        } else {
            // No client is asked for a certificate; else the platform's 140 authorities would be loaded for nothing.
            builder.trustManager(identity.certificate());
        }
        try {
            return builder.build();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "tls: the library " + provider + " refuses these settings or the certificate: " + e.getMessage(),
                    e);
        }
    }

    private static ClientAuth clientAuth(Endpoint.Tls rules) {
        return switch (rules.clientAuth()) {
            case NONE -> ClientAuth.NONE;
            case WANT -> ClientAuth.OPTIONAL;
            case NEED -> ClientAuth.REQUIRE;
        };
    }

    SslProvider provider() {
        return switch (config.provider()) {
            case "auto" -> OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
            case "openssl" -> openSsl();
            case "jdk" -> SslProvider.JDK;
            default ->
                throw new IllegalArgumentException(
                        "tls.provider: '" + config.provider() + "' is none of auto, openssl, jdk");
        };
    }

    private static SslProvider openSsl() {
        @Nullable Throwable cause = OpenSsl.unavailabilityCause();
        if (cause != null) {
            throw new IllegalArgumentException(
                    "tls.provider: openssl is not available here (" + cause.getMessage()
                            + "); allowed are auto and jdk",
                    cause);
        }
        return SslProvider.OPENSSL;
    }

    private List<String> protocols(Endpoint.Tls rules) {
        List<String> protocols = rules.protocols().isEmpty() ? List.of(config.protocols()) : rules.protocols();
        if (protocols.isEmpty() || !PROTOCOLS.containsAll(protocols)) {
            throw new IllegalArgumentException(
                    setting(rules.protocols(), "protocols") + ": " + protocols + " is not one or more of " + PROTOCOLS);
        }
        return protocols;
    }

    private List<String> ciphers(Endpoint.Tls rules, SslProvider provider) {
        List<String> wanted = rules.ciphers().isEmpty() ? List.of(config.ciphers()) : rules.ciphers();
        if (wanted.isEmpty()) {
            return CIPHERS;
        }
        List<String> supported = supported(provider);
        List<String> unknown = new ArrayList<>(wanted);
        unknown.removeAll(supported);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(setting(rules.ciphers(), "ciphers") + ": " + provider + " does not have "
                    + unknown + "; allowed are " + supported);
        }
        return wanted;
    }

    /** Where a value is from: the listener, if it has its own. */
    private static String setting(List<String> own, String key) {
        return own.isEmpty() ? "tls." + key : "tls" + key.substring(0, 1).toUpperCase(Locale.ROOT) + key.substring(1);
    }

    private static List<String> supported(SslProvider provider) {
        try {
            SslContext all = SslContextBuilder.forClient()
                    .sslProvider(provider)
                    .ciphers(null, IdentityCipherSuiteFilter.INSTANCE_DEFAULTING_TO_SUPPORTED_CIPHERS)
                    .build();
            List<String> names = List.copyOf(all.cipherSuites());
            ReferenceCountUtil.release(all);
            return names;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "tls.provider: " + provider + " does not work here: " + e.getMessage(), e);
        }
    }
}
