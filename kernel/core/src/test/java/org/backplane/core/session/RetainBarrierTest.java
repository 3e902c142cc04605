// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.backplane.api.message.Qos;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is retained on one lane is seen by a subscription on another. */
class RetainBarrierTest {
    private final SimulatedBroker broker = new SimulatedBroker(3);

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "1, 0", "2, 1"})
    void aSubscribeThatComesAfterARetainFindsItThoughTheDiskIsSlow(int publishing, int subscribing) {
        SimulatedClient publisher = broker.connect(broker.idOn(publishing, "publisher"), Options.BRIEF);
        SimulatedClient subscriber = broker.connect(broker.idOn(subscribing, "subscriber"), Options.BRIEF);
        publisher.publish(publisher.message("t", "old", Qos.AT_MOST_ONCE).withRetain(true), 0);
        broker.pump();
        publisher.publish(publisher.message("t", "new", Qos.AT_MOST_ONCE).withRetain(true), 0);
        broker.pumpLanes(); // delivered to whoever was there, and not yet on disk

        subscriber.subscribe("t", Qos.AT_MOST_ONCE);
        broker.pumpLanes();
        assertThat(subscriber.deliveries()).isEmpty();
        broker.pump();

        assertThat(subscriber.texts()).containsExactly("new");
        assertThat(subscriber.deliveries()).allMatch(Delivered::retain);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1"})
    void aSubscribeThatComesAfterARemovalFindsNothing(int publishing, int subscribing) {
        SimulatedClient publisher = broker.connect(broker.idOn(publishing, "publisher"), Options.BRIEF);
        SimulatedClient subscriber = broker.connect(broker.idOn(subscribing, "subscriber"), Options.BRIEF);
        publisher.publish(publisher.message("t", "kept", Qos.AT_MOST_ONCE).withRetain(true), 0);
        broker.pump();
        publisher.publish(publisher.message("t", "", Qos.AT_MOST_ONCE).withRetain(true), 0);
        broker.pumpLanes();

        subscriber.subscribe("t", Qos.AT_MOST_ONCE);
        broker.pump();

        assertThat(subscriber.deliveries()).isEmpty();
    }

    /** Nobody waits for the disk while nothing is retained. */
    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1"})
    void aSubscribeFindsWhatIsOnDiskAtOnce(int publishing, int subscribing) {
        SimulatedClient publisher = broker.connect(broker.idOn(publishing, "publisher"), Options.BRIEF);
        SimulatedClient subscriber = broker.connect(broker.idOn(subscribing, "subscriber"), Options.BRIEF);
        publisher.publish(publisher.message("t", "kept", Qos.AT_MOST_ONCE).withRetain(true), 0);
        broker.pump();

        subscriber.subscribe("t", Qos.AT_MOST_ONCE);
        broker.pumpLanes();

        assertThat(subscriber.texts()).containsExactly("kept");
    }
}
