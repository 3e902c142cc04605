// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.backplane.core.metrics.MetricsRegistry;
import org.backplane.testkit.clock.ManualClock;
import org.junit.jupiter.api.Test;

/** A listening socket is a channel that reads connections; any object does for one. */
class AcceptGateTest {
    private final ManualClock clock = new ManualClock();
    private final MetricsRegistry metrics = new MetricsRegistry();
    private final Pace own = new Pace(clock.nanoTime());
    private final Pace everybodys = new Pace(clock.nanoTime());
    private final EmbeddedChannel socket =
            new EmbeddedChannel(new AcceptGate("tcp", own, everybodys, new NetFigures(metrics), clock));

    @Test
    void whoComesTooFastWaitsAndIsNotTurnedAway() {
        own.set(10);

        accept(2);

        assertThat(socket.inboundMessages()).hasSize(2);
        assertThat(socket.config().isAutoRead()).as("accepts").isFalse();
        advance(99);
        assertThat(socket.config().isAutoRead()).as("accepts").isFalse();
        advance(2);
        assertThat(socket.config().isAutoRead()).as("accepts").isTrue();
        assertThat(metrics.snapshot()).containsEntry("listener.accept-pauses", 1L);
    }

    @Test
    void theRateOfAllHoldsToo() {
        everybodys.set(10);

        accept(2);

        assertThat(socket.config().isAutoRead()).isFalse();
    }

    @Test
    void withoutFilesItRestsForASecondAndGoesOn() {
        socket.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Too many open files"));

        assertThat(socket.config().isAutoRead()).isFalse();
        advance(999);
        assertThat(socket.config().isAutoRead()).isFalse();
        advance(2);
        assertThat(socket.config().isAutoRead()).isTrue();
        accept(1);
        assertThat(socket.inboundMessages()).hasSize(1);
        assertThat(metrics.snapshot()).containsEntry("listener.accept-failures", 1L);
        socket.checkException(); // nobody behind is bothered with it
    }

    @Test
    void theLongerRestCounts() {
        own.set(10);
        accept(2);

        socket.pipeline().fireExceptionCaught(new IOException("Too many open files"));

        advance(900);
        assertThat(socket.config().isAutoRead()).isFalse();
        advance(101);
        assertThat(socket.config().isAutoRead()).isTrue();
    }

    private void accept(int connections) {
        for (int i = 0; i < connections; i++) {
            socket.writeInbound("connection");
        }
    }

    private void advance(long ms) {
        clock.advanceMs(ms);
        socket.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        socket.runScheduledPendingTasks();
    }
}
