// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What stands under {@code tls:}. */
@ObjectClassDefinition(
        name = "tls",
        description =
                "TLS on all listeners with the transport tls or wss. A change holds for connections made after it.")
public @interface TlsConfig {
    @AttributeDefinition(
            description = "Versions of TLS a client may speak.",
            options = {@Option(value = "TLSv1.2", label = "TLSv1.2"), @Option(value = "TLSv1.3", label = "TLSv1.3")})
    String[] protocols() default {"TLSv1.2", "TLSv1.3"};

    @AttributeDefinition(
            required = false,
            description = "Cipher suites a client may use, by their standard names and best first. Empty for a list of"
                    + " suites with forward secrecy and authenticated encryption.")
    String[] ciphers() default {};

    @AttributeDefinition(
            description =
                    "The library that does TLS: openssl is BoringSSL, the faster one, jdk the Java platform's own;"
                            + " auto takes openssl where its native library loads.",
            options = {
                @Option(value = "auto", label = "auto"),
                @Option(value = "openssl", label = "openssl"),
                @Option(value = "jdk", label = "jdk")
            })
    String provider() default "auto";

    @AttributeDefinition(
            description =
                    "Sessions that each TLS listener remembers so that a client can resume one with a short handshake.",
            min = "1",
            max = "1000000")
    int sessionCacheEntriesMax() default 20_000;

    @AttributeDefinition(description = "Seconds after which a TLS session can't be resumed.", min = "1", max = "86400")
    int sessionTimeoutS() default 3_600;

    /** Where {@code data} lies: an absolute path, pushed by the deployer. */
    String backplane_data() default "data";

    /** What relative paths start from: an absolute path, pushed by the deployer. */
    String backplane_home() default ".";
}
