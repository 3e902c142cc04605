// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.component;

import java.util.List;
import java.util.Locale;
import org.backplane.api.transport.Endpoint;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;

/** One configured listener. */
@Component(
        immediate = true,
        service = {},
        configurationPid = "backplane.listener",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ListenerComponent {
    private final ServerComponent kernel;
    private String name = "";

    @Activate
    public ListenerComponent(ListenerConfig config, @Reference ServerComponent kernel) {
        this.kernel = kernel;
        configure(config);
    }

    @Modified
    void configure(ListenerConfig config) {
        kernel.server().listenerBook().put(endpoint(config));
        name = config.name();
    }

    private static Endpoint endpoint(ListenerConfig config) {
        return new Endpoint(
                config.name(),
                config.transport(),
                config.protocol(),
                config.bind(),
                config.port(),
                config.path(),
                config.certificateFile(),
                config.keyFile(),
                tls(config),
                reception(config));
    }

    private static Endpoint.Tls tls(ListenerConfig config) {
        return new Endpoint.Tls(
                Endpoint.ClientAuth.valueOf(config.clientAuth().toUpperCase(Locale.ROOT)),
                config.trustedCertificatesFile(),
                config.crlFile(),
                List.of(config.hostCertificates()),
                List.of(config.tlsProtocols()),
                List.of(config.tlsCiphers()));
    }

    private static Endpoint.Reception reception(ListenerConfig config) {
        return new Endpoint.Reception(
                config.proxyProtocol(),
                config.connectionsMax(),
                config.connectRateMax(),
                config.connectTimeoutSeconds(),
                config.maxPacketBytes());
    }

    @Deactivate
    void remove() {
        kernel.server().listenerBook().remove(name);
    }
}
