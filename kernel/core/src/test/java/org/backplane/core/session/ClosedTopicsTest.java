// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.broker.Will;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.api.message.TopicFilter;
import org.backplane.core.routing.DeniedTopics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Topics that are closed to clients, by configuration or because they are the broker's own. */
class ClosedTopicsTest {
    private final SimulatedBroker broker = new SimulatedBroker(2);
    private final SimulatedClient client = broker.connect("c", Options.BRIEF);

    private void deny(String... filters) {
        SessionSettings now = broker.sessions().settings();
        broker.sessions()
                .configure(now.with(new DeniedTopics(
                        Arrays.stream(filters).map(TopicFilter::of).toList())));
    }

    @ParameterizedTest
    @EnumSource
    void refusesAPublishWhileTheListNamesItsTopic(Qos qos) {
        client.subscribe("#", Qos.AT_MOST_ONCE);
        long before = client.publish("secret/a", "before", qos);
        broker.pump();

        deny("secret/#");
        long denied = client.publish("secret/a", "denied", qos);
        long other = client.publish("open", "open", qos);
        broker.pump();
        deny();
        long after = client.publish("secret/a", "after", qos);
        broker.pump();

        assertThat(client.published(denied)).contains(PublishResult.NOT_AUTHORIZED);
        assertThat(List.of(before, other, after))
                .allSatisfy(token -> assertThat(client.published(token)).contains(PublishResult.ACCEPTED));
        assertThat(client.texts()).containsExactly("before", "open", "after");
        assertThat(broker.metrics().value("publish.denied.messages")).isEqualTo(1);
    }

    @Test
    void refusesASubscriptionToNothingElseAndGrantsAWiderOne() {
        deny("secret/#");
        long same = client.subscribe("secret/#", Qos.AT_MOST_ONCE);
        long within = client.subscribe("secret/+/x", Qos.AT_MOST_ONCE);
        long shared = client.subscribe("$share/g/secret/x", Qos.AT_MOST_ONCE);
        long wider = client.subscribe("+/x", Qos.AT_MOST_ONCE);
        broker.pump();

        for (long token : new long[] {same, within, shared}) {
            assertThat(client.subscribed(token)).contains(List.of(SubscribeResult.NOT_AUTHORIZED));
        }
        assertThat(client.subscribed(wider)).contains(List.of(SubscribeResult.GRANTED_QOS_0));
        assertThat(broker.metrics().value("subscription.denied")).isEqualTo(3);
        assertThat(broker.metrics().value("subscription.held")).isEqualTo(1);
    }

    @Test
    void leavesOutWhatIsRetainedThere() {
        client.publish(client.message("secret/x", "secret", Qos.AT_MOST_ONCE).withRetain(true), 0);
        client.publish(client.message("open/x", "open", Qos.AT_MOST_ONCE).withRetain(true), 0);
        broker.pump();
        deny("secret/#");

        client.subscribe("+/x", Qos.AT_MOST_ONCE);
        broker.pump();

        assertThat(client.texts()).containsExactly("open");
    }

    @Test
    void refusesToConnectWithAWillThere() {
        deny("secret/#");
        Message last = client.message("secret/x", "gone", Qos.AT_MOST_ONCE);
        SimulatedClient refused = broker.connect("w", Options.BRIEF.will(new Will(last, 0, -1)));

        assertThat(refused.connectResult())
                .contains(new ConnectResult.Refused(
                        ConnectResult.Refusal.NOT_AUTHORIZED, "the will's topic is not allowed"));
    }

    @Test
    void dropsAWillThatCameBeforeTheRule() {
        client.subscribe("#", Qos.AT_MOST_ONCE);
        Message last = client.message("secret/x", "gone", Qos.AT_MOST_ONCE);
        SimulatedClient doomed = broker.connect("w", Options.BRIEF.will(new Will(last, 0, -1)));
        deny("secret/#");

        doomed.breakOff();
        broker.pump();

        assertThat(client.texts()).isEmpty();
        assertThat(broker.metrics().value("publish.denied.messages")).isEqualTo(1);
    }

    @Test
    void keepsTheBrokersOwnTopicsFromClients() {
        client.subscribe("$SYS/#", Qos.AT_MOST_ONCE);
        long token = client.publish(
                client.message("$SYS/broker/version", "mine", Qos.AT_LEAST_ONCE).withRetain(true), 0);
        broker.pump();

        assertThat(client.published(token)).contains(PublishResult.NOT_AUTHORIZED);
        assertThat(client.texts()).isEmpty();
        assertThat(broker.metrics().value("retained.count")).isZero();
    }
}
