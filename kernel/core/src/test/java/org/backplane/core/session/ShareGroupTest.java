// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.message.Qos;
import org.junit.jupiter.api.Test;

/** Share groups whose messages are in memory only. */
class ShareGroupTest {
    private static final String SHARED = "$share/workers/jobs/#";

    private final SimulatedBroker broker = new SimulatedBroker(3);
    private final SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);

    private SimulatedClient member(String clientId, Qos qos) {
        SimulatedClient member = broker.connect(clientId, Options.BRIEF);
        member.subscribe(SHARED, qos);
        broker.pump();
        return member;
    }

    private void publish(int first, int last, Qos qos) {
        for (int i = first; i <= last; i++) {
            publisher.publish("jobs/1", "m" + i, qos);
        }
        broker.pump();
    }

    private static List<String> numbered(int... numbers) {
        return IntStream.of(numbers).mapToObj(i -> "m" + i).toList();
    }

    @Test
    void membersTakeTurnsAtEachQos() {
        for (Qos qos : Qos.values()) {
            SimulatedClient a = member("a", qos);
            SimulatedClient b = member("b", qos);
            SimulatedClient c = member("c", qos);

            publish(1, 6, qos);

            List<String> all = new ArrayList<>();
            for (SimulatedClient member : List.of(a, b, c)) {
                assertThat(member.deliveries()).hasSize(2).allMatch(d -> d.qos() == qos);
                all.addAll(member.texts());
                member.disconnect();
            }
            assertThat(all).containsExactlyInAnyOrderElementsOf(numbered(1, 2, 3, 4, 5, 6));
        }
    }

    @Test
    void whatABrokenMemberDidNotAcknowledgeGoesToAnotherOldestFirst() {
        broker.configure(new SubscriptionSettings(ShareStrategy.ROUND_ROBIN, Map.of(), 64, false));
        SimulatedClient breaking = member("breaking", Qos.AT_LEAST_ONCE);
        publish(1, 100, Qos.AT_LEAST_ONCE);
        assertThat(breaking.deliveries()).hasSize(64);
        breaking.acknowledge(breaking.deliveries().getFirst());
        broker.pump();
        SimulatedClient other = member("other", Qos.AT_LEAST_ONCE);
        List<String> already = other.take().stream().map(Delivered::text).toList();

        breaking.breakOff();
        broker.pump();
        List<String> got = new ArrayList<>(already);
        while (!other.deliveries().isEmpty()) {
            other.takeAndAcknowledge().forEach(d -> got.add(d.text()));
            broker.pump();
        }

        List<String> after = got.subList(already.size(), got.size());
        assertThat(got).hasSize(99).doesNotHaveDuplicates().doesNotContain("m1");
        assertThat(after.stream().map(text -> Integer.valueOf(text.substring(1))))
                .isSorted();
    }

    @Test
    void whatABrokenMemberHadNotYetBeenSentComesAfterWhatItHad() {
        SimulatedClient breaking = member("breaking", Qos.AT_LEAST_ONCE);
        publish(1, 3, Qos.AT_LEAST_ONCE);
        breaking.parked(true);
        publish(4, 6, Qos.AT_LEAST_ONCE);
        assertThat(breaking.texts()).containsExactly("m1", "m2", "m3");
        SimulatedClient other = member("other", Qos.AT_LEAST_ONCE);

        breaking.breakOff();
        broker.pump();

        assertThat(other.texts()).containsExactly("m1", "m2", "m3", "m4", "m5", "m6");
    }

    @Test
    void noMemberGetsMoreThanItsWindow() {
        SimulatedClient narrow = broker.connect("narrow", Options.BRIEF.window(2));
        narrow.subscribe(SHARED, Qos.AT_LEAST_ONCE);
        SimulatedClient wide = member("wide", Qos.AT_LEAST_ONCE);

        publish(1, 10, Qos.AT_LEAST_ONCE);

        assertThat(narrow.deliveries()).hasSize(2);
        assertThat(wide.deliveries()).hasSize(8);
    }

    @Test
    void dropsAndCountsWhatExceedsTheBacklogWhenNobodyHasRoom() {
        SessionSettings settings = new SessionSettings(BrokerLimits.DEFAULT, 10, 5, 10, 1000, 100);
        SimulatedBroker small = new SimulatedBroker(2, settings);
        SimulatedClient member = small.connect("member", Options.BRIEF.window(1));
        member.subscribe(SHARED, Qos.AT_LEAST_ONCE);
        SimulatedClient source = small.connect("source", Options.BRIEF);
        source.publish("jobs/1", "m0", Qos.AT_LEAST_ONCE);
        small.pump();

        for (int i = 1; i <= 8; i++) {
            source.publish("jobs/1", "m" + i, Qos.AT_LEAST_ONCE);
        }
        small.pump();
        List<String> got = new ArrayList<>();
        while (!member.deliveries().isEmpty()) {
            member.takeAndAcknowledge().forEach(d -> got.add(d.text()));
            small.pump();
        }

        assertThat(got).containsExactlyElementsOf(numbered(0, 1, 2, 3, 4, 5));
        assertThat(small.metrics().value("deliver.dropped.queue")).isEqualTo(3);
    }

    @Test
    void eachOfTwoGroupsOnOneFilterGetsEveryMessageOnce() {
        SimulatedClient a = member("a", Qos.AT_LEAST_ONCE);
        SimulatedClient b = member("b", Qos.AT_LEAST_ONCE);
        SimulatedClient alone = broker.connect("alone", Options.BRIEF);
        alone.subscribe("$share/others/jobs/#", Qos.AT_LEAST_ONCE);
        broker.pump();

        publish(1, 4, Qos.AT_LEAST_ONCE);

        assertThat(a.deliveries()).hasSize(2);
        assertThat(b.deliveries()).hasSize(2);
        assertThat(alone.texts()).containsExactlyElementsOf(numbered(1, 2, 3, 4));
    }

    @Test
    void aMemberThatIsSubscribedOrdinarilyTooGetsItForBoth() {
        SimulatedClient both = broker.connect("both", Options.BRIEF);
        both.subscribe(SimulatedClient.subscription(SHARED, Qos.AT_LEAST_ONCE, 7));
        both.subscribe(SimulatedClient.subscription("jobs/#", Qos.AT_LEAST_ONCE, 8));
        broker.pump();

        publish(1, 1, Qos.AT_LEAST_ONCE);

        assertThat(both.deliveries())
                .extracting(Delivered::subscriptionIds)
                .containsExactlyInAnyOrder(List.of(7), List.of(8));
    }

    @Test
    void whoHasLeftGetsNothingMoreAndTheOthersGetIt() {
        SimulatedClient leaving = member("leaving", Qos.AT_LEAST_ONCE);
        SimulatedClient staying = member("staying", Qos.AT_LEAST_ONCE);
        leaving.unsubscribe(SHARED);
        broker.pump();

        publish(1, 4, Qos.AT_LEAST_ONCE);

        assertThat(leaving.deliveries()).isEmpty();
        assertThat(staying.texts()).containsExactlyElementsOf(numbered(1, 2, 3, 4));
    }

    @Test
    void nothingIsLeftOfAGroupWithoutMembers() {
        SimulatedClient member = member("member", Qos.AT_LEAST_ONCE);
        member.unsubscribe(SHARED);
        broker.pump();

        long token = publisher.publish("jobs/1", "m", Qos.AT_LEAST_ONCE);
        broker.pump();

        assertThat(broker.metrics().value("subscription.count")).isZero();
        assertThat(publisher.published(token)).contains(PublishResult.NO_SUBSCRIBERS);
    }

    @Test
    void aMemberThatReadsSlowlyIsLeftOutForWhatIsQos0ToIt() {
        SimulatedClient slow = member("slow", Qos.AT_MOST_ONCE);
        SimulatedClient fast = member("fast", Qos.AT_MOST_ONCE);
        slow.writable(false);

        publish(1, 10, Qos.AT_LEAST_ONCE);

        assertThat(slow.deliveries()).isEmpty();
        assertThat(fast.texts()).containsExactlyInAnyOrderElementsOf(numbered(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    }

    @Test
    void aQos2DeliveryStaysWithItsMemberAndIsNobodyElsesWhenTheSessionEnds() {
        SimulatedClient first = broker.connect("first", Options.BRIEF.expiry(60));
        first.subscribe(SHARED, Qos.EXACTLY_ONCE);
        broker.pump();
        publish(1, 1, Qos.EXACTLY_ONCE);
        assertThat(first.texts()).containsExactly("m1");
        SimulatedClient other = member("other", Qos.EXACTLY_ONCE);

        first.breakOff();
        broker.advanceMs(61_000);

        assertThat(other.deliveries()).isEmpty();
    }

    @Test
    void aQos2DeliveryGoesOnWhenItsMemberComesBack() {
        SimulatedClient first = broker.connect("first", Options.BRIEF.expiry(60));
        first.subscribe(SHARED, Qos.EXACTLY_ONCE);
        broker.pump();
        publish(1, 1, Qos.EXACTLY_ONCE);
        int packetId = first.deliveries().getFirst().packetId();
        first.breakOff();
        broker.pump();

        SimulatedClient again = broker.connect("first", Options.LASTING);

        assertThat(again.deliveries()).singleElement().satisfies(d -> {
            assertThat(d.text()).isEqualTo("m1");
            assertThat(d.packetId()).isEqualTo(packetId);
            assertThat(d.duplicate()).isTrue();
        });
    }

    @Test
    void whatExpiresWhileNobodyHasRoomIsNotDelivered() {
        SimulatedClient member = broker.connect("member", Options.BRIEF.window(1));
        member.subscribe(SHARED, Qos.AT_LEAST_ONCE);
        broker.pump();
        publish(1, 1, Qos.AT_LEAST_ONCE);
        publisher.publish(publisher.expiring("jobs/1", "m2", 1_000), 0);
        publish(3, 3, Qos.AT_LEAST_ONCE);

        broker.advanceMs(1_500);
        member.takeAndAcknowledge();
        broker.pump();

        assertThat(member.texts()).containsExactly("m3");
    }
}
