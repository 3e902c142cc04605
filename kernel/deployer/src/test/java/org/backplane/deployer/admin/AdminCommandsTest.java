// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.api.admin.BrokerAdmin;
import org.backplane.api.transport.Endpoint;
import org.junit.jupiter.api.Test;

final class AdminCommandsTest {
    private final AtomicInteger stops = new AtomicInteger();
    private final AdminCommands commands = new AdminCommands(
            new AdminCommands.Process(7, "1.0", "now"),
            () -> Optional.of(new Broker()),
            new FakeBundles(),
            stops::incrementAndGet);
    private final List<String> lines = new ArrayList<>();

    @Test
    void statusShowsListenersStoreAndBrokenBundles() {
        assertThat(lines("status"))
                .containsExactly(
                        "Backplane 1.0, process 7, since now",
                        "  tcp: mqtt tcp 127.0.0.1:1883, 1 connection",
                        "    warning: its key does not fit",
                        "  tls: mqtt tls 127.0.0.1:8883  NOT OPEN: address in use",
                        "  store: disk full",
                        "  1 bundle with problems: see bundle list");
    }

    @Test
    void metricsComeByName() {
        assertThat(lines("metrics")).containsExactly("a.count 1", "b.bytes 2");
    }

    @Test
    void stopNamesTheProcessAndStopsIt() {
        assertThat(lines("stop")).containsExactly("7");
        assertThat(stops).hasValue(1);
    }

    @Test
    void anUnknownCommandIsRefusedWithWhatIsAllowed() {
        assertThat(commands.run(List.of("halt"), lines::add))
                .isEqualTo(new AdminReply(2, "unknown command 'halt', allowed: status, bundle, metrics, stop"));
        assertThat(stops).hasValue(0);
    }

    private List<String> lines(String command) {
        assertThat(commands.run(List.of(command), lines::add)).isEqualTo(AdminReply.DONE);
        return lines;
    }

    private static final class Broker implements BrokerAdmin {
        @Override
        public List<ListenerStatus> listeners() {
            return List.of(
                    new ListenerStatus(endpoint("tcp", 1883), 1883, "", "its key does not fit", 1),
                    new ListenerStatus(endpoint("tls", 8883), 0, "address in use"));
        }

        @Override
        public Map<String, Long> metrics() {
            return Map.of("b.bytes", 2L, "a.count", 1L);
        }

        @Override
        public String storeProblem() {
            return "disk full";
        }

        @Override
        public void shutdown(long timeoutMs) {
            throw new IllegalStateException("not asked for");
        }

        private static Endpoint endpoint(String transport, int port) {
            return new Endpoint(transport, transport, "mqtt", "127.0.0.1", port, "", "", "");
        }
    }
}
