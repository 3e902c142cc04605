// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.backplane.api.broker.Will;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
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
        broker.connect("c", Options.LASTING.will(will(60))).breakOff();
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
        broker.connect("c", Options.LASTING).subscribe("t/#", Qos.AT_LEAST_ONCE);
        broker.pump();
        broker.connect("c", Options.LASTING).breakOff();
        publisher.publish(publisher.expiring("t/1", "short", 60_000), 0);
        publisher.publish(publisher.expiring("t/1", "long", 600_000), 0);
        broker.pump();

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
        broker.connect("c", Options.LASTING).subscribe("t/#", Qos.AT_LEAST_ONCE);
        broker.pump();
        broker.connect("c", Options.LASTING).breakOff();
        jump(hours);
        publisher.publish(publisher.expiring("t/1", "short", 60_000), 0);
        publisher.publish(publisher.expiring("t/1", "long", 600_000), 0);
        broker.pump();

        broker.advanceMs(61_000);

        assertThat(broker.connect("c", Options.LASTING).texts()).containsExactly("long");
    }

    @Test
    void overARestartDeadlinesCountByTheWallClock() {
        broker.connect("away", Options.LASTING.expiry(3600)).breakOff();
        broker.connect("c", Options.LASTING.expiry(7200).will(will(3600))).breakOff();
        broker.connect("reader", Options.LASTING).subscribe("#", Qos.AT_LEAST_ONCE);
        broker.pump();
        publisher.publish(publisher.expiring("t/1", "short", 1_800_000), 0);
        publisher.publish(publisher.expiring("t/1", "long", 36_000_000), 0);
        broker.pump();
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
        broker.connect("c", Options.LASTING.expiry(120).will(will(60))).breakOff();
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
        SimulatedClient client = broker.connect(clientId, Options.BRIEF);
        client.subscribe("t/#", Qos.AT_LEAST_ONCE);
        broker.pump();
        return client;
    }

    private SimulatedClient watch() {
        SimulatedClient client = broker.connect("watcher", Options.BRIEF);
        client.subscribe("will/#", Qos.AT_LEAST_ONCE);
        broker.pump();
        return client;
    }

    private static Will will(long delayS) {
        Payload payload = Payload.of("gone".getBytes(StandardCharsets.UTF_8));
        return new Will(
                new Message(
                        Topic.of("will/c"), payload, Qos.AT_LEAST_ONCE, false, Headers.EMPTY, 0, Message.NEVER, "c"),
                delayS,
                -1);
    }
}
