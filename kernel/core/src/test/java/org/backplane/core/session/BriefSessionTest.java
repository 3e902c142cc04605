// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.TopicFilter;
import org.junit.jupiter.api.Test;

/** Sessions in memory: windows, queues, takeover, wills, retained messages. */
class BriefSessionTest {
    private final SimulatedBroker broker = new SimulatedBroker(2);
    private final SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);

    @Test
    void theClientsReceiveMaximumHolds() {
        SimulatedClient subscriber = subscribed(Options.BRIEF.window(3), Qos.AT_LEAST_ONCE);

        publish(10, Qos.AT_LEAST_ONCE);

        assertThat(subscriber.deliveries()).hasSize(3);
        assertThat(drain(subscriber)).hasSize(10).isSorted();
    }

    @Test
    void aFullQueueDropsAndCounts() {
        SimulatedClient subscriber = subscribed(Options.BRIEF.window(1), Qos.AT_LEAST_ONCE);
        int max = SessionSettings.DEFAULT.queuedMessagesMax();

        publish(max + 11, Qos.AT_LEAST_ONCE);

        assertThat(broker.metrics().value("deliver.dropped.queue")).isEqualTo(10);
        assertThat(drain(subscriber)).hasSize(max + 1);
    }

    @Test
    void aSlowReaderLosesQos0AndNothingElse() {
        SimulatedClient subscriber = subscribed(Options.BRIEF, Qos.AT_LEAST_ONCE);
        subscriber.writable(false);

        publish(5, Qos.AT_MOST_ONCE);
        publish(5, Qos.AT_LEAST_ONCE);
        subscriber.writable(true);
        broker.pump();

        assertThat(broker.metrics().value("deliver.dropped.slow")).isEqualTo(5);
        assertThat(subscriber.deliveries()).hasSize(5).allMatch(d -> d.qos() == Qos.AT_LEAST_ONCE);
    }

    @Test
    void whileParkedNothingIsLostOfAnyQos() {
        SimulatedClient subscriber = subscribed(Options.BRIEF, Qos.AT_LEAST_ONCE);
        subscriber.parked(true);

        publish(5, Qos.AT_MOST_ONCE);
        publish(5, Qos.AT_LEAST_ONCE);
        assertThat(subscriber.deliveries()).isEmpty();
        subscriber.parked(false);
        broker.pump();

        assertThat(subscriber.deliveries()).hasSize(10);
    }

    @Test
    void aSecondConnectionTakesTheSessionOver() {
        SimulatedClient first = subscribed(Options.LASTING, Qos.AT_LEAST_ONCE);

        SimulatedClient second = broker.connect("subscriber", Options.LASTING);
        publish(1, Qos.AT_LEAST_ONCE);

        assertThat(first.closeReason()).contains(CloseReason.SESSION_TAKEN_OVER);
        assertThat(second.sessionPresent()).isTrue();
        assertThat(first.texts()).isEmpty();
        assertThat(second.texts()).containsExactly("m000");
    }

    @Test
    void aBriefSessionIsNeverTakenUpAgain() {
        subscribed(Options.BRIEF, Qos.AT_LEAST_ONCE);

        SimulatedClient second = broker.connect("subscriber", Options.LASTING);

        assertThat(second.sessionPresent()).isFalse();
    }

    @Test
    void retainedMessagesComeOnSubscribeWithTheFlagAndGoWhenCleared() {
        retain("t/1", "old");
        retain("t/1", "new");
        retain("t/2", "other");
        retain("t/2", "");

        SimulatedClient subscriber = subscribed(Options.BRIEF, Qos.AT_LEAST_ONCE);

        assertThat(subscriber.deliveries()).extracting(Delivered::text).containsExactly("new");
        assertThat(subscriber.deliveries()).allMatch(Delivered::retain);
    }

    @Test
    void aSubscribeRightBehindARetainOnOneConnectionFindsIt() {
        publisher.publish(
                new Message(
                        publisher.message("t/1", "x", Qos.AT_MOST_ONCE).topic(),
                        Payload.of(new byte[] {1}),
                        Qos.AT_MOST_ONCE,
                        true,
                        org.backplane.api.message.Headers.EMPTY,
                        0,
                        Message.NEVER,
                        "publisher"),
                0);
        publisher.subscribe("t/#", Qos.AT_MOST_ONCE);
        broker.pump();

        assertThat(publisher.deliveries()).hasSize(1);
    }

    @Test
    void thousandsOfRetainedMessagesArePacedByTheWindow() {
        for (int i = 0; i < 3000; i++) {
            retain("t/" + i, "r");
        }

        SimulatedClient subscriber = subscribed(Options.BRIEF.window(10), Qos.AT_LEAST_ONCE);

        assertThat(subscriber.deliveries()).hasSize(10);
        assertThat(drain(subscriber)).hasSize(3000);
    }

    @Test
    void noLocalAndRetainAsPublishedAreKept() {
        var options = new Subscription(
                TopicFilter.of("t/#"), Qos.AT_LEAST_ONCE, true, true, Subscription.RetainHandling.DO_NOT_SEND, 0);
        publisher.subscribe(options);
        SimulatedClient other = broker.connect("other", Options.BRIEF);
        other.subscribe(options);
        broker.pump();

        retain("t/1", "kept");

        assertThat(publisher.deliveries()).isEmpty();
        assertThat(other.deliveries()).hasSize(1).allMatch(Delivered::retain);
    }

    @Test
    void aMessageThatExpiresInTheQueueIsNotDelivered() {
        SimulatedClient subscriber = subscribed(Options.BRIEF.window(1), Qos.AT_LEAST_ONCE);
        Message first = publisher.message("t/1", "first", Qos.AT_LEAST_ONCE);
        Message brief = new Message(
                first.topic(),
                first.payload(),
                first.qos(),
                false,
                first.headers(),
                first.timestampMs(),
                broker.clock().wallMs() + 1000,
                "publisher");
        publisher.publish(first, 0);
        publisher.publish(brief, 0);
        broker.pump();

        broker.advanceMs(1500);

        assertThat(drain(subscriber)).containsExactly("first");
        assertThat(broker.metrics().value("deliver.expired")).isEqualTo(1);
    }

    private SimulatedClient subscribed(Options options, Qos qos) {
        SimulatedClient client = broker.connect("subscriber", options);
        client.subscribe("t/#", qos);
        broker.pump();
        return client;
    }

    private void publish(int count, Qos qos) {
        for (int i = 0; i < count; i++) {
            publisher.publish("t/1", "m%03d".formatted(i), qos);
        }
        broker.pump();
    }

    private void retain(String topic, String text) {
        Message plain = publisher.message(topic, text, Qos.AT_LEAST_ONCE);
        publisher.publish(plain.withRetain(true), 0);
        broker.pump();
    }

    private List<String> drain(SimulatedClient client) {
        List<String> texts = new ArrayList<>();
        for (List<Delivered> some = client.takeAndAcknowledge(); !some.isEmpty(); some = client.takeAndAcknowledge()) {
            some.forEach(delivered -> texts.add(delivered.text()));
            broker.pump();
        }
        return texts;
    }
}
