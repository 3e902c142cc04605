// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.backplane.api.admin.ProtocolAdmin.Handover;
import org.backplane.api.admin.ServedVersion.Role;
import org.backplane.api.admin.Share;
import org.backplane.api.protocol.SwapMode;
import org.junit.jupiter.api.Test;

/** Versions of a protocol side by side, over real sockets: who serves whom. */
class VersionsTest extends OnLineServer {
    private static final Share ALL = new Share.Everybody();

    @Test
    void theSecondVersionServesNobodyUntilItIsTold() throws Exception {
        try (LineClient client = LineClient.connected(port, "a")) {
            server.bind(next, NEW);

            assertThat(client.ask("who")).isEqualTo("old here");
            assertThat(served(NEW).role()).isEqualTo(Role.STANDBY);
        }
    }

    @Test
    void aVersionIsWarmedUpForWhoIsThereAndNotAtAStartForNobody() throws Exception {
        assertThat(old.warmedUp).isZero();
        try (LineClient client = LineClient.connected(port, "a")) {
            server.bind(next, NEW);

            assertThat(next.warmedUp).isOne();
            assertThat(client.ask("who")).isEqualTo("old here");
        }
    }

    @Test
    void aHandOverLosesNotAByteOfALineThatHasBegun() throws Exception {
        server.bind(next, NEW);
        try (LineClient client = LineClient.connected(port, "a");
                LineClient fresh = new LineClient(port)) {
            client.send("who\nwh");
            assertThat(client.line()).isEqualTo("old here");

            Handover done = versions.handOver("lines", NEW, ALL);

            assertThat(done).isEqualTo(new Handover(2, 0, "", true));
            assertThat(client.ask("o")).isEqualTo("new here");
            assertThat(fresh.ask("connect b")).isEqualTo("new connected");
            assertThat(served(NEW).role()).isEqualTo(Role.PRIMARY);
            assertThat(served(NEW).connections()).isEqualTo(2);
            assertThat(served(OLD).connections()).isZero();
            assertThat(metrics.snapshot().get("protocol.swapped.connections")).isGreaterThanOrEqualTo(2L);
            assertThat(metrics.snapshot().get("protocol.swap-pause.p99.nanoseconds"))
                    .isPositive();
        }
    }

    @Test
    void whomTheNewVersionCannotTakeOverTheOldOneGoesOnServing() throws Exception {
        next.refusesStates = true;
        server.bind(next, NEW);
        try (LineClient client = LineClient.connected(port, "a")) {
            Handover done = versions.handOver("lines", NEW, ALL);

            assertThat(done.kept()).isEqualTo(1);
            assertThat(done.firstFailure()).contains("is not for new");
            assertThat(client.ask("who")).isEqualTo("old here");
            assertThat(served(NEW).failures()).isEqualTo(1);

            assertThat(versions.handOver("lines", OLD, ALL).kept()).isZero();
            assertThat(client.ask("who")).isEqualTo("old here");
        }
    }

    @Test
    void statesGoBackInTheLayoutTheOldVersionReads() throws Exception {
        LineProtocol second = new LineProtocol("second", 1, 2, SwapMode.EXPORT);
        server.bind(second, NEW);
        try (LineClient client = LineClient.connected(port, "a")) {
            versions.handOver("lines", NEW, ALL);
            assertThat(client.ask("who")).isEqualTo("second here");

            versions.handOver("lines", OLD, ALL);

            assertThat(client.ask("who")).isEqualTo("old here");
        }
    }

    @Test
    void aVersionWithoutACommonLayoutIsRefusedBeforeAnythingIsTouched() throws Exception {
        server.bind(new LineProtocol("far", 3, 4, SwapMode.EXPORT), NEW);
        try (LineClient client = LineClient.connected(port, "a")) {
            assertThatThrownBy(() -> versions.handOver("lines", NEW, ALL))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("layouts 3 to 4")
                    .hasMessageContaining("none in common");
            assertThat(client.ask("who")).isEqualTo("old here");
        }
    }

    @Test
    void aCanaryTakesThoseOfItsShareNowAndWhenTheyConnect() throws Exception {
        server.bind(next, NEW);
        try (LineClient before = LineClient.connected(port, "test-1");
                LineClient other = LineClient.connected(port, "live-1")) {
            versions.handOver("lines", NEW, new Share.ClientIds("test-*"));

            assertThat(before.ask("who")).isEqualTo("new here");
            assertThat(other.ask("who")).isEqualTo("old here");
            assertThat(served(NEW).role()).isEqualTo(Role.CANARY);
            try (LineClient after = LineClient.connected(port, "test-2")) {
                assertThat(awaitAnswerOf(after, "new")).isTrue();
            }

            versions.handOver("lines", OLD, ALL);

            assertThat(before.ask("who")).isEqualTo("old here");
            assertThat(served(NEW).role()).isEqualTo(Role.STANDBY);
        }
    }

