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
}
