// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.message.Qos;
import org.junit.jupiter.api.Test;

/** Every limit says so to whoever hits it, and counts. */
class LimitsTest {
    private final SimulatedBroker broker =
            new SimulatedBroker(2, new SessionSettings(new BrokerLimits(10, 10, 100, 0, 3, 2), 2, 10, 1, 65_536, 64));

    @Test
    void sessions() {
        broker.connect("a", Options.BRIEF);
        broker.connect("b", Options.LASTING);

        SimulatedClient third = broker.connect("c", Options.BRIEF);

        assertThat(third.connectResult())
                .contains(new ConnectResult.Refused(ConnectResult.Refusal.QUOTA_EXCEEDED, "too many sessions"));
        assertThat(broker.metrics().value("session.refused")).isEqualTo(1);
    }

    @Test
    void subscriptionsAndLevels() {
        SimulatedClient client = broker.connect("a", Options.BRIEF);
        client.subscribe("one", Qos.AT_MOST_ONCE);
        long tooDeep = client.subscribe("a/b/c/d", Qos.AT_MOST_ONCE);
        client.subscribe("two", Qos.AT_MOST_ONCE);
        long tooMany = client.subscribe("three", Qos.AT_MOST_ONCE);
        long again = client.subscribe("one", Qos.AT_LEAST_ONCE);
        broker.pump();

        assertThat(client.subscribed(tooDeep)).contains(List.of(SubscribeResult.FILTER_INVALID));
        assertThat(client.subscribed(tooMany)).contains(List.of(SubscribeResult.QUOTA_EXCEEDED));
        assertThat(client.subscribed(again)).contains(List.of(SubscribeResult.GRANTED_QOS_1));
        assertThat(broker.metrics().value("subscription.refused")).isEqualTo(2);
    }

    @Test
    void retainedTopics() {
        SimulatedClient client = broker.connect("a", Options.BRIEF);
        client.publish(client.message("one", "kept", Qos.AT_LEAST_ONCE).withRetain(true), 0);
        broker.pump();

        long second =
                client.publish(client.message("two", "x", Qos.AT_LEAST_ONCE).withRetain(true), 0);
        long replaced =
                client.publish(client.message("one", "y", Qos.AT_LEAST_ONCE).withRetain(true), 0);
        broker.pump();

        assertThat(client.published(second)).contains(PublishResult.QUOTA_EXCEEDED);
        assertThat(client.published(replaced)).contains(PublishResult.NO_SUBSCRIBERS);
        assertThat(broker.metrics().value("publish.refused.messages")).isEqualTo(1);
    }

    @Test
    void subscriptionsOfAllTogether() {
        SimulatedBroker small = bounded(new Bounds(0, 0, 0, false, 1 << 20, 2, 100, 1 << 20));
        SimulatedClient first = small.connect("a", Options.BRIEF);
        first.subscribe("one", Qos.AT_MOST_ONCE);
        SimulatedClient second = small.connect("b", Options.LASTING);
        second.subscribe("one", Qos.AT_LEAST_ONCE);
        small.pump();
        assertThat(small.metrics().value("subscription.count")).isEqualTo(2);

        long third = second.subscribe("two", Qos.AT_LEAST_ONCE);
        long again = second.subscribe("one", Qos.EXACTLY_ONCE);
        small.pump();
        assertThat(second.subscribed(third)).contains(List.of(SubscribeResult.QUOTA_EXCEEDED));
        assertThat(second.subscribed(again)).contains(List.of(SubscribeResult.GRANTED_QOS_2));

        small.crashAndRecover();
        assertThat(small.metrics().value("subscription.count")).isEqualTo(1);
        SimulatedClient back = small.connect("b", Options.LASTING);
        back.unsubscribe("one");
        small.pump();
        assertThat(small.metrics().value("subscription.count")).isZero();
    }

    @Test
    void lengthOfTopicsAndFilters() {
        SimulatedBroker small = bounded(new Bounds(0, 0, 0, false, 1 << 20, 100, 6, 1 << 20));
        SimulatedClient client = small.connect("a", Options.BRIEF);

        long fits = client.subscribe("t/ää", Qos.AT_MOST_ONCE);
        long tooLong = client.subscribe("t/äää", Qos.AT_MOST_ONCE);
        long published = client.publish("1234567", "x", Qos.AT_LEAST_ONCE);
        small.pump();

        assertThat(client.subscribed(fits)).contains(List.of(SubscribeResult.GRANTED_QOS_0));
        assertThat(client.subscribed(tooLong)).contains(List.of(SubscribeResult.FILTER_INVALID));
        assertThat(client.published(published)).contains(PublishResult.QUOTA_EXCEEDED);
    }

    @Test
    void bytesOfRetainedMessages() {
        SimulatedBroker small = bounded(new Bounds(0, 0, 0, false, 1 << 20, 100, 100, 20));
        SimulatedClient client = small.connect("a", Options.BRIEF);
        assertThat(retain(small, client, "one", "x".repeat(10))).isEqualTo(PublishResult.NO_SUBSCRIBERS);
        assertThat(small.metrics().value("retained.bytes")).isEqualTo(13);

        assertThat(retain(small, client, "two", "x".repeat(10))).isEqualTo(PublishResult.QUOTA_EXCEEDED);
        assertThat(retain(small, client, "one", "x".repeat(18))).isEqualTo(PublishResult.QUOTA_EXCEEDED);
        assertThat(retain(small, client, "one", "x".repeat(17))).isEqualTo(PublishResult.NO_SUBSCRIBERS);
        assertThat(retain(small, client, "one", "")).isEqualTo(PublishResult.NO_SUBSCRIBERS);
        assertThat(small.metrics().value("retained.bytes")).isZero();
    }

    @Test
    void bytesThatWaitInMemory() {
        SimulatedBroker small = bounded(new Bounds(0, 0, 0, false, 1_000, 100, 100, 20));
        SimulatedClient subscriber = small.connect("s", Options.BRIEF.window(1));
        subscriber.subscribe("t", Qos.AT_LEAST_ONCE);
        SimulatedClient publisher = small.connect("p", Options.BRIEF);
        small.pump();
        for (int i = 0; i < 5; i++) {
            publisher.publish("t", "x".repeat(400), Qos.AT_LEAST_ONCE);
            small.pump();
        }

        assertThat(small.metrics().value("deliver.dropped.queue")).isEqualTo(2); // one is under way, two wait
        subscriber.takeAndAcknowledge();
        small.pump();
        publisher.publish("t", "x".repeat(400), Qos.AT_LEAST_ONCE);
        small.pump();
        assertThat(small.metrics().value("deliver.dropped.queue")).isEqualTo(2);
    }

    private static PublishResult retain(SimulatedBroker at, SimulatedClient client, String topic, String text) {
        long token =
                client.publish(client.message(topic, text, Qos.AT_LEAST_ONCE).withRetain(true), 0);
        at.pump();
        return client.published(token).orElseThrow();
    }

    private static SimulatedBroker bounded(Bounds bounds) {
        return new SimulatedBroker(2, SessionSettings.DEFAULT.with(bounds));
    }
}
