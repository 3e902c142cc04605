// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client gets of a message that several of its subscriptions match [MQTT-3.3.4-2 to -5]. */
class OverlappingTest {
    private static final SubscriptionSettings ONCE = SubscriptionSettings.DEFAULT;
    private static final SubscriptionSettings EACH =
            new SubscriptionSettings(ShareStrategy.ROUND_ROBIN, Map.of(), SubscriptionSettings.SHARE_LENT_MAX, true);

    private final SimulatedBroker broker = new SimulatedBroker(3);
    private final SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);

    @BeforeEach
    void each() {
        broker.configure(EACH);
    }

    private static Options options(boolean lasting) {
        return lasting ? Options.LASTING : Options.BRIEF;
    }

    private SimulatedClient subscribed(String clientId, Options options) {
        SimulatedClient client = broker.connect(clientId, options);
        client.subscribe(SimulatedClient.subscription("a/#", Qos.AT_LEAST_ONCE, 1));
        client.subscribe(SimulatedClient.subscription("a/b", Qos.EXACTLY_ONCE, 2));
        client.subscribe(SimulatedClient.subscription("+/b", Qos.AT_MOST_ONCE, 3));
        broker.pump();
        return client;
    }

    private void publish(String text) {
        publisher.publish("a/b", text, Qos.EXACTLY_ONCE);
        broker.pump();
    }

    private static List<String> shown(List<Delivered> deliveries) {
        return deliveries.stream()
                .map(d -> d.text() + " " + d.qos().code() + " " + d.subscriptionIds())
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachSubscriptionGetsItsCopyWithItsOwnQosAndIdentifier(boolean lasting) {
        SimulatedClient client = subscribed("client", options(lasting));

        publish("m");

        assertThat(shown(client.deliveries())).containsExactly("m 0 [3]", "m 1 [1]", "m 2 [2]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void onceIsOneCopyWithAllIdentifiersAndTheHighestQos(boolean lasting) {
        broker.configure(ONCE);
        SimulatedClient client = subscribed("client", options(lasting));

        publish("m");

        assertThat(client.deliveries()).hasSize(1);
        Delivered only = client.deliveries().getFirst();
        assertThat(only.qos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(only.subscriptionIds()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEditHoldsForWhatIsPublishedAfterwards(boolean lasting) {
        SimulatedClient client = subscribed("client", options(lasting));
        publish("m1");
        broker.configure(ONCE);
        publish("m2");
        broker.configure(EACH);
        publish("m3");

        assertThat(client.texts()).containsExactly("m1", "m1", "m1", "m2", "m3", "m3", "m3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noLocalAndRetainAsPublishedCountForEachAlone(boolean lasting) {
        SimulatedClient client = broker.connect("client", options(lasting));
        TopicFilter own = TopicFilter.of("a/#");
        var handling = Subscription.RetainHandling.DO_NOT_SEND;
        client.subscribe(new Subscription(own, Qos.AT_LEAST_ONCE, true, false, handling, 1));
        client.subscribe(new Subscription(TopicFilter.of("a/b"), Qos.AT_LEAST_ONCE, false, true, handling, 2));
        client.subscribe(new Subscription(TopicFilter.of("+/b"), Qos.AT_LEAST_ONCE, false, false, handling, 3));
        broker.pump();

        client.publish(retained(client, "mine"), 0);
        publisher.publish(retained(publisher, "theirs"), 0);
        broker.pump();

        assertThat(client.deliveries().stream()
                        .map(d -> d.text() + " " + d.retain() + " " + d.subscriptionIds())
                        .sorted())
                .containsExactly(
                        "mine false [3]", "mine true [2]", "theirs false [1]", "theirs false [3]", "theirs true [2]");
    }

    private Message retained(SimulatedClient from, String text) {
        Message plain = from.message("a/b", text, Qos.AT_LEAST_ONCE);
        return new Message(
                Topic.of("a/b"),
                Payload.of(plain.payload().toArray()),
                plain.qos(),
                true,
                Headers.EMPTY,
                plain.timestampMs(),
                Message.NEVER,
                plain.publisher());
    }

    @Test
    void queuedCopiesAreAcknowledgedOneByOne() {
        SimulatedClient client = subscribed("client", Options.LASTING);
        client.breakOff();
        broker.pump();
        publish("m");

        client = broker.connect("client", Options.LASTING.window(1));
        assertThat(shown(client.deliveries())).hasSize(1);
        client.takeAndAcknowledge();
        broker.pump();
        client.toRelease().forEach(client::complete);
        broker.pump();
        assertThat(shown(client.deliveries())).hasSize(1);
        client.breakOff();
        broker.pump();
        client = broker.connect("client", Options.LASTING);

        assertThat(client.deliveries()).singleElement().matches(Delivered::duplicate);
        client.takeAndAcknowledge();
        broker.pump();
        client.toRelease().forEach(client::complete);
        broker.pump();
        client.breakOff();
        broker.crashAndRecover();
        assertThat(broker.connect("client", Options.LASTING).deliveries()).isEmpty();
    }

    @Test
    void aCrashBetweenTheCopiesNeitherLosesNorDoublesOne() {
        SimulatedClient client = subscribed("client", Options.LASTING);
        publish("m");
        Delivered twice = client.deliveries().stream()
                .filter(d -> d.qos() == Qos.EXACTLY_ONCE)
                .findFirst()
                .orElseThrow();
        client.receive(twice);
        broker.pump();

        broker.crashAndRecover();
        SimulatedClient again = broker.connect("client", Options.LASTING);

        assertThat(shown(again.deliveries())).containsExactly("m 1 [1]");
        assertThat(again.deliveries()).allMatch(Delivered::duplicate);
        assertThat(again.toRelease()).containsExactly(twice.packetId());
    }

    @Test
    void whatIsUnderWayKeepsItsIdentifiersOverACrash() {
        broker.configure(ONCE);
        SimulatedClient client = subscribed("client", Options.LASTING);
        publish("m");
        int packetId = client.deliveries().getFirst().packetId();

        broker.crashAndRecover();
        SimulatedClient again = broker.connect("client", Options.LASTING);

        Delivered same = again.deliveries().getFirst();
        assertThat(same.packetId()).isEqualTo(packetId);
        assertThat(same.subscriptionIds()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void aSubscriptionGetsNothingFromBeforeItBegan() {
        SimulatedClient client = broker.connect("client", Options.LASTING.window(1));
        client.subscribe(SimulatedClient.subscription("a/#", Qos.AT_LEAST_ONCE, 1));
        broker.pump();
        publish("m1");
        publish("m2");

        client.subscribe(SimulatedClient.subscription("a/b", Qos.AT_LEAST_ONCE, 2));
        broker.pump();
        for (int i = 0; i < 4; i++) {
            client.deliveries().forEach(client::acknowledge);
            broker.pump();
        }

        assertThat(shown(client.deliveries())).containsExactly("m1 1 [1]", "m2 1 [1]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSubscriptionMadeAgainAtQos0GetsOneCopy(boolean copies) {
        broker.configure(copies ? EACH : ONCE);
        SimulatedClient client = broker.connect("client", Options.LASTING);
        client.subscribe("a/#", Qos.AT_LEAST_ONCE);
        client.subscribe("a/#", Qos.AT_MOST_ONCE);
        broker.pump();

        publish("m");

        assertThat(client.texts()).containsExactly("m");
        assertThat(client.deliveries().getFirst().qos()).isEqualTo(Qos.AT_MOST_ONCE);
    }
}
