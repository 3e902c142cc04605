// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.api.admin.BrokerAdmin.ListenerStatus;
import org.backplane.api.protocol.SwapMode;
import org.backplane.api.runtime.Clock;
import org.backplane.api.transport.ChannelPlan;
import org.backplane.api.transport.Endpoint;
import org.backplane.api.transport.Endpoint.Reception;
import org.backplane.api.transport.FileStamp;
import org.backplane.api.transport.Transport;
import org.backplane.core.log.DurableLog;
import org.backplane.core.metrics.MetricsRegistry;
import org.backplane.core.session.SessionSettings;
import org.backplane.testkit.store.FakeShardStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners over real sockets: their limits, their order, their files, and who comes through a proxy. */
class ListenerTest {
    private final FakeShardStore store = FakeShardStore.threaded();
    private final MetricsRegistry metrics = new MetricsRegistry();
    private final Server server = new Server(
            2,
            new DurableLog.Sizes(1, 1 << 20, 1 << 20),
            SessionSettings.DEFAULT,
            new NetSettings(100, 30, 1 << 20, 1 << 20, 30),
            Clock.system(),
            metrics);
    private final Plain transport = new Plain();

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        server.bind(transport);
        server.bind(new LineProtocol("v1", 1, 1, SwapMode.EXPORT), 1);
        server.bind(store);
    }

    @AfterEach
    void stop() {
        server.shutdown(1_000);
        server.stop();
        store.close();
    }

    @Test
    void theyAreListedByNameWithTheirConnections() throws Exception {
        put("c", Reception.DEFAULT);
        put("a", Reception.DEFAULT);
        put("b", Reception.DEFAULT);

        try (LineClient one = connected("b");
                LineClient two = connected("b")) {
            assertThat(server.listeners().stream().map(it -> it.endpoint().name() + it.connections()))
                    .containsExactly("a0", "b2", "c0");
            assertThat(one.ask("who")).isNotNull();
            assertThat(two.ask("who")).isNotNull();
        }
    }

    @Test
    void oneTooManyForItsListenerIsClosedAndOtherListenersDoNotCare() throws Exception {
        put("narrow", new Reception(false, 1, 0, 0, 0));
        put("wide", Reception.DEFAULT);

        try (LineClient first = connected("narrow");
                LineClient second = new LineClient(port("narrow"));
                LineClient other = connected("wide")) {
            assertThat(second.line()).isNull();
            assertThat(first.ask("who")).isEqualTo("v1 here");
            assertThat(other.ask("who")).isEqualTo("v1 here");
            assertThat(metrics.snapshot())
                    .containsEntry("connection.rejected-by-listener", 1L)
                    .containsEntry("connection.rejected", 0L);
        }
    }

    @Test
    void anotherLimitHoldsAtOnceAndClosesNobody() throws Exception {
        put("tcp", Reception.DEFAULT);
        try (LineClient first = connected("tcp");
                LineClient second = connected("tcp")) {
            int before = port("tcp");

            put("tcp", new Reception(false, 1, 0, 0, 0));

            assertThat(port("tcp")).isEqualTo(before);
            assertThat(transport.described).as("limits concern no transport").hasValue(1);
            try (LineClient third = new LineClient(before)) {
                assertThat(third.line()).isNull();
            }
            assertThat(first.ask("who")).isEqualTo("v1 here");
            assertThat(second.ask("who")).isEqualTo("v1 here");

            put("tcp", new Reception(false, 3, 0, 0, 0));
            connected("tcp").close();
        }
    }

    @Test
    void whoComesTooFastWaitsAndComesIn() throws Exception {
        put("slow", new Reception(false, 0, 20, 0, 0));
        long startNs = System.nanoTime();

        for (int i = 0; i < 12; i++) {
            connected("slow", "client-" + i).close();
        }

        // Two are in store, ten come at twenty a second.
        assertThat(System.nanoTime() - startNs).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(450));
        assertThat(metrics.snapshot().get("listener.accept-pauses")).isPositive();

        put("slow", Reception.DEFAULT);
        connected("slow").close();
    }

    @Test
    void aListenerMayBeLessPatientThanTheBroker() throws Exception {
        put("hasty", new Reception(false, 0, 0, 1, 0));

        try (LineClient silent = new LineClient(port("hasty"))) {
            assertThat(silent.line()).isNull();
            assertThat(metrics.snapshot()).containsEntry("connection.connect-timeouts", 1L);
        }
    }

    @Test
    void theAddressIsTheClientsAndTheHeaderMayTakeNoLongerThanTheRest() throws Exception {
        put("proxied", new Reception(true, 0, 0, 1, 0));

        try (LineClient client = new LineClient(port("proxied"))) {
            client.send("PROXY TCP4 192.0.2.7 198.51.100.7 56324 1883\r\nconnect proxied\n");
            assertThat(client.line()).isEqualTo("v1 connected");
            assertThat(client.ask("from")).isEqualTo("v1 192.0.2.7:56324");
        }
        try (LineClient health = new LineClient(port("proxied"))) {
            health.send("PROXY UNKNOWN\r\nconnect health\n");
            assertThat(health.line()).isEqualTo("v1 connected");
            assertThat(health.ask("from")).startsWith("v1 127.0.0.1:");
        }
        try (LineClient direct = new LineClient(port("proxied"))) {
            direct.send("connect direct\n");
            assertThat(direct.line()).isNull();
        }
        try (LineClient half = new LineClient(port("proxied"))) {
            half.send("PROXY TCP4 192.0.2.7");
            assertThat(half.line()).isNull();
        }
        assertThat(metrics.snapshot())
                .containsEntry("connection.proxy-errors", 1L)
                .containsEntry("connection.connect-timeouts", 1L);
    }

    @Test
    void withoutTheSettingAHeaderIsTheProtocolsToJudge() throws Exception {
        put("tcp", Reception.DEFAULT);

        try (LineClient client = new LineClient(port("tcp"))) {
            client.send("PROXY TCP4 192.0.2.7 198.51.100.7 56324 1883\r\nconnect spoof\n");
            assertThat(client.line()).isEqualTo("v1 connected");
            assertThat(client.ask("from")).startsWith("v1 127.0.0.1:");
        }
    }

    @Test
    void connectionsStayCountedWhereTheirListenerMovesOrGoesAndComesBack() throws Exception {
        put("tcp", Reception.DEFAULT);
        try (LineClient client = connected("tcp")) {
            server.listenerBook().remove("tcp");
            put("tcp", Reception.DEFAULT);

            assertThat(status("tcp").connections()).isEqualTo(1);
            assertThat(client.ask("who")).isEqualTo("v1 here");
        }
    }

    @Test
    void changedFilesAreTakenOverAndBrokenOnesAreNot() throws Exception {
        transport.file = Optional.of(Files.writeString(folder.resolve("certificate"), "good"));
        put("tcp", Reception.DEFAULT);
        try (LineClient client = connected("tcp")) {
            Files.writeString(folder.resolve("certificate"), "broken, for some reason");
            lookTwice();

            assertThat(transport.described.get()).isGreaterThan(1);
            assertThat(status("tcp").warning()).isEqualTo("listeners.tcp: certificate is broken");
            assertThat(status("tcp").isOpen()).isTrue();
            connected("tcp").close();
            assertThat(metrics.snapshot()).containsEntry("listener.file-reload-failures", 1L);

            Files.writeString(folder.resolve("certificate"), "good again, and longer than it was");
            for (int look = 0; look < 5; look++) {
                server.listenerBook().look();
            }

            assertThat(status("tcp").warning()).isEmpty();
            assertThat(metrics.snapshot()).containsEntry("listener.file-reloads", 1L);
            assertThat(client.ask("who")).isEqualTo("v1 here");
        }
    }

    @Test
    void whatCouldNotOpenForItsFilesOpensWhenTheyAreThere() throws Exception {
        Path certificate = Files.writeString(folder.resolve("certificate"), "broken");
        transport.file = Optional.of(certificate);
        put("tcp", Reception.DEFAULT);
        assertThat(status("tcp").isOpen()).isFalse();

        Files.writeString(certificate, "good");
        for (int look = 0; look < 5; look++) {
            server.listenerBook().look();
        }

        connected("tcp").close();
    }

    private void lookTwice() {
        server.listenerBook().look();
        server.listenerBook().look();
    }

    private void put(String name, Reception reception) {
        server.listenerBook().put(new Endpoint(name, "tcp", "lines", "127.0.0.1", 0, "", "", "").with(reception));
    }

    private ListenerStatus status(String name) {
        return server.listeners().stream()
                .filter(one -> one.endpoint().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private int port(String name) {
        return status(name).port();
    }

    private LineClient connected(String name) throws IOException {
        return connected(name, "client-" + System.nanoTime());
    }

    private LineClient connected(String name, String clientId) throws IOException {
        return LineClient.connected(port(name), clientId);
    }

    private static final class Plain implements Transport {
        final AtomicInteger described = new AtomicInteger();
        Optional<Path> file = Optional.empty();

        @Override
        public Set<String> names() {
            return Set.of("tcp");
        }

        @Override
        public ChannelPlan describe(Endpoint endpoint) {
            described.incrementAndGet();
            List<FileStamp> stamps = file.map(FileStamp::of).map(List::of).orElseGet(List::of);
            if (file.isPresent() && content(file.get()).startsWith("broken")) {
                throw new IllegalArgumentException("certificate is broken");
            }
            return new ChannelPlan(Optional.empty(), Map.of(), Optional.empty(), stamps);
        }

        private static String content(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
