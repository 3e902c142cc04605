// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.api.message.TopicFilter;
import org.junit.jupiter.api.Test;

/** What seeds of {@link BrokerSimulation} found, each by itself. */
class SimulationFindingsTest {
    private static final String SHARED = "$share/g/t/#";

    private final SimulatedBroker broker = new SimulatedBroker(2);

    private SimulatedClient publisher() {
        return broker.connect("publisher", Options.BRIEF);
    }

    private void publish(String text, Qos qos) {
        publisher().publish("t/1", text, qos);
        broker.pump();
    }

    private void retain(String topic, String text, Qos qos, long expiresInMs) {
        SimulatedClient from = publisher();
        Message plain = from.expiring(topic, text, expiresInMs);
        from.publish(
                new Message(
                        plain.topic(),
                        plain.payload(),
                        qos,
                        true,
                        Headers.EMPTY,
                        plain.timestampMs(),
                        plain.expiresAtMs(),
                        plain.publisher()),
                0);
        broker.pump();
    }

    // --- sessions and wills ---

    @Test
    void aDurableSubscriptionWithNothingRetainedToSendGetsItsMessages() {
        SimulatedClient client = broker.connect("c", Options.LASTING);
        client.subscribe(new Subscription(
                TopicFilter.of("t/#"), Qos.AT_LEAST_ONCE, false, false, Subscription.RetainHandling.DO_NOT_SEND, 0));
        broker.pump();

        publish("m", Qos.AT_LEAST_ONCE);

        assertThat(client.texts()).containsExactly("m");
    }

    @Test
    void aWillThatFellDueWhileTheBrokerWasDownReachesSubscribersOfEachLane() {
        String first = broker.idOn(0, "reader");
        String second = broker.idOn(1, "reader");
        for (String reader : List.of(first, second)) {
            broker.subscribed(reader, Options.LASTING, "t/#", Qos.AT_LEAST_ONCE);
        }
        broker.connect(broker.idOn(0, "c"), Options.LASTING.will("t/will", 10)).breakOff();
        broker.connect(broker.idOn(1, "d"), Options.LASTING.will("t/will", 10)).breakOff();
        broker.pump();

        broker.crashAndRecover(20_000);

        assertThat(broker.connect(first, Options.LASTING).texts()).containsExactly("gone", "gone");
        assertThat(broker.connect(second, Options.LASTING).texts()).containsExactly("gone", "gone");
    }

    @Test
    void aWillThatFellDueWhileTheBrokerWasDownComesOnce() {
        broker.subscribed("reader", Options.LASTING, "t/#", Qos.AT_LEAST_ONCE);
        broker.connect("c", Options.LASTING.will("t/will", 10)).breakOff();
        broker.pump();

        broker.crashAndRecover(20_000);
        broker.crashAndRecover(20_000);

        assertThat(broker.connect("reader", Options.LASTING).texts()).containsExactly("gone");
    }

    @Test
    void aWillDoesNotLengthenItsSession() {
        broker.connect("c", Options.LASTING.expiry(100).will("t/will", 50)).breakOff();
        broker.advanceMs(60_000);
        broker.crashAndRecover();

        broker.advanceMs(41_000);

        assertThat(broker.connect("c", Options.LASTING).sessionPresent()).isFalse();
    }

    @Test
    void aSessionThatExpiredWhileTheBrokerWasDownIsNotFoundAgain() {
        broker.connect("c", Options.LASTING.expiry(10)).breakOff();
        broker.pump();

        broker.crashAndRecover(11_000);

        assertThat(broker.connect("c", Options.LASTING).sessionPresent()).isFalse();
    }

    // --- identifiers ---

    @Test
    void theIdentifierOfARetainedMessageAtQos2IsGivenBackAfterACrash() {
        retain("t/1", "kept", Qos.EXACTLY_ONCE, 1_000_000);
        SimulatedClient client = broker.subscribed("c", Options.LASTING, "t/#", Qos.EXACTLY_ONCE);
        int packetId = client.take().getFirst().packetId();
        broker.crashAndRecover();
        SimulatedClient again = broker.connect("c", Options.LASTING);
        assertThat(again.toRelease()).containsExactly(packetId);

        publish("m", Qos.EXACTLY_ONCE);

        assertThat(again.deliveries()).singleElement().matches(d -> d.packetId() != packetId);
    }

