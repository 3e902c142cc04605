// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.backplane.api.broker.PublishResult;
import org.backplane.api.message.Qos;
import org.junit.jupiter.api.Test;

/** The simulation itself: what the other tests of sessions stand on. */
class SimulatedBrokerTest {
    private final SimulatedBroker broker = new SimulatedBroker(2);

    @Test
    void deliversFromOneLaneToAnother() {
        SimulatedClient subscriber = broker.connect(broker.idOn(0, "subscriber"), Options.BRIEF);
        SimulatedClient publisher = broker.connect(broker.idOn(1, "publisher"), Options.BRIEF);
        subscriber.subscribe("news/#", Qos.AT_LEAST_ONCE);
        broker.pump();

        long token = publisher.publish("news/today", "rain", Qos.AT_LEAST_ONCE);
        broker.pump();

        assertThat(subscriber.texts()).containsExactly("rain");
        assertThat(publisher.published(token)).contains(PublishResult.ACCEPTED);
    }

    @Test
    void answersADurablePublishOnlyWhenTheStoreHasIt() {
        SimulatedClient subscriber = broker.connect("subscriber", Options.LASTING);
        subscriber.subscribe("news/#", Qos.AT_LEAST_ONCE);
        broker.pump();
        SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);

        long token = publisher.publish("news/today", "rain", Qos.AT_LEAST_ONCE);
        broker.pumpLanes();
        assertThat(publisher.published(token)).isEmpty();

        broker.pump();
        assertThat(publisher.published(token)).contains(PublishResult.ACCEPTED);
        assertThat(subscriber.texts()).containsExactly("rain");
    }

    @Test
    void keepsWhatWasCommittedWhenItCrashes() {
        SimulatedClient subscriber = broker.connect("subscriber", Options.LASTING);
        subscriber.subscribe("news/#", Qos.AT_LEAST_ONCE);
        broker.pump();
        subscriber.breakOff();
        SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);
        publisher.publish("news/today", "rain", Qos.AT_LEAST_ONCE);
        broker.pump();
        publisher.publish("news/today", "lost: never acknowledged", Qos.AT_LEAST_ONCE);
        broker.pumpLanes();

        broker.crashAndRecover();
        SimulatedClient again = broker.connect("subscriber", Options.LASTING);

        assertThat(again.sessionPresent()).isTrue();
        assertThat(again.texts()).containsExactly("rain");
    }

    @Test
    void runsTimersWhenTheClockIsTurned() {
        SimulatedClient first = broker.connect("client", Options.LASTING.expiry(60));
        first.breakOff();
        broker.advanceMs(59_000);
        assertThat(broker.metrics().value("session.count")).isEqualTo(1);

        broker.advanceMs(2_000);

        assertThat(broker.metrics().value("session.count")).isEqualTo(0);
    }
}
