// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.Set;
import org.backplane.api.admin.ProtocolAdmin;
import org.backplane.api.admin.ServedVersion;
import org.backplane.api.runtime.Clock;
import org.backplane.api.transport.ChannelPlan;
import org.backplane.api.transport.Endpoint;
import org.backplane.api.transport.Transport;
import org.backplane.core.log.DurableLog;
import org.backplane.core.metrics.MetricsRegistry;
import org.backplane.core.session.SessionSettings;
import org.backplane.testkit.store.FakeShardStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Tests with a kernel that has one listener for {@link LineProtocol}, of which there is one version and may be another. */
@Timeout(60)
abstract class OnLineServer {
    static final long OLD = 1;
    static final long NEW = 2;

    final MetricsRegistry metrics = new MetricsRegistry();
    final Server server = new Server(
            2,
            new DurableLog.Sizes(1, 1 << 20, 1 << 20),
            SessionSettings.DEFAULT,
            new NetSettings(1000, 30, 1 << 20, 1 << 20, 30),
            Clock.system(),
            metrics);
    final ProtocolAdmin versions = server.protocolBook();
    final LineProtocol old = LineProtocol.version("old");
    final LineProtocol next = LineProtocol.version("new");
    int port;
    private final FakeShardStore store = FakeShardStore.threaded();

    @BeforeEach
    final void open() {
        server.bind(new Plain());
        server.listenerBook().put(new Endpoint("lines", "tcp", "lines", "127.0.0.1", 0, "", "", ""));
        server.bind(store);
        server.bind(old, OLD);
        port = server.listeners().getFirst().port();
    }

    @AfterEach
    final void stop() {
        server.shutdown(1_000);
        server.stop();
        store.close();
    }

    /** What operators are told of a version. */
    final ServedVersion served(long bundle) {
        return versions.versions().stream()
                .filter(one -> one.bundle() == bundle)
                .findFirst()
                .orElseThrow();
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
