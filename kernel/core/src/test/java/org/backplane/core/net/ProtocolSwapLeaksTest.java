// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.backplane.api.protocol.Protocol;
import org.backplane.api.runtime.Clock;
import org.backplane.api.transport.ChannelPlan;
import org.backplane.api.transport.Endpoint;
import org.backplane.api.transport.Transport;
import org.backplane.core.log.DurableLog;
import org.backplane.core.metrics.MetricsRegistry;
import org.backplane.core.session.SessionSettings;
import org.backplane.testkit.leak.LoaderLeaks;
import org.backplane.testkit.leak.OwnCopyLoader;
import org.backplane.testkit.leak.RetiredLoaders;
import org.backplane.testkit.protocol.EchoProtocol;
import org.backplane.testkit.store.FakeShardStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real connections outlive the protocol's code, and hold nothing of it: lanes, channels, timers and promises are searched. */
class ProtocolSwapLeaksTest {
    private static final int CLIENTS = 6;
    private static final int ROUNDS = 5;

    private final FakeShardStore store = FakeShardStore.threaded();
    private final Server server = new Server(
            2,
            new DurableLog.Sizes(1, 1 << 20, 1 << 20),
            SessionSettings.DEFAULT,
            new NetSettings(100, 60, 1 << 20, 1 << 20, 60),
            Clock.system(),
            new MetricsRegistry());
    private long nextBundle = 1;
    private final List<Socket> clients = new ArrayList<>();
    private final RetiredLoaders retired = new RetiredLoaders();

    @AfterEach
    void stop() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        server.shutdown(1_000);
        server.stop();
        store.close();
    }

    @Test
    void nothingOfAnOldVersionIsReachableFromLiveConnections() throws Exception {
        server.bind(new Plain());
        server.listenerBook().put(new Endpoint("tcp", "tcp", "echo", "127.0.0.1", 0, "", "", ""));
        server.bind(store);
        Protocol current = version();
        bind(current);
        connect();
        echoes();

        for (int round = 0; round < ROUNDS; round++) {
            Protocol next = version();
            ClassLoader old = current.getClass().getClassLoader();
            swap(current, next);
            current = next;
            echoes();

            assertThat(LoaderLeaks.from(Map.of("server", server), old)).isEmpty();
            retired.add(old);
        }

        assertThat(retired.left(20_000)).isEmpty();
    }

    @Test
    void theSearchFindsTheVersionThatIsAttached() throws Exception {
        server.bind(new Plain());
        server.listenerBook().put(new Endpoint("tcp", "tcp", "echo", "127.0.0.1", 0, "", "", ""));
        server.bind(store);
        Protocol current = version();
        bind(current);
        connect();
        echoes();

        assertThat(LoaderLeaks.from(
                        Map.of("server", server.group()), current.getClass().getClassLoader()))
                .anySatisfy(path -> assertThat(path).contains("'backplane' in the pipeline", "EchoProtocol$Handler"));
    }

    private static Protocol version() throws ReflectiveOperationException {
        return new OwnCopyLoader(EchoProtocol.class).create(Protocol.class, EchoProtocol.class);
    }

    private void bind(Protocol protocol) {
        server.bind(protocol, nextBundle++);
    }

    private void swap(Protocol old, Protocol next) {
        bind(next);
        server.unbind(old);
    }

    private void connect() throws IOException {
        int port = server.listeners().getFirst().port();
        for (int i = 0; i < CLIENTS; i++) {
            Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
            client.setSoTimeout(20_000);
            clients.add(client);
        }
    }

    private void echoes() throws IOException {
        for (Socket client : clients) {
            client.getOutputStream().write('e');
        }
        for (Socket client : clients) {
            assertThat(client.getInputStream().read()).isEqualTo('e');
        }
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
