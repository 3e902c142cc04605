// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.backplane.api.admin.ProtocolAdmin.Handover;
import org.backplane.api.admin.Share;
import org.backplane.api.auth.Authenticator;
import org.backplane.api.auth.Principal;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exchanges that end well, and all the ways in which they don't, over real sockets. */
@Timeout(60)
class ClientAuthenticationTest {
    private static final long OLD = 1;
    private static final long NEW = 2;

    private final FakeShardStore store = FakeShardStore.threaded();
    private final MetricsRegistry metrics = new MetricsRegistry();
    private final Server server = new Server(
            2,
            new DurableLog.Sizes(1, 1 << 20, 1 << 20),
            SessionSettings.DEFAULT,
            settings(30),
            Clock.system(),
            metrics);
    private final LineProtocol old = LineProtocol.version("old");
    private final ScriptedAuthenticator authenticator = new ScriptedAuthenticator("PLAIN", "BROKEN");
    private int port;

    private static NetSettings settings(int connectTimeoutS) {
        return new NetSettings(1000, 0, connectTimeoutS, 1 << 20, 1 << 20, 30, 300, 120);
    }

    @BeforeEach
    void open() {
        server.bind(new Plain());
        server.listenerBook().put(new Endpoint("lines", "tcp", "lines", "127.0.0.1", 0, "", "", ""));
        server.bind(store);
        server.bind(old, OLD);
        server.bind(authenticator);
        port = server.listeners().getFirst().port();
    }

    @AfterEach
    void stop() {
        server.shutdown(1_000);
        server.stop();
        store.close();
    }

    private long count(String metric) {
        return metrics.snapshot().getOrDefault(metric, 0L);
    }

    private Authenticator.Reply owed() throws InterruptedException {
        Authenticator.Reply reply = authenticator.owed.poll(20, TimeUnit.SECONDS);
        assertThat(reply).isNotNull();
        return reply;
    }

