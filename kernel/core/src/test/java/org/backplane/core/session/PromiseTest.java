// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.backplane.api.broker.PublishResult;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.api.store.StoreException;
import org.junit.jupiter.api.Test;

/** An acknowledgement is a promise: of a durable session none leaves before what it promises is on disk. */
class PromiseTest {
    private final SimulatedBroker broker = new SimulatedBroker(2);

    @Test
    void connackOfANewDurableSession() {
        SimulatedClient client = broker.connecting("c", Options.LASTING);
        broker.pumpLanes();
        assertThat(client.connectResult()).isEmpty();

        broker.pump();
        assertThat(client.connectResult()).isPresent();
    }

    @Test
    void suback() {
        SimulatedClient client = broker.connect("c", Options.LASTING);
        long token = client.subscribe("t/#", Qos.AT_LEAST_ONCE);
        broker.pumpLanes();
        assertThat(client.subscribed(token)).isEmpty();

        broker.pump();
        assertThat(client.subscribed(token)).isPresent();
    }

    @Test
    void unsuback() {
        SimulatedClient client = broker.connect("c", Options.LASTING);
        client.subscribe("t/#", Qos.AT_LEAST_ONCE);
        broker.pump();
        long token = client.unsubscribe("t/#");
        broker.pumpLanes();
        assertThat(client.unsubscribed(token)).isEmpty();

        broker.pump();
        assertThat(client.unsubscribed(token)).isPresent();
    }

    @Test
    void pubrecAndPubcompOfADurablePublisherThoughNobodySubscribed() {
        SimulatedClient client = broker.connect("c", Options.LASTING);
        long token = client.publish(client.message("t", "m", Qos.EXACTLY_ONCE), 5);
        broker.pumpLanes();
        assertThat(client.published(token)).isEmpty();
        broker.pump();
        assertThat(client.published(token)).contains(PublishResult.NO_SUBSCRIBERS);

        client.pubrel(5);
        broker.pumpLanes();
        assertThat(client.released()).isEmpty();
        broker.pump();
        assertThat(client.released()).containsExactly(5);
    }

    @Test
    void pubackOfARetainedMessage() {
        SimulatedClient client = broker.connect("c", Options.BRIEF);
        Message retained = client.message("t", "m", Qos.AT_LEAST_ONCE).withRetain(true);
        long token = client.publish(retained, 0);
        broker.pumpLanes();
        assertThat(client.published(token)).isEmpty();

        broker.pump();
        assertThat(client.published(token)).isPresent();
    }

    @Test
    void pubrelOfADeliveryToADurableSession() {
        SimulatedClient client = broker.connect("c", Options.LASTING);
        client.subscribe("t/#", Qos.EXACTLY_ONCE);
        broker.pump();
        broker.connect("p", Options.BRIEF).publish("t/1", "m", Qos.EXACTLY_ONCE);
        broker.pump();

        client.receive(client.take().getFirst());
        broker.pumpLanes();
        assertThat(client.toRelease()).isEmpty();

        broker.pump();
        assertThat(client.toRelease()).hasSize(1);
    }

    @Test
    void whatIsRefusedIsNotPromised() {
        SimulatedClient client = broker.connect("c", Options.LASTING);
        broker.store().refuse(StoreException.Category.FULL);

        long token = client.subscribe("t/#", Qos.AT_LEAST_ONCE);
        broker.pump();

        assertThat(client.subscribed(token))
                .isPresent()
                .get()
                .satisfies(results -> assertThat(results.getFirst().isGranted()).isFalse());
        assertThat(broker.metrics().value("subscription.count")).isZero();
    }
}
