// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.message.Qos;
import org.backplane.api.store.StoreException;
import org.junit.jupiter.api.Test;

/** What a session that outlives its connections owes its client. */
class DurableSessionTest {
    private final SimulatedBroker broker = new SimulatedBroker(2);

    @Test
    void whatWasPublishedWhileOfflineComesInOrderAfterACrash() {
        SimulatedClient subscriber = subscribed("s", Options.LASTING, Qos.EXACTLY_ONCE);
        subscriber.breakOff();
        List<String> sent = publish(300, Qos.AT_LEAST_ONCE);

        broker.crashAndRecover();
        SimulatedClient again = broker.connect("s", Options.LASTING.window(10));

        assertThat(again.sessionPresent()).isTrue();
        assertThat(drain(again)).containsExactlyElementsOf(sent);
    }

    @Test
    void sameWhenTheTailCacheHasForgottenEverything() {
        SimulatedClient subscriber = subscribed("s", Options.LASTING, Qos.AT_LEAST_ONCE);
        subscriber.breakOff();
        List<String> sent = publish(300, Qos.AT_LEAST_ONCE);
        broker.withoutTailCache();

        SimulatedClient again = broker.connect("s", Options.LASTING.window(7));

        assertThat(drain(again)).containsExactlyElementsOf(sent);
    }

    @Test
    void whatWasAcknowledgedDoesNotComeAgain() {
        SimulatedClient subscriber = subscribed("s", Options.LASTING.window(5), Qos.AT_LEAST_ONCE);
        publish(5, Qos.AT_LEAST_ONCE);
        List<Delivered> first = subscriber.take();
        subscriber.acknowledge(first.get(1));
        subscriber.acknowledge(first.get(3));
        broker.pump();

        broker.crashAndRecover();
        SimulatedClient again = broker.connect("s", Options.LASTING);

        assertThat(drain(again)).containsExactly("m0", "m2", "m4");
    }

    @Test
    void aReconnectGetsTheSamePacketIdentifierMarkedDuplicate() {
        SimulatedClient subscriber = subscribed("s", Options.LASTING, Qos.AT_LEAST_ONCE);
        publish(1, Qos.AT_LEAST_ONCE);
        Delivered first = subscriber.take().get(0);
        subscriber.breakOff();
        broker.pump();

        Delivered second = broker.connect("s", Options.LASTING).take().get(0);

        assertThat(first.duplicate()).isFalse();
        assertThat(second.duplicate()).isTrue();
        assertThat(second.packetId()).isEqualTo(first.packetId());
        assertThat(second.text()).isEqualTo(first.text());
    }

    @Test
    void whatManySessionsWaitForIsWrittenOnce() {
        for (int i = 0; i < 500; i++) {
            subscribed("s" + i, Options.LASTING, Qos.AT_LEAST_ONCE).breakOff();
        }
        SimulatedClient publisher = broker.connect("p", Options.BRIEF);
        broker.pump();

        publisher.publish("t/1", "m", Qos.AT_LEAST_ONCE);
        broker.pumpLanes();

        assertThat(broker.store().waiting()).singleElement().satisfies(commit -> {
            assertThat(commit.appends())
                    .singleElement()
                    .satisfies(body -> assertThat(body.queues()).hasSize(1));
            assertThat(commit.mutations()).isEmpty();
        });
    }

    @Test
    void whatIsReceivedAndWhatIsAcknowledgedIsOneCommit() {
        SimulatedBroker one = new SimulatedBroker(1);
        SimulatedClient subscriber = one.connect("s", Options.LASTING);
        SimulatedClient publisher = one.connect("p", Options.BRIEF);
        subscriber.subscribe("t", Qos.EXACTLY_ONCE);
        one.connect("o", Options.LASTING).subscribe("u", Qos.EXACTLY_ONCE);
        one.pump();
        publisher.publish("t", "m", Qos.EXACTLY_ONCE);
        one.pump();

        publisher.publish("u", "n", Qos.EXACTLY_ONCE); // the turn's commit is there before the client answers
        subscriber.receive(subscriber.take().get(0));
        one.pumpLanes();

        assertThat(one.store().waitingCommits()).isEqualTo(1);
    }