    @Test
    void asManyStepsAsItTakesLeadToASession() throws Exception {
        try (LineClient client = new LineClient(port)) {
            assertThat(client.ask("auth PLAIN ask")).isEqualTo("old asked ?");
            assertThat(client.ask("step ask")).isEqualTo("old asked ?");
            assertThat(client.ask("step yes")).isEqualTo("old connected");
            assertThat(client.ask("who")).isEqualTo("old here");

            assertThat(authenticator.requests).singleElement().satisfies(request -> {
                assertThat(request.method()).isEqualTo("PLAIN");
                assertThat(request.clientId()).isEqualTo("authenticated");
                assertThat(request.username()).contains("name");
                assertThat(request.endpoint().name()).isEqualTo("lines");
                assertThat(request.principal()).isEmpty();
                assertThat(request.clientCertificates()).isEmpty();
            });
            assertThat(count("authentication.succeeded")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "auth PLAIN no,    NOT_AUTHORIZED",
        "auth OTHER yes,   AUTHENTICATION_METHOD_UNKNOWN",
        "auth PLAIN throw, UNAVAILABLE",
        "auth BROKEN yes,  UNAVAILABLE"
    })
    void everyOtherEndIsARefusal(String line, String why) throws Exception {
        try (LineClient client = new LineClient(port)) {
            assertThat(client.ask(line)).isEqualTo("old refused " + why);
            assertThat(client.line()).isNull();
        }
        assertThat(count("session.count")).isZero();
    }

    @Test
    void moreDataThanAllowedIsRefusedInHoweverManySteps() throws Exception {
        try (LineClient client = new LineClient(port)) {
            String data = "x".repeat(150);
            client.send("auth PLAIN " + data + "\n");
            owed().answer(ScriptedAuthenticator.ask("?"));
            assertThat(client.line()).isEqualTo("old asked ?");
            client.send("step " + data + "\n");
            owed().answer(ScriptedAuthenticator.ask("?"));
            assertThat(client.line()).isEqualTo("old asked ?");

            assertThat(client.ask("step x")).isEqualTo("old refused QUOTA_EXCEEDED");
            assertThat(client.line()).isNull();
            assertThat(count("authentication.too-large")).isEqualTo(1);
            assertThat(authenticator.abandoned).hasValue(1);
        }
    }

    @Test
    void anAuthenticatorThatDoesNotAnswerIsUnavailableAfterTheConnectTimeout() throws Exception {
        server.configure(SessionSettings.DEFAULT, settings(1));
        try (LineClient client = new LineClient(port)) {
            assertThat(client.ask("auth PLAIN wait")).isEqualTo("old refused UNAVAILABLE");
            assertThat(client.line()).isNull();
            assertThat(authenticator.abandoned).hasValue(1);
            owed().answer(ScriptedAuthenticator.yes()); // nobody listens any more
            assertThat(count("authentication.succeeded")).isZero();
        }
    }

    @Test
    void aClientThatDoesNotAnswerIsRefusedAfterTheConnectTimeout() throws Exception {
        server.configure(SessionSettings.DEFAULT, settings(1));
        try (LineClient client = new LineClient(port)) {
            assertThat(client.ask("auth PLAIN ask")).isEqualTo("old asked ?");
            assertThat(client.line()).isEqualTo("old refused NOT_AUTHORIZED");
            assertThat(client.line()).isNull();
            assertThat(authenticator.abandoned).hasValue(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"ask", "wait"})
    void anAuthenticatorThatGoesLeavesARefusalBehind(String turn) throws Exception {
        try (LineClient client = new LineClient(port)) {
            client.send("auth PLAIN " + turn + "\n");
            if (turn.equals("ask")) {
                assertThat(client.line()).isEqualTo("old asked ?");
            } else {
                owed();
            }

            server.unbind(authenticator);

            assertThat(client.line()).isEqualTo("old refused UNAVAILABLE");
            assertThat(client.line()).isNull();
            assertThat(authenticator.abandoned).hasValue(1);
        }
        try (LineClient late = new LineClient(port)) {
            assertThat(late.ask("auth PLAIN yes")).isEqualTo("old refused AUTHENTICATION_METHOD_UNKNOWN");
        }
    }

    @Test
    void onlyTheFirstAnswerCounts() throws Exception {
        try (LineClient client = new LineClient(port)) {
            client.send("auth PLAIN wait\n");
            Authenticator.Reply reply = owed();
            reply.answer(ScriptedAuthenticator.ask("?"));
            reply.answer(ScriptedAuthenticator.yes());

            assertThat(client.line()).isEqualTo("old asked ?");
            assertThat(client.ask("step no")).isEqualTo("old refused NOT_AUTHORIZED");
        }
    }

    @Test
    void anExchangeGoesOnWithTheNextVersionOfTheProtocol() throws Exception {
        try (LineClient client = new LineClient(port)) {
            assertThat(client.ask("auth PLAIN ask")).isEqualTo("old asked ?");
            server.bind(LineProtocol.version("new"), NEW);
            handOver(NEW);
            client.send("step wait\n");
            Authenticator.Reply reply = owed();
            handOver(OLD);
            reply.answer(ScriptedAuthenticator.yes());

            assertThat(client.line()).isEqualTo("old connected");
            client.send("again wait\n");
            Authenticator.Reply later = owed();
            handOver(NEW);
            later.answer(ScriptedAuthenticator.ask("?"));
            assertThat(client.line()).isEqualTo("new asked ?");
            handOver(OLD);
            assertThat(client.ask("step yes")).isEqualTo("old is somebody");
        }
    }

    private void handOver(long version) {
        Handover done = server.protocolBook().handOver("lines", version, new Share.Everybody());
        assertThat(done.kept()).isZero();
        assertThat(done.moved()).isEqualTo(1);
    }

    @Test
    void anAnswerWaitsForAVersionWhileThereIsNone() throws Exception {
        try (LineClient client = new LineClient(port)) {
            client.send("auth PLAIN wait\n");
            Authenticator.Reply reply = owed();
            server.unbind(old);
            reply.answer(ScriptedAuthenticator.ask("?"));
            server.bind(LineProtocol.version("new"), NEW);

            assertThat(client.line()).isEqualTo("new asked ?");
            assertThat(client.ask("step yes")).isEqualTo("new connected");
        }
    }

    @Test
    void authenticatesAgainWhileTheConnectionGoesOn() throws Exception {
        try (LineClient client = new LineClient(port)) {
            assertThat(client.ask("auth PLAIN yes")).isEqualTo("old connected");
            client.send("again wait\n");
            Authenticator.Reply reply = owed();
            assertThat(client.ask("who")).isEqualTo("old here");
            reply.answer(ScriptedAuthenticator.ask("?"));
            assertThat(client.line()).isEqualTo("old asked ?");
            assertThat(client.ask("who")).isEqualTo("old here");
            assertThat(client.ask("step yes")).isEqualTo("old is somebody");

            assertThat(authenticator.requests).hasSize(2);
            assertThat(authenticator.requests)
                    .last()
                    .satisfies(request ->
                            assertThat(request.principal()).isEqualTo(Optional.of(new Principal("somebody"))));
        }
    }

    @Test
    void theSecondTimeEndsInTimeTooAndWithTheAuthenticator() throws Exception {
        server.configure(SessionSettings.DEFAULT, settings(1));
        try (LineClient slow = new LineClient(port)) {
            assertThat(slow.ask("auth PLAIN yes")).isEqualTo("old connected");
            assertThat(slow.ask("again ask")).isEqualTo("old asked ?");
            assertThat(slow.line()).isEqualTo("old failed REFUSED");
            assertThat(slow.ask("again throw")).isEqualTo("old failed UNAVAILABLE");
            assertThat(slow.ask("again no")).isEqualTo("old failed REFUSED");
            slow.send("again wait\n");
            owed();
            server.unbind(authenticator);
            assertThat(slow.line()).isEqualTo("old failed UNAVAILABLE");
            assertThat(slow.ask("again yes")).isEqualTo("old failed METHOD_UNKNOWN");
        }
    }

    @Test
    void aClientThatGoesInTheMiddleLeavesNothing() throws Exception {
        try (LineClient client = new LineClient(port)) {
            client.send("auth PLAIN wait\n");
            owed();
        }
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (authenticator.abandoned.get() == 0 && System.nanoTime() - untilNs < 0) {
            Thread.onSpinWait();
        }

        assertThat(authenticator.abandoned).hasValue(1);
        assertThat(count("session.count")).isZero();
    }

    @Test
    void theAuthenticatorThatCameLastHasTheMethod() throws Exception {
        ScriptedAuthenticator later = new ScriptedAuthenticator("PLAIN");
        server.bind(later);
        try (LineClient client = new LineClient(port)) {
            assertThat(client.ask("auth PLAIN yes")).isEqualTo("old connected");
        }
        assertThat(later.requests).hasSize(1);
        server.unbind(later);
        try (LineClient client = new LineClient(port)) {
            assertThat(client.ask("auth PLAIN yes")).isEqualTo("old connected");
        }
        assertThat(authenticator.requests).hasSize(1);
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