    @Test
    void whatAGroupThatIsGoneHadLentDoesNotCountForTheClientsOwnSubscription() {
        SimulatedClient client = broker.connect("c", Options.LASTING);
        client.subscribe(SHARED, Qos.EXACTLY_ONCE);
        client.subscribe("t/#", Qos.AT_LEAST_ONCE);
        broker.pump();
        publish("m", Qos.EXACTLY_ONCE);
        assertThat(client.deliveries()).hasSize(2);
        client.unsubscribe(SHARED);
        broker.pump();

        broker.crashAndRecover();
        SimulatedClient again = broker.connect("c", Options.LASTING.window(1));
        Delivered lent = again.take().getFirst();
        assertThat(lent.qos()).isEqualTo(Qos.EXACTLY_ONCE);
        again.receive(lent);
        broker.pump();
        again.complete(lent.packetId());
        broker.pump();

        assertThat(again.deliveries()).singleElement().matches(d -> d.qos() == Qos.AT_LEAST_ONCE);
    }

    // --- groups ---

    @Test
    void whatAMemberWasAboutToBeSentAtQos2GoesToAnother() {
        SimulatedClient leaving = broker.subscribed("leaving", Options.LASTING, SHARED, Qos.EXACTLY_ONCE);
        SimulatedClient from = publisher();
        from.publish("t/1", "m", Qos.EXACTLY_ONCE);
        broker.pumpLanes();
        broker.store().commitNow(); // the message is stored; who has it is not
        broker.pumpLanes();
        assertThat(leaving.deliveries()).isEmpty();

        leaving.breakOff();
        broker.pump();
        SimulatedClient other = broker.subscribed("other", Options.LASTING, SHARED, Qos.EXACTLY_ONCE);

        assertThat(other.texts()).containsExactly("m");
        assertThat(broker.connect("leaving", Options.LASTING).deliveries()).isEmpty();
    }

    @Test
    void whatAMemberHasNotBeenSentWhenItUnsubscribesGoesToAnother() {
        SimulatedClient leaving = broker.subscribed("leaving", Options.BRIEF, SHARED, Qos.AT_LEAST_ONCE);
        leaving.writable(false);
        publish("m", Qos.AT_LEAST_ONCE);
        SimulatedClient other = broker.subscribed("other", Options.BRIEF, SHARED, Qos.AT_LEAST_ONCE);

        leaving.unsubscribe(SHARED);
        broker.pump();
        leaving.writable(true);
        broker.pump();

        assertThat(other.texts()).containsExactly("m");
        assertThat(leaving.deliveries()).isEmpty();
    }

    // --- order and expiry ---

    @Test
    void qos0KeepsItsOrderWhenSomeHadToWaitForRetainedMessages() {
        retain("r/1", "r1", Qos.AT_LEAST_ONCE, 1_000_000);
        retain("r/2", "r2", Qos.AT_LEAST_ONCE, 1_000_000);
        SimulatedClient client = broker.connect("c", Options.BRIEF.window(1));
        client.subscribe("t/#", Qos.AT_LEAST_ONCE);
        client.subscribe("r/#", Qos.AT_LEAST_ONCE);
        broker.pump();
        publish("queued", Qos.AT_LEAST_ONCE);
        publish("first", Qos.AT_MOST_ONCE);
        client.takeAndAcknowledge();
        broker.pump();

        publish("second", Qos.AT_MOST_ONCE);

        assertThat(client.texts()).containsSubsequence("first", "second");
    }

    @Test
    void aCopyThatWaitsForTheWindowExpires() {
        broker.configure(new SubscriptionSettings(
                ShareStrategy.ROUND_ROBIN, Map.of(), SubscriptionSettings.SHARE_LENT_MAX, true));
        SimulatedClient client = broker.connect("c", Options.LASTING.window(1));
        client.subscribe("t/#", Qos.AT_LEAST_ONCE);
        client.subscribe("t/1", Qos.AT_LEAST_ONCE);
        broker.pump();
        SimulatedClient from = publisher();
        from.publish(from.expiring("t/1", "m", 5_000), 0);
        broker.pump();
        broker.advanceMs(6_000);

        assertThat(client.takeAndAcknowledge()).hasSize(1);
        broker.pump();

        assertThat(client.deliveries()).isEmpty();
    }

    @Test
    void aRetainedMessageThatWaitsForTheWindowExpires() {
        retain("t/1", "long", Qos.AT_LEAST_ONCE, 100_000);
        retain("t/2", "short", Qos.AT_LEAST_ONCE, 5_000);
        retain("t/3", "short", Qos.AT_LEAST_ONCE, 5_000);
        SimulatedClient client = broker.subscribed("c", Options.BRIEF.window(1), "t/#", Qos.AT_LEAST_ONCE);
        String first = client.texts().getFirst();
        broker.advanceMs(6_000);

        client.takeAndAcknowledge();
        broker.pump();

        assertThat(client.texts()).doesNotContain("short").hasSize(first.equals("long") ? 0 : 1);
    }
}
