// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import java.util.Set;
import org.backplane.api.transport.ChannelPlan;
import org.backplane.api.transport.Endpoint;
import org.backplane.api.transport.Transport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Bytes over TCP, bare or under TLS. Any thread. */
@Component(service = Transport.class)
public final class TcpTransport implements Transport {
    private final ServerTls tls;

    @Activate
    public TcpTransport(@Reference ServerTls tls) {
        this.tls = tls;
    }

    @Override
    public Set<String> names() {
        return Set.of("tcp", "tls");
    }

    @Override
    public ChannelPlan describe(Endpoint endpoint) {
        return switch (endpoint.transport()) {
            case "tcp" -> ServerTls.none(endpoint);
            case "tls" -> tls.plan(endpoint);
            default ->
                throw new IllegalArgumentException("listeners." + endpoint.name() + ".transport: '"
                        + endpoint.transport() + "' is neither tcp nor tls");
        };
    }
}
