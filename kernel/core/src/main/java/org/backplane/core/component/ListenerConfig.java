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
            description = "PEM file with the certificate chain; empty for the self-signed pair made at first start.")
    String certificateFile() default "";

    @AttributeDefinition(description = "PEM file with the private key (PKCS #8) to it.")
    String keyFile() default "";
}
