// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.component;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** One entry of {@code listeners:} in the configuration file. */
@ObjectClassDefinition(
        name = "Listeners",
        factoryPid = "backplane.listener",
        description = "Where clients connect. Each entry is a name of your choice and these settings.")
@interface ListenerConfig {
    /** The entry's name; set by whoever reads the file. */
    String name() default "";

    @AttributeDefinition(
            description = "How the bytes travel.",
            options = {
                @Option(label = "TCP", value = "tcp"),
                @Option(label = "TLS over TCP", value = "tls"),
                @Option(label = "WebSocket", value = "ws"),
                @Option(label = "WebSocket over TLS", value = "wss")
            })
    String transport() default "tcp";

    @AttributeDefinition(description = "Which protocol is spoken: the id of an installed protocol bundle.")
    String protocol() default "mqtt";

    @AttributeDefinition(
            description = "Address to listen on. Until there is authentication, keep it on the loopback: 0.0.0.0 lets"
                    + " everybody in.")
    String bind() default "127.0.0.1";

    @AttributeDefinition(description = "Port to listen on; 0 takes a free one.", min = "0", max = "65535")
    int port() default 1883;

    @AttributeDefinition(description = "Request path of a WebSocket.")
    String path() default "/mqtt";

    @AttributeDefinition(
            description = "PEM file with the certificate chain; empty for the self-signed pair made at first start."
                    + " This file and the ones below are read again when they change on disk; established connections"
                    + " stay as they are.")
    String certificateFile() default "";

    @AttributeDefinition(description = "PEM file with the private key (PKCS #8) to it.")
    String keyFile() default "";

    @AttributeDefinition(
            required = false,
            description = "Further certificates for clients that ask for a host by name (SNI), each"
                    + " pattern=certificateFile;keyFile. A pattern is a host name, or *. and a name for all hosts one"
                    + " level below it. Others are shown certificateFile.")
    String[] hostCertificates() default {};

    @AttributeDefinition(
            description = "Whether clients are asked for a certificate: want lets in those that have none, need does"
                    + " not. One that is not trusted is refused in either case.",
            options = {
                @Option(label = "none", value = "none"),
                @Option(label = "want", value = "want"),
                @Option(label = "need", value = "need")
            })
    String clientAuth() default "none";

    @AttributeDefinition(
            description = "PEM file with the certificates of the authorities whose clients are trusted; needed unless"
                    + " clientAuth is none.")
    String trustedCertificatesFile() default "";

    @AttributeDefinition(
            description = "File with the revocation lists of these authorities (PEM, or one in DER). A client whose"
                    + " certificate is on one is refused, and so is every client while a list of its chain is missing"
                    + " or older than it says it may be. Empty: no list is looked at.")
    String crlFile() default "";

    @AttributeDefinition(
            required = false,
            description = "Versions of TLS a client may speak here; empty for tls.protocols.",
            options = {@Option(value = "TLSv1.2", label = "TLSv1.2"), @Option(value = "TLSv1.3", label = "TLSv1.3")})
    String[] tlsProtocols() default {};

    @AttributeDefinition(
            required = false,
            description = "Cipher suites a client may use here, by their standard names and best first; empty for"
                    + " tls.ciphers.")
    String[] tlsCiphers() default {};

    @AttributeDefinition(
            description = "Whether each connection must begin with a header of the PROXY protocol, version 1 or 2, that"
                    + " says whose it is; one without is closed. Only for listeners that nobody but the proxy reaches.")
    boolean proxyProtocol() default false;

    @AttributeDefinition(
            description = "Most open connections here; one beyond it is closed at once. 0: only broker.connectionsMax"
                    + " counts.",
            min = "0",
            max = "10000000")
    int connectionsMax() default 0;

    @AttributeDefinition(
            description = "Most connections accepted here per second; more of them wait their turn. 0: no limit but"
                    + " broker.connectRateMax.",
            min = "0",
            max = "1000000")
    int connectRateMax() default 0;

    @AttributeDefinition(
            description = "Seconds a connection may take to connect here, PROXY header, TLS, WebSocket and CONNECT"
                    + " included. 0: broker.connectTimeoutSeconds.",
            min = "0",
            max = "3600")
    int connectTimeoutSeconds() default 0;

    @AttributeDefinition(
            description = "Largest packet accepted here from a client, in bytes, in place of the protocol's own limit;"
                    + " holds for connections made afterwards. 0: the protocol's, as in mqtt.maxPacketBytes.",
            min = "0",
            max = "268435460")
    int maxPacketBytes() default 0;
}