    /** It is handed over behind the answer to its connect; every question is an answer further. */
    private static boolean awaitAnswerOf(LineClient client, String version) throws Exception {
        for (int i = 0; i < 1000; i++) {
            if (Objects.equals(client.ask("who"), version + " here")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aShareInPercentTouchesAboutThatManyAndNoOthers() throws Exception {
        server.bind(next, NEW);
        List<LineClient> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            clients.add(LineClient.connected(port, "client-" + i));
        }

        Handover done = versions.handOver("lines", NEW, new Share.Percent(10));

        assertThat(done.moved()).isBetween(8, 36);
        int touched = 0;
        for (LineClient client : clients) {
            touched += Objects.equals(client.ask("who"), "new here") ? 1 : 0;
            client.close();
        }
        assertThat(touched).isEqualTo(done.moved());
    }

    @Test
    void theCanaryThatGoesLeavesItsClientsToThePrimary() throws Exception {
        server.bind(next, NEW);
        try (LineClient client = LineClient.connected(port, "a")) {
            versions.handOver("lines", NEW, new Share.Percent(100));
            assertThat(client.ask("who")).isEqualTo("new here");

            server.unbind(next);

            assertThat(client.ask("who")).isEqualTo("old here");
        }
    }

    @Test
    void thePrimaryThatGoesLeavesItsClientsToWhoIsThere() throws Exception {
        server.bind(next, NEW);
        try (LineClient client = LineClient.connected(port, "a")) {
            server.unbind(old);

            assertThat(client.ask("who")).isEqualTo("new here");
        }
    }

    @Test
    void whoWaitsForAVersionAndIsNotTakenByOneWaitsForTheNext() throws Exception {
        try (LineClient client = LineClient.connected(port, "a")) {
            server.unbind(old);
            LineProtocol bad = LineProtocol.version("bad");
            bad.refusesStates = true;
            server.bind(bad, 7);
            client.send("who\n");

            server.bind(next, NEW);
            versions.handOver("lines", NEW, ALL);

            assertThat(client.line()).isEqualTo("new here");
        }
    }

    @Test
    void whoWaitsIsTakenByAnEarlierVersionAsByALaterOne() throws Exception {
        LineProtocol second = new LineProtocol("second", 1, 2, SwapMode.EXPORT);
        LineProtocol third = new LineProtocol("third", 2, 3, SwapMode.EXPORT);
        try (LineClient client = LineClient.connected(port, "a")) {
            server.bind(second, NEW);
            versions.handOver("lines", NEW, ALL);
            server.unbind(old);

            server.unbind(second);
            server.bind(third, 3);
            assertThat(client.ask("who")).isEqualTo("third here");

            server.bind(second, NEW);
            versions.handOver("lines", NEW, ALL);
            server.unbind(third);
            server.unbind(second);
            server.bind(old, OLD);
            assertThat(client.ask("who")).isEqualTo("old here");
        }
    }

    @Test
    void connectionsThatDrainFinishOnTheVersionTheyHave() throws Exception {
        server.unbind(old);
        LineProtocol draining = new LineProtocol("draining", 1, 1, SwapMode.DRAIN);
        server.bind(draining, 5);
        server.bind(next, NEW);
        try (LineClient client = LineClient.connected(port, "a")) {
            versions.handOver("lines", NEW, ALL);

            assertThat(client.ask("who")).isEqualTo("draining here");
            try (LineClient fresh = LineClient.connected(port, "b")) {
                assertThat(fresh.ask("who")).isEqualTo("new here");
            }
            server.unbind(draining);
            assertThat(client.line()).isEqualTo("draining bye SERVER_UNAVAILABLE");
            assertThat(client.line()).isNull();
        }
    }

    @Test
    void anAlarmWakesWhicheverVersionIsThere() throws Exception {
        server.bind(next, NEW);
        try (LineClient client = LineClient.connected(port, "a")) {
            assertThat(client.ask("wake 200\nwho")).isEqualTo("old here");

            versions.handOver("lines", NEW, ALL);

            assertThat(client.line()).isEqualTo("new awake");
        }
    }
}
