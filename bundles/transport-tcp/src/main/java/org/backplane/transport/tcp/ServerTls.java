// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import org.backplane.api.runtime.Clock;
import org.backplane.api.transport.ChannelPlan;
import org.backplane.api.transport.Endpoint;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS for this bundle's transports: the listener's certificates, or the self-signed one, under its own settings and those of
 * {@code tls:}. Any thread. Rebuilt with the transports when those settings change, which tells the kernel to ask for plans anew. A
 * bad setting fails the listeners it concerns and no other, so nothing is checked before a listener asks.
 */
@Component(service = ServerTls.class, configurationPid = "backplane.tls")
@Designate(ocd = TlsConfig.class)
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final String ALLOWED =
            "; allowed is a PEM file (certificateFile: the chain, the server's own certificate first; keyFile: its"
                    + " unencrypted PKCS #8 key), or both empty for a self-signed certificate";

    private final Path home;
    private final SelfSignedFiles selfSigned;
    private final TlsContexts contexts;
    private final Clock clock;

    @Activate
    public ServerTls(TlsConfig config) {
        this(config, Clock.system());
    }

    ServerTls(TlsConfig config, Clock clock) {
        this.home = Path.of(config.backplane_home());
        this.selfSigned = new SelfSignedFiles(Path.of(config.backplane_data()).resolve("tls"), clock);
        this.contexts = new TlsContexts(config);
        this.clock = clock;
    }

    /**
     * The plan of a listener without TLS.
     *
     * @throws IllegalArgumentException if it is to ask for certificates: nobody may believe that it does
     */
    static ChannelPlan none(Endpoint endpoint) {
        if (endpoint.tls().clientAuth() != Endpoint.ClientAuth.NONE) {
            throw new IllegalArgumentException("listeners." + endpoint.name() + ".clientAuth: the transport "
                    + endpoint.transport() + " has no certificates; allowed with tls and wss");
        }
        return ChannelPlan.PLAIN;
    }

    /**
     * What that listener's handshakes need. Blocks on disk.
     *
     * @throws IllegalArgumentException naming the setting, the file and what is allowed
     */
    ChannelPlan plan(Endpoint endpoint) {
        ListenerFiles files = ListenerFiles.of(endpoint, home, clock);
        boolean hasCertificate = !endpoint.certificateFile().isEmpty();
        if (hasCertificate == endpoint.keyFile().isEmpty()) {
            String missing = hasCertificate ? "keyFile" : "certificateFile";
            throw new IllegalArgumentException(files.setting(missing) + " is empty and the other is not" + ALLOWED);
        }
        Optional<TrustManagerFactory> decider = files.decider();
        Identity identity = hasCertificate
                ? files.identity("", endpoint.certificateFile(), endpoint.keyFile(), ALLOWED)
                : selfSigned(files);
        SslContext main = contexts.server(identity, endpoint.tls(), decider);
        Map<String, SslContext> hosts = new HashMap<>();
        for (HostCertificate host : files.hosts()) {
            Identity its = files.identity("hostCertificates", host.certificateFile(), host.keyFile(), "");
            hosts.put(host.pattern(), contexts.server(its, endpoint.tls(), decider));
        }
        if (hasCertificate) {
            LOG.info("Listener {} shows the certificate {}", endpoint.name(), endpoint.certificateFile());
        } else {
            LOG.info(
                    "Listener {} shows a self-signed certificate; clients trust it with the file {} (SHA-256 {})",
                    endpoint.name(),
                    selfSigned.certificateFile(),
                    identity.fingerprint());
        }
        return new ChannelPlan(Optional.of(main), hosts, Optional.empty(), files.stamps());
    }

    private Identity selfSigned(ListenerFiles files) {
        try {
            return selfSigned.identity();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    files.setting("certificateFile") + " is empty, and no self-signed certificate can be put into "
                            + selfSigned.certificateFile().getParent() + " (" + e + ")" + ALLOWED,
                    e);
        }
    }
}