    @Test
    void aQos2DeliveryGoesOnUnderItsIdentifierAfterACrash() {
        SimulatedClient subscriber = subscribed("s", Options.LASTING, Qos.EXACTLY_ONCE);
        publish(2, Qos.EXACTLY_ONCE);
        List<Delivered> first = subscriber.take();
        subscriber.receive(first.get(0));
        broker.pump();

        broker.crashAndRecover();
        SimulatedClient again = broker.connect("s", Options.LASTING);

        assertThat(again.toRelease()).containsExactly(first.get(0).packetId());
        List<Delivered> second = again.take();
        assertThat(second).extracting(Delivered::text).containsExactly("m1");
        assertThat(second.get(0).packetId()).isEqualTo(first.get(1).packetId());
    }

    @Test
    void aQos2DeliveryLeavesOnlyWhenItsIdentifierIsOnDisk() {
        SimulatedClient subscriber = subscribed("s", Options.LASTING, Qos.EXACTLY_ONCE);
        SimulatedClient publisher = broker.connect("p", Options.BRIEF);
        publisher.publish("t/1", "m", Qos.EXACTLY_ONCE);
        broker.pumpLanes();
        broker.store().commitNow();

        broker.pumpLanes();
        assertThat(subscriber.deliveries()).isEmpty();

        broker.pump();
        assertThat(subscriber.texts()).containsExactly("m");
    }

    @Test
    void aQos2PublishIsStoredOnceHoweverOftenItIsSent() {
        subscribed("s", Options.LASTING, Qos.EXACTLY_ONCE);
        SimulatedClient publisher = broker.connect("p", Options.LASTING);
        publisher.publish(publisher.message("t/1", "once", Qos.EXACTLY_ONCE), 9);
        broker.pump();

        broker.crashAndRecover();
        SimulatedClient again = broker.connect("p", Options.LASTING);
        long token = again.publish(again.message("t/1", "once", Qos.EXACTLY_ONCE), 9);
        broker.pump();

        assertThat(again.published(token)).contains(PublishResult.DUPLICATE);
        assertThat(drain(broker.connect("s", Options.LASTING))).containsExactly("once");
        again.pubrel(9);
        broker.pump();
        assertThat(again.released()).containsExactly(9);
    }

