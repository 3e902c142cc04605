// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.transport;

import java.util.List;

/**
 * A listener as configured: what a {@link Transport} needs to know to describe its channels, and by which rules the kernel
 * takes connections in.
 *
 * @param name the key under {@code listeners:}
 * @param transport which transport: {@code tcp}, {@code tls}, {@code ws}, {@code wss}
 * @param protocol id of the protocol spoken on it
 * @param bind address to listen on
 * @param port 0 to 65,535; 0 takes a free one
 * @param path of the WebSocket; unused without one
 * @param certificateFile PEM chain; empty for the self-signed pair made at first start; unused without TLS
 * @param keyFile PEM key (PKCS #8) to it
 * @param tls what else a handshake goes by; unused without TLS
 * @param reception the kernel's part; a transport has no use for it
 */
public record Endpoint(
        String name,
        String transport,
        String protocol,
        String bind,
        int port,
        String path,
        String certificateFile,
        String keyFile,
        Tls tls,
        Reception reception) {
    /** One by the usual rules. */
    public Endpoint(
            String name,
            String transport,
            String protocol,
            String bind,
            int port,
            String path,
            String certificateFile,
            String keyFile) {
        this(name, transport, protocol, bind, port, path, certificateFile, keyFile, Tls.DEFAULT, Reception.DEFAULT);
    }

    /** The same with other rules. */
    public Endpoint with(Reception other) {
        return new Endpoint(name, transport, protocol, bind, port, path, certificateFile, keyFile, tls, other);
    }

    /** The same with another way to shake hands. */
    public Endpoint with(Tls other) {
        return new Endpoint(name, transport, protocol, bind, port, path, certificateFile, keyFile, other, reception);
    }

    /** Whether clients are asked for a certificate. */
    public enum ClientAuth {
        /** Not asked. */
        NONE,
        /** Asked; one that has none is let in all the same, one whose certificate is not trusted is not. */
        WANT,
        /** Asked; let in with a trusted certificate only. */
        NEED
    }

    /**
     * How a listener shakes hands, beyond its certificate.
     *
     * @param clientAuth whether clients are asked for a certificate
     * @param trustedCertificatesFile PEM certificates of the authorities that clients' certificates come from
     * @param crlFile those authorities' revocation lists, PEM or one in DER; empty looks at none
     * @param hostCertificates further certificates by the host name a client asks for (SNI, RFC 6066 section 3), each
     *     {@code pattern=certificateFile;keyFile}; a pattern is a name, or {@code *.} and a name
     * @param protocols versions of TLS; empty for those of all listeners
     * @param ciphers cipher suites; empty for those of all listeners
     */
    public record Tls(
            ClientAuth clientAuth,
            String trustedCertificatesFile,
            String crlFile,
            List<String> hostCertificates,
            List<String> protocols,
            List<String> ciphers) {
        /** Clients are not asked; one certificate for all names; versions and suites as everywhere. */
        public static final Tls DEFAULT = new Tls(ClientAuth.NONE, "", "", List.of(), List.of(), List.of());

        public Tls {
            hostCertificates = List.copyOf(hostCertificates);
            protocols = List.copyOf(protocols);
            ciphers = List.copyOf(ciphers);
        }
    }

    /**
     * How the kernel takes connections in. 0 stands for no limit of the listener's own.
     *
     * @param proxyProtocol whether each connection begins with a header of the PROXY protocol, version 1 or 2, that says whose it is
     * @param connectionsMax open connections; one beyond it is closed at once
     * @param connectRateMax connections accepted per second; more of them wait
     * @param connectTimeoutS seconds a connection may take to get its session; 0 for the broker's
     * @param packetBytesMax largest packet a client may send, in bytes; 0 for the protocol's own. The protocol sees to it
     */
    public record Reception(
            boolean proxyProtocol, int connectionsMax, int connectRateMax, int connectTimeoutS, int packetBytesMax) {
        /** No rules of its own. */
        public static final Reception DEFAULT = new Reception(false, 0, 0, 0, 0);
    }
}
