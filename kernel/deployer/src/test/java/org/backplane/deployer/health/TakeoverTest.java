// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.backplane.api.admin.ProtocolAdmin.Handover;
import org.backplane.api.protocol.SwapMode;
import org.backplane.deployer.health.Takeover.Spans;
import org.junit.jupiter.api.Test;

final class TakeoverTest {
    private static final long OLD = 1;
    private static final long FRESH = 2;

    private final FakeProtocols protocols = new FakeProtocols(OLD, FRESH);
    private final ManualPatience patience = new ManualPatience();
    private final List<String> steps = new ArrayList<>();
    private Optional<String> bundleProblem = Optional.empty();

    @Test
    void aVersionThatWorksKeepsTheConnectionsAfterTheWatch() {
        protocols.connect(OLD, 100);
        traffic(OLD, 1_000);
        long before = patience.nowMs();

        assertThat(run()).isEmpty();

        assertThat(protocols.connections(FRESH)).isEqualTo(100);
        assertThat(patience.nowMs() - before).as("baseline and watch").isEqualTo(12_000);
        assertThat(protocols.calls())
                .containsExactly("time true", "to 2 Everybody", "time true", "time true", "time false");
        assertThat(steps).contains("p: 100 connections moved");
    }

    @Test
    void aVersionThatCannotTakeAStateGivesAllBackAtOnce() {
        protocols.connect(OLD, 100);
        protocols.next(new Handover(97, 3, "bad bytes", true));

        assertThat(run()).contains("it could not take over the state of 3 connections: bad bytes");

        assertThat(protocols.connections(OLD)).isEqualTo(100);
    }

    @Test
    void loopsThatDoNotAnswerEndIt() {
        protocols.connect(OLD, 100);
        protocols.next(new Handover(50, 0, "", false));

        assertThat(run().orElse("")).isEqualTo("not all event loops answered the hand-over in time");
    }

    @Test
    void errorsEndTheWatchBeforeItsTime() {
        protocols.connect(OLD, 100);
        patience.after(4_000, () -> protocols.counts(FRESH).refusals = 50);
        long before = patience.nowMs();

        assertThat(run().orElse("")).startsWith("p: 50 of 50 operations went wrong");

        assertThat(patience.nowMs() - before).isEqualTo(4_000);
        assertThat(protocols.connections(OLD)).isEqualTo(100);
        assertThat(protocols.calls()).endsWith("to 1 Everybody", "time false");
    }

    @Test
    void slownessIsJudgedAtTheEndOnWhatWasTimedLast() {
        protocols.connect(OLD, 100);
        patience.after(1_900, () -> protocols.counts(OLD).work(1_000, 1_000));
        patience.after(3_000, () -> protocols.counts(FRESH).work(1_000, 90_000));
        patience.after(9_000, () -> protocols.counts(FRESH).work(1_000, 12_000));
        patience.after(11_000, () -> protocols.counts(FRESH).work(1_000, 11_000));
        long before = patience.nowMs();

        assertThat(run()).contains("p: an operation takes 11.0 µs, 11.0 times as long as before (1.0 µs)");

        assertThat(patience.nowMs() - before).isEqualTo(12_000);
    }

    @Test
    void aColdStartIsNotHeldAgainstIt() {
        protocols.connect(OLD, 100);
        patience.after(1_900, () -> protocols.counts(OLD).work(1_000, 1_000));
        patience.after(3_000, () -> protocols.counts(FRESH).work(1_000, 90_000));
        patience.after(9_000, () -> protocols.counts(FRESH).work(1_000, 1_100));
        patience.after(11_000, () -> protocols.counts(FRESH).work(1_000, 90_000)); // a pause of the collector, say

        assertThat(run()).isEmpty();
        assertThat(steps).contains("p: an operation takes 90.0 µs (before: 1.0 µs), a delivery 90.0 µs (1.0 µs)");
    }

    @Test
    void codeThatIsStillGettingFasterIsNotJudged() {
        protocols.connect(OLD, 100);
        patience.after(1_900, () -> protocols.counts(OLD).work(1_000, 1_000));
        patience.after(9_000, () -> protocols.counts(FRESH).work(1_000, 90_000));
        patience.after(11_000, () -> protocols.counts(FRESH).work(1_000, 30_000));

        assertThat(run()).isEmpty();
    }

    @Test
    void aBundleThatStopsIsTakenBack() {
        protocols.connect(OLD, 100);
        patience.after(3_000, () -> bundleProblem = Optional.of("is RESOLVED"));

        assertThat(run()).contains("is RESOLVED");
        assertThat(protocols.connections(OLD)).isEqualTo(100);
    }

    @Test
    void whatStumblesInTheMiddleGivesAllBackToo() {
        protocols.connect(OLD, 100);
        patience.after(3_000, () -> {
            throw new IllegalStateException("bug");
        });

        assertThat(run().orElse("")).isEqualTo("the hand-over stumbled: java.lang.IllegalStateException: bug");
        assertThat(protocols.connections(OLD)).isEqualTo(100);
    }

    @Test
    void withoutConnectionsASecondIsEnough() {
        long before = patience.nowMs();

        assertThat(run()).isEmpty();

        assertThat(patience.nowMs() - before).isEqualTo(1_000);
    }

    @Test
    void connectionsThatCannotBeMovedGetTheirTime() {
        protocols.counts(OLD).mode = SwapMode.DRAIN;
        protocols.connect(OLD, 5);
        protocols.next(new Handover(0, 0, "", true));
        patience.after(20_000, () -> protocols.connect(OLD, 0));
        long before = patience.nowMs();

        assertThat(run()).isEmpty();

        assertThat(steps).contains("waiting for 5 connections that finish on the old version");
        assertThat(patience.nowMs() - before).isBetween(20_000L, 20_500L);
    }

    @Test
    void theirTimeHasAnEnd() {
        protocols.counts(OLD).mode = SwapMode.DRAIN;
        protocols.connect(OLD, 5);
        protocols.next(new Handover(0, 0, "", true));

        assertThat(run()).isEmpty();

        assertThat(steps).endsWith("5 connections are closed: they had 30 s");
    }

    private void traffic(long bundle, long medianNs) {
        protocols.counts(bundle).work(1_000, medianNs);
    }

    private Optional<String> run() {
        return new Takeover(protocols, patience, new Spans(10_000, 2_000, 30_000), new HealthLimits(1, 4), steps::add)
                .run(List.of(FakeProtocols.ID), OLD, FRESH, () -> bundleProblem);
    }
}
