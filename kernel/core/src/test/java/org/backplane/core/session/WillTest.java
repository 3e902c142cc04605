// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.backplane.api.message.Qos;
import org.junit.jupiter.api.Test;

/** Wills: published when a client goes without a word (MQTT 5.0 section 3.1.2.5). */
class WillTest {
    private final SimulatedBroker broker = new SimulatedBroker(2);
    private SimulatedClient watcher = watch();

    @Test
    void aBrokenConnectionPublishesTheWill() {
        broker.connect("c", Options.BRIEF.will("will/c", 0)).breakOff();
        broker.pump();

        assertThat(watcher.texts()).containsExactly("gone");
    }

    @Test
    void aGoodbyeDoesNot() {
        broker.connect("c", Options.BRIEF.will("will/c", 0)).disconnect();
        broker.pump();

        assertThat(watcher.texts()).isEmpty();
    }

    @Test
    void aDelayedWillWaitsAndAReconnectCancelsIt() {
        broker.connect("c", Options.LASTING.will("will/c", 10)).breakOff();
        broker.advanceMs(9_000);
        assertThat(watcher.texts()).isEmpty();

        broker.connect("c", Options.LASTING);
        broker.advanceMs(20_000);

        assertThat(watcher.texts()).isEmpty();
    }

    @Test
    void aDelayedWillComesWhenItsTimeIsUp() {
        broker.connect("c", Options.LASTING.will("will/c", 10)).breakOff();

        broker.advanceMs(11_000);

        assertThat(watcher.texts()).containsExactly("gone");
    }

    @Test
    void theEndOfTheSessionEndsTheDelay() {
        broker.connect("c", Options.LASTING.expiry(5).will("will/c", 100)).breakOff();

        broker.advanceMs(6_000);

        assertThat(watcher.texts()).containsExactly("gone");
    }

    @Test
    void aCleanStartEndsTheOldSessionAndPublishesItsDelayedWill() {
        broker.connect("c", Options.LASTING.will("will/c", 100)).breakOff();

        broker.connect("c", Options.LASTING.clean());
        broker.pump();

        assertThat(watcher.texts()).containsExactly("gone");
    }

    @Test
    void aDelayedWillSurvivesACrash() {
        broker.connect("c", Options.LASTING.will("will/c", 10)).breakOff();
        broker.pump();
        broker.crashAndRecover();
        watcher = watch();

        broker.advanceMs(11_000);

        assertThat(watcher.texts()).containsExactly("gone");
    }

    @Test
    void aClientConnectedWhenTheBrokerCrashedIsTakenAsGone() {
        broker.connect("c", Options.LASTING.will("will/c", 10));
        broker.pump();
        broker.crashAndRecover();
        watcher = watch();

        broker.advanceMs(11_000);

        assertThat(watcher.texts()).containsExactly("gone");
    }

    private SimulatedClient watch() {
        return broker.subscribed("watcher", Options.BRIEF, "will/#", Qos.AT_LEAST_ONCE);
    }
}