    @Test
    void overlappingSubscriptionsGiveOneCopyWithTheBestQosAndAllIdentifiers() {
        SimulatedClient subscriber = broker.connect("s", Options.LASTING);
        subscriber.subscribe(SimulatedClient.subscription("t/#", Qos.AT_LEAST_ONCE, 1));
        subscriber.subscribe(SimulatedClient.subscription("t/+", Qos.EXACTLY_ONCE, 2));
        subscriber.subscribe(SimulatedClient.subscription("t/1", Qos.AT_MOST_ONCE, 3));
        broker.pump();
        publish(1, Qos.EXACTLY_ONCE);

        List<Delivered> got = subscriber.take();

        assertThat(got).hasSize(1);
        assertThat(got.get(0).qos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(got.get(0).subscriptionIds()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void aNewSubscriberToAnOldFilterGetsNothingFromBefore() {
        SimulatedClient first = subscribed("s1", Options.LASTING, Qos.AT_LEAST_ONCE);
        first.breakOff();
        publish(3, Qos.AT_LEAST_ONCE);

        SimulatedClient second = subscribed("s2", Options.LASTING, Qos.AT_LEAST_ONCE);
        broker.crashAndRecover();

        assertThat(second.texts()).isEmpty();
        assertThat(drain(broker.connect("s2", Options.LASTING))).isEmpty();
        assertThat(drain(broker.connect("s1", Options.LASTING))).containsExactly("m0", "m1", "m2");
    }

    @Test
    void aFullDiskRefusesThePublishAndKeepsWhatWasAccepted() {
        SimulatedClient subscriber = subscribed("s", Options.LASTING, Qos.AT_LEAST_ONCE);
        subscriber.breakOff();
        publish(2, Qos.AT_LEAST_ONCE);
        broker.store().refuse(StoreException.Category.FULL);
        SimulatedClient publisher = broker.connect("p", Options.BRIEF);

        long refused = publisher.publish("t/1", "refused", Qos.AT_LEAST_ONCE);
        broker.pump();
        broker.store().accept();
        long accepted = publisher.publish("t/1", "after", Qos.AT_LEAST_ONCE);
        broker.pump();

        assertThat(publisher.published(refused)).contains(PublishResult.QUOTA_EXCEEDED);
        assertThat(publisher.published(accepted)).contains(PublishResult.ACCEPTED);
        assertThat(drain(broker.connect("s", Options.LASTING))).containsExactly("m0", "m1", "after");
    }

    @Test
    void answersComeInTheOrderOfThePublishesThoughOnlySomeWaitForTheDisk() {
        subscribed("s", Options.LASTING, Qos.AT_LEAST_ONCE);
        SimulatedClient publisher = broker.connect("p", Options.BRIEF);

        List<Long> tokens = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String topic = i % 3 == 0 ? "t/1" : "nobody";
            tokens.add(publisher.publish(topic, "m" + i, Qos.AT_LEAST_ONCE));
        }
        broker.pump();

        assertThat(publisher.publishedTokens()).containsExactlyElementsOf(tokens);
    }

    @Test
    void anExpiredSessionIsGoneWithEverythingInIt() {
        SimulatedClient subscriber = subscribed("s", Options.LASTING.expiry(60), Qos.AT_LEAST_ONCE);
        subscriber.breakOff();
        publish(3, Qos.AT_LEAST_ONCE);

        broker.advanceMs(61_000);
        broker.crashAndRecover();
        SimulatedClient again = broker.connect("s", Options.LASTING.expiry(60));

        assertThat(again.sessionPresent()).isFalse();
        assertThat(again.texts()).isEmpty();
        assertThat(broker.metrics().value("queue.count")).isZero();
    }

    @Test
    void aClientThatNeverAcknowledgesOneMessageIsNotSentAllOthers() {
        SimulatedClient subscriber = subscribed("s", Options.LASTING.window(10), Qos.AT_LEAST_ONCE);
        publish(1, Qos.AT_LEAST_ONCE);
        Delivered oldest = subscriber.take().getFirst();
        publish(5_000, Qos.AT_LEAST_ONCE);

        int before = drain(subscriber).size();
        subscriber.acknowledge(oldest);
        int after = drain(subscriber).size();

        assertThat(before).isBetween(4_000, 4_200);
        assertThat(before + after).isEqualTo(5_000);
    }

    private SimulatedClient subscribed(String clientId, Options options, Qos qos) {
        SimulatedClient client = broker.connect(clientId, options);
        client.subscribe("t/+", qos);
        broker.pump();
        return client;
    }

    private List<String> publish(int count, Qos qos) {
        SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add("m" + i);
            publisher.publish(publisher.message("t/1", "m" + i, qos), qos == Qos.EXACTLY_ONCE ? i + 1 : 0);
            broker.pump();
        }
        return sent;
    }

    /** Takes and acknowledges until nothing more comes. */
    private List<String> drain(SimulatedClient client) {
        List<String> texts = new ArrayList<>();
        broker.pump();
        for (List<Delivered> some = client.takeAndAcknowledge(); !some.isEmpty(); some = client.takeAndAcknowledge()) {
            some.forEach(delivered -> texts.add(delivered.text()));
            broker.pump();
        }
        return texts;
    }

    @Test
    void aQos2DeliveryWhoseRecordWasRefusedIsWrittenDownBeforeTheNextConnectionGetsIt() {
        SimulatedClient client = broker.subscribed("c", Options.LASTING, "t/#", Qos.EXACTLY_ONCE);
        broker.connect("publisher", Options.BRIEF).publish("t/1", "m1", Qos.EXACTLY_ONCE);
        broker.pumpLanes();
        broker.store().commitNow();
        broker.pumpLanes();
        broker.store().refuse(StoreException.Category.FULL);
        broker.store().commitNow();
        broker.store().accept();
        broker.pumpLanes();
        assertThat(client.deliveries()).isEmpty();

        client.breakOff();
        assertThat(broker.connect("c", Options.LASTING).texts()).containsExactly("m1");
        broker.crashAndRecover();

        assertThat(broker.connect("c", Options.LASTING).deliveries())
                .singleElement()
                .matches(Delivered::duplicate);
    }
}
