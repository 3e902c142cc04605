// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.swap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.SocketFactory;
import org.backplane.api.protocol.Protocol;
import org.backplane.api.runtime.Clock;
import org.backplane.api.transport.ChannelPlan;
import org.backplane.api.transport.Endpoint;
import org.backplane.api.transport.Transport;
import org.backplane.core.log.DurableLog;
import org.backplane.core.metrics.MetricsRegistry;
import org.backplane.core.net.NetSettings;
import org.backplane.core.net.Server;
import org.backplane.core.session.SessionSettings;

/** The kernel in this process, with sockets, and the clients that stay connected to it while bundles are replaced. */
final class KernelInProcess {
    private final MetricsRegistry metrics = new MetricsRegistry();
    private long nextBundle = 1;
    private final List<Socket> clients = new ArrayList<>();
    private final Server server = new Server(
            2,
            new DurableLog.Sizes(4, 1 << 20, 1 << 20),
            SessionSettings.DEFAULT,
            new NetSettings(1_000, 60, 1 << 20, 1 << 20, 60),
            Clock.system(),
            metrics);

    Server server() {
        return server;
    }

    MetricsRegistry metrics() {
        return metrics;
    }

    Map<String, ?> roots() {
        return Map.of("kernel", server, "metrics", metrics);
    }

    /** As Declarative Services would tell the kernel. */
    void bind(Protocol protocol) {
        server.bind(protocol, nextBundle++);
    }

    /** Bytes over TCP, from no bundle. */
    void bindPlainTransport() {
        server.bind(new Plain());
    }

    void listen(String transport, String protocol) {
        listen(new Endpoint(transport, transport, protocol, "127.0.0.1", 0, "", "", ""));
    }

    void listen(Endpoint endpoint) {
        server.listenerBook().put(endpoint);
    }

    private Map<String, Integer> ports() {
        Map<String, Integer> ports = new HashMap<>();
        server.listeners().forEach(one -> ports.put(one.endpoint().name(), one.port()));
        return ports;
    }

    /** A client that stays until the end. */
    Socket connect(String listener, SocketFactory sockets) throws IOException {
        Integer port = ports().get(listener);
        if (port == null) {
            throw new IllegalStateException("no listener " + listener);
        }
        Socket client = sockets.createSocket(InetAddress.getLoopbackAddress(), port);
        client.setSoTimeout(20_000);
        clients.add(client);
        return client;
    }

    List<Socket> clients() {
        return List.copyOf(clients);
    }

    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        server.shutdown(1_000);
        server.stop();
    }

    private static final class Plain implements Transport {
        @Override
        public Set<String> names() {
            return Set.of("tcp");
        }

        @Override
        public ChannelPlan describe(Endpoint endpoint) {
            return ChannelPlan.PLAIN;
        }
    }
}
