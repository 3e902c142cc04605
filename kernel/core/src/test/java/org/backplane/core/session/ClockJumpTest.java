// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody sets the wall clock, hours on or back: while the broker runs, nothing ends early or late for it. */
class ClockJumpTest {
    private final SimulatedBroker broker = new SimulatedBroker(2);
    private final SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);

    private void jump(int hours) {
        broker.clock().advanceWallMs(TimeUnit.HOURS.toMillis(hours));
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, 5})
    void aSessionExpiresWhenItsTimeHasPassed(int hours) {
        broker.connect("c", Options.LASTING.expiry(60)).breakOff();
        broker.pump();

        jump(hours);
        broker.advanceMs(50_000);
        SimulatedClient early = broker.connect("c", Options.LASTING.expiry(60));
        assertThat(early.sessionPresent()).isTrue();
        early.breakOff();
        broker.advanceMs(61_000);

        assertThat(broker.connect("c", Options.LASTING).sessionPresent()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, 5})
    void aDelayedWillComesWhenItsTimeHasPassed(int hours) {
        SimulatedClient watcher = watch();
        broker.connect("c", Options.LASTING.will("will/c", 60)).breakOff();
        broker.pump();

        jump(hours);
        broker.advanceMs(50_000);
        assertThat(watcher.texts()).isEmpty();
        broker.advanceMs(11_000);

        assertThat(watcher.texts()).containsExactly("gone");
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, 5})
    void aQueuedMessageExpiresWhenItsTimeHasPassed(int hours) {
        broker.subscribed("c", Options.LASTING, "t/#", Qos.AT_LEAST_ONCE).breakOff();
        publishShortAndLong(60_000);

        jump(hours);
        broker.advanceMs(61_000);

        assertThat(broker.connect("c", Options.LASTING).texts()).containsExactly("long");
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, 5})
    void aRetainedMessageExpiresWhenItsTimeHasPassed(int hours) {
        Message expiring = publisher.expiring("t/1", "kept", 60_000);
        publisher.publish(expiring.withRetain(true), 0);
        broker.pump();

        jump(hours);
        broker.advanceMs(50_000);
        assertThat(subscribed("early").texts()).containsExactly("kept");
        broker.advanceMs(11_000);

        assertThat(subscribed("late").texts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, 5})
    void whatIsPublishedAfterAJumpExpiresWhenItsTimeHasPassed(int hours) {
        broker.subscribed("c", Options.LASTING, "t/#", Qos.AT_LEAST_ONCE).breakOff();
        jump(hours);
        publishShortAndLong(60_000);

        broker.advanceMs(61_000);

        assertThat(broker.connect("c", Options.LASTING).texts()).containsExactly("long");
    }

    @Test
    void overARestartDeadlinesCountByTheWallClock() {
        broker.connect("away", Options.LASTING.expiry(3600)).breakOff();
        broker.connect("c", Options.LASTING.expiry(7200).will("will/c", 3600)).breakOff();
        broker.subscribed("reader", Options.LASTING, "#", Qos.AT_LEAST_ONCE);
        publishShortAndLong(1_800_000);
        broker.crashAndRecover();
        assertThat(broker.connect("away", Options.LASTING.expiry(3600)).sessionPresent())
                .isTrue();
        broker.connect("away", Options.LASTING.expiry(3600)).breakOff();
        broker.pump();

        jump(1); // the machine was off for an hour
        broker.crashAndRecover();

        assertThat(broker.connect("away", Options.LASTING).sessionPresent()).isFalse();
        assertThat(broker.connect("reader", Options.LASTING).texts()).containsExactlyInAnyOrder("long", "gone");
        assertThat(broker.connect("c", Options.LASTING).sessionPresent()).isTrue();
    }

    /** The machine comes up with a clock that is behind. */
    @Test
    void aClockThatIsBehindAfterARestartMakesNothingLongerThanItWas() {
        broker.connect("c", Options.LASTING.expiry(120).will("will/c", 60)).breakOff();
        broker.pump();
        jump(-5);
        broker.crashAndRecover();
        SimulatedClient watcher = watch();

        broker.advanceMs(61_000);
        assertThat(watcher.texts()).containsExactly("gone");
        broker.advanceMs(60_000);

        assertThat(broker.connect("c", Options.LASTING).sessionPresent()).isFalse();
    }

    private SimulatedClient subscribed(String clientId) {
        return broker.subscribed(clientId, Options.BRIEF, "t/#", Qos.AT_LEAST_ONCE);
    }

    /** Two messages: one that lasts so long, and one that lasts much longer. */
    private void publishShortAndLong(long shortMs) {
        publisher.publish(publisher.expiring("t/1", "short", shortMs), 0);
        publisher.publish(publisher.expiring("t/1", "long", 10 * shortMs), 0);
        broker.pump();
    }

    private SimulatedClient watch() {
        return broker.subscribed("watcher", Options.BRIEF, "will/#", Qos.AT_LEAST_ONCE);
    }
}
