// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import java.util.Set;
import java.util.regex.Pattern;
import org.backplane.api.transport.ChannelPlan;
import org.backplane.api.transport.Endpoint;
import org.backplane.api.transport.Transport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** WebSocket frames over TCP, bare or under TLS (RFC 6455, MQTT 5.0 section 6). Any thread. */
@Component(service = Transport.class, configurationPid = "backplane.websocket")
@Designate(ocd = WebSocketConfig.class)
public final class WebSocketTransport implements Transport {
    private static final String DEFAULT_PATH = "/mqtt";

    /** An absolute path without a query (RFC 3986 section 3.3). */
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9/._~!$&'()*+,;=:@%-]*");

    private final WebSocketConfig config;
    private final ServerTls tls;

    @Activate
    public WebSocketTransport(WebSocketConfig config, @Reference ServerTls tls) {
        this.config = config;
        this.tls = tls;
    }

    @Override
    public Set<String> names() {
        return Set.of("ws", "wss");
    }

    @Override
    public ChannelPlan describe(Endpoint endpoint) {
        var webSocket = new ChannelPlan.WebSocket(path(endpoint), config.maxFrameBytes());
        return switch (endpoint.transport()) {
            case "ws" -> ServerTls.none(endpoint).with(webSocket);
            case "wss" -> tls.plan(endpoint).with(webSocket);
            default ->
                throw new IllegalArgumentException("listeners." + endpoint.name() + ".transport: '"
                        + endpoint.transport() + "' is neither ws nor wss");
        };
    }

    private static String path(Endpoint endpoint) {
        String path = endpoint.path().isEmpty() ? DEFAULT_PATH : endpoint.path();
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("listeners." + endpoint.name() + ".path: '" + path
                    + "' is not an absolute path without query, such as " + DEFAULT_PATH);
        }
        return path;
    }
}
