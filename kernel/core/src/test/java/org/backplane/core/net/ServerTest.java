// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import org.backplane.api.runtime.Clock;
import org.backplane.api.transport.ChannelPlan;
import org.backplane.api.transport.Endpoint;
import org.backplane.api.transport.Transport;
import org.backplane.core.log.DurableLog;
import org.backplane.core.metrics.MetricsRegistry;
import org.backplane.core.session.SessionSettings;
import org.backplane.testkit.store.FakeShardStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The kernel over real sockets, with no protocol installed. */
class ServerTest {
    private final FakeShardStore store = FakeShardStore.threaded();
    private final MetricsRegistry metrics = new MetricsRegistry();
    private final Server server = new Server(
            1,
            new DurableLog.Sizes(1, 1 << 20, 1 << 20),
            SessionSettings.DEFAULT,
            new NetSettings(2, 0, 1, 1 << 20, 1 << 20, 1, 65_536, 1),
            Clock.system(),
            metrics);

    @AfterEach
    void stop() {
        server.shutdown(1_000);
        server.stop();
        store.close();
    }

    @Test
    void aListenerOpensWhenTransportAndStoreAreThere() {
        server.listenerBook().put(new Endpoint("tcp", "tcp", "none", "127.0.0.1", 0, "", "", ""));
        assertThat(server.listeners().getFirst().isOpen()).isFalse();
        server.bind(new Plain());
        assertThat(server.listeners().getFirst().isOpen()).isFalse();

        server.bind(store);

        assertThat(server.listeners().getFirst().isOpen()).isTrue();
    }

    @Test
    void aConnectionWhoseProtocolDoesNotComeIsLetGo() throws Exception {
        try (Socket client = connect()) {
            client.setSoTimeout(20_000);

            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(metrics.snapshot()).containsEntry("connection.connect-timeouts", 1L);
        }
    }

    @Test
    void oneConnectionTooManyIsClosedAtOnce() throws Exception {
        try (Socket first = connect();
                Socket second = connect();
                Socket third = connect()) {
            third.setSoTimeout(20_000);

            assertThat(third.getInputStream().read()).isEqualTo(-1);
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            assertThat(metrics.snapshot()).containsEntry("connection.rejected", 1L);
        }
    }

    @Test
    void aListenerThatMovesLeavesItsOldPlaceOnlyWhenItHasTheNewOne() throws Exception {
        connect().close();
        int before = server.listeners().getFirst().port();
        int free = freePort();

        server.listenerBook().put(new Endpoint("tcp", "tcp", "none", "127.0.0.1", free, "", "", ""));

        assertThat(server.listeners()).hasSize(1);
        assertThat(server.listeners().getFirst().port()).isEqualTo(free);
        new Socket(InetAddress.getLoopbackAddress(), free).close();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), before))
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void aListenerThatCannotMoveStaysAndSaysSo() throws Exception {
        connect().close();
        int before = server.listeners().getFirst().port();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.listenerBook()
                    .put(new Endpoint("tcp", "tcp", "none", "127.0.0.1", taken.getLocalPort(), "", "", ""));

            new Socket(InetAddress.getLoopbackAddress(), before).close();
            assertThat(server.listeners().getFirst().problem())
                    .contains("can't listen on 127.0.0.1:" + taken.getLocalPort())
                    .endsWith("it still accepts on 127.0.0.1:" + before);
        }
        server.bind(new Plain());
        assertThat(server.listeners().getFirst().isOpen()).as("tried again").isTrue();
        assertThat(server.listeners().getFirst().port()).isNotEqualTo(before);
    }

    @Test
    void theTransportThatCameLastDescribesAndTheOneBeforeWhenItIsGone() throws Exception {
        connect().close();
        Transport broken = new Plain() {
            @Override
            public ChannelPlan describe(Endpoint endpoint) {
                throw new IllegalStateException("no plan today");
            }
        };

        server.bind(broken);
        assertThat(server.listeners().getFirst().problem()).contains("no plan today");
        new Socket(
                        InetAddress.getLoopbackAddress(),
                        server.listeners().getFirst().port())
                .close();

        server.unbind(broken);
        assertThat(server.listeners().getFirst().isOpen()).isTrue();
    }

    private static int freePort() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private Socket connect() throws Exception {
        if (server.listeners().isEmpty()) {
            server.bind(new Plain());
            server.listenerBook().put(new Endpoint("tcp", "tcp", "none", "127.0.0.1", 0, "", "", ""));
            server.bind(store);
        }
        return new Socket(
                InetAddress.getLoopbackAddress(), server.listeners().getFirst().port());
    }

    private static class Plain implements Transport {
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
