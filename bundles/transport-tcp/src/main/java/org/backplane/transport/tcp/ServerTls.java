// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Date;
import org.backplane.api.runtime.Clock;
import org.backplane.api.transport.Endpoint;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS for this bundle's transports: the listener's certificate, or the self-signed one, under the settings of {@code tls:}.
 * Any thread. Rebuilt with the transports when those settings change, which tells the kernel to ask for plans anew. A bad
 * setting fails the listeners it concerns and no other, so nothing is checked before a listener asks.
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
     * What that listener's handshakes need. Blocks on disk.
     *
     * @throws IllegalArgumentException naming the setting, the file and what is allowed
     */
    SslContext context(Endpoint endpoint) {
        boolean hasCertificate = !endpoint.certificateFile().isEmpty();
        if (hasCertificate == endpoint.keyFile().isEmpty()) {
            String missing = hasCertificate ? "keyFile" : "certificateFile";
            throw new IllegalArgumentException(setting(endpoint, missing) + " is empty and the other is not" + ALLOWED);
        }
        return contexts.server(hasCertificate ? configured(endpoint) : selfSigned(endpoint));
    }

    private Identity configured(Endpoint endpoint) {
        Path certificateFile = home.resolve(endpoint.certificateFile());
        try {
            Identity identity = PemFiles.read(certificateFile, home.resolve(endpoint.keyFile()));
            LOG.info("Listener {} shows the certificate {}", endpoint.name(), certificateFile);
            Date end = identity.certificate().getNotAfter();
            if (end.getTime() < clock.wallMs()) {
                LOG.warn(
                        "Listener {}: the certificate {} ended on {}",
                        endpoint.name(),
                        certificateFile,
                        end.toInstant());
            }
            return identity;
        } catch (PemFiles.Unusable e) {
            String setting = setting(endpoint, e.isKey() ? "keyFile" : "certificateFile");
            throw new IllegalArgumentException(setting + ": " + e.what() + ALLOWED, e);
        }
    }

    private Identity selfSigned(Endpoint endpoint) {
        try {
            Identity identity = selfSigned.identity();
            LOG.info(
                    "Listener {} shows a self-signed certificate; clients trust it with the file {} (SHA-256 {})",
                    endpoint.name(),
                    selfSigned.certificateFile(),
                    identity.fingerprint());
            return identity;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    setting(endpoint, "certificateFile") + " is empty, and no self-signed certificate can be put into "
                            + selfSigned.certificateFile().getParent() + " (" + e + ")" + ALLOWED,
                    e);
        }
    }

    private static String setting(Endpoint endpoint, String key) {
        return "listeners." + endpoint.name() + "." + key;
    }
}
