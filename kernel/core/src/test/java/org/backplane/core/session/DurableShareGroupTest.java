// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.backplane.api.message.Qos;
import org.junit.jupiter.api.Test;

/** Share groups with a durable member: their messages lie in a queue on disk. */
class DurableShareGroupTest {
    private static final String SHARED = "$share/workers/jobs/#";

    private final SimulatedBroker broker = new SimulatedBroker(3);

    private SimulatedClient member(String clientId) {
        return member(clientId, Qos.AT_LEAST_ONCE);
    }

    private SimulatedClient member(String clientId, Qos qos) {
        return broker.subscribed(clientId, Options.LASTING, SHARED, qos);
    }

    private void publish(int first, int last, Qos qos) {
        SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);
        for (int i = first; i <= last; i++) {
            publisher.publish("jobs/1", "m" + i, qos);
        }
        broker.pump();
        assertThat(publisher.publishedTokens()).hasSize(last - first + 1);
    }

    private List<String> drain(SimulatedClient member) {
        List<String> got = new ArrayList<>();
        while (!member.deliveries().isEmpty()) {
            member.takeAndAcknowledge().forEach(d -> got.add(d.text()));
            broker.pump();
            member.toRelease().forEach(member::complete);
            broker.pump();
        }
        return got;
    }

    private static List<String> numbered(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "m" + i).toList();
    }

    @Test
    void membersTakeTurns() {
        SimulatedClient a = member("a");
        SimulatedClient b = member("b");

        publish(1, 6, Qos.AT_LEAST_ONCE);

        assertThat(a.deliveries()).hasSize(3);
        assertThat(b.deliveries()).hasSize(3);
        assertThat(broker.metrics().value("queue.count")).isEqualTo(1);
    }

    @Test
    void collectsWhileAllAreOfflineAndAcrossARestart() {
        member("a").disconnect();
        member("b").disconnect();
        broker.pump();
        publish(1, 10, Qos.AT_LEAST_ONCE);

        broker.crashAndRecover();
        publish(11, 12, Qos.AT_LEAST_ONCE);
        SimulatedClient b = broker.connect("b", Options.LASTING);

        assertThat(drain(b)).containsExactlyElementsOf(numbered(1, 12));
    }

    @Test
    void whatWasAcknowledgedComesNeverAgainAndTheRestDoesAfterARestart() {
        SimulatedClient a = member("a");
        publish(1, 10, Qos.AT_LEAST_ONCE);
        List<Delivered> first = a.take();
        a.acknowledge(first.get(0));
        a.acknowledge(first.get(1));
        a.acknowledge(first.get(4));
        broker.pump();

        broker.crashAndRecover();
        SimulatedClient again = broker.connect("a", Options.LASTING);

        assertThat(drain(again)).containsExactly("m3", "m4", "m6", "m7", "m8", "m9", "m10");
    }

    @Test
    void readsFromTheStoreWhatHasLeftTheTailCache() {
        broker.withoutTailCache();
        broker.crashAndRecover();
        member("a").disconnect();
        broker.pump();
        publish(1, 1_000, Qos.AT_LEAST_ONCE);

        SimulatedClient a = broker.connect("a", Options.LASTING);

        assertThat(drain(a)).containsExactlyElementsOf(numbered(1, 1_000));
        assertThat(broker.metrics().value("log.lag.reads")).isPositive();
    }

    @Test
    void deliversMoreThanTheQueueHoldsInMemory() {
        member("a").disconnect();
        broker.pump();
        int count = ReadAhead.WINDOW_MAX + ReadAhead.READY_MAX;
        publish(1, count, Qos.AT_LEAST_ONCE);

        SimulatedClient a = broker.connect("a", Options.LASTING);

        assertThat(drain(a)).containsExactlyElementsOf(numbered(1, count));
    }

    @Test
    void whatABrokenMemberDidNotAcknowledgeGoesToAnotherOldestFirst() {
        SimulatedClient breaking = member("breaking");
        publish(1, 50, Qos.AT_LEAST_ONCE);
        assertThat(breaking.texts()).containsExactlyElementsOf(numbered(1, 50));
        SimulatedClient other = member("other");

        breaking.breakOff();
        broker.pump();

        assertThat(drain(other)).containsExactlyElementsOf(numbered(1, 50));
    }

    @Test
    void whatABrokenMemberHadNotYetBeenSentComesAfterWhatItHad() {
        SimulatedClient breaking = member("breaking");
        publish(1, 3, Qos.AT_LEAST_ONCE);
        breaking.parked(true);
        publish(4, 6, Qos.AT_LEAST_ONCE);
        assertThat(breaking.texts()).containsExactly("m1", "m2", "m3");
        SimulatedClient other = member("other");

        breaking.breakOff();
        broker.pump();

        assertThat(other.texts()).containsExactly("m1", "m2", "m3", "m4", "m5", "m6");
    }

    @Test
    void aMemberThatIsOfflineGetsNothingWhileAnotherIsOnline() {
        member("offline").disconnect();
        SimulatedClient online = member("online");

        publish(1, 5, Qos.AT_LEAST_ONCE);

        assertThat(drain(online)).containsExactlyElementsOf(numbered(1, 5));
    }

    @Test
    void eachMessageReachesOneMemberWhateverItsQos() {
        SimulatedClient lasting = member("lasting", Qos.EXACTLY_ONCE);
        SimulatedClient brief = broker.connect("brief", Options.BRIEF);
        brief.subscribe(SHARED, Qos.AT_LEAST_ONCE);
        SimulatedClient once = broker.connect("once", Options.BRIEF);
        once.subscribe(SHARED, Qos.AT_MOST_ONCE);
        broker.pump();

        publish(1, 6, Qos.AT_MOST_ONCE);
        publish(7, 12, Qos.AT_LEAST_ONCE);
        publish(13, 18, Qos.EXACTLY_ONCE);

        List<String> all = new ArrayList<>();
        for (SimulatedClient member : List.of(lasting, brief, once)) {
            all.addAll(drain(member));
        }
        assertThat(all).containsExactlyInAnyOrderElementsOf(numbered(1, 18));
    }

    @Test
    void aGroupThatWasInMemoryGoesOnFromDiskWhenADurableMemberJoins() {
        SimulatedClient brief = broker.connect("brief", Options.BRIEF);
        brief.subscribe(SHARED, Qos.AT_LEAST_ONCE);
        broker.pump();
        publish(1, 3, Qos.AT_LEAST_ONCE);
        SimulatedClient lasting = member("lasting");
        publish(4, 7, Qos.AT_LEAST_ONCE);
        lasting.disconnect();
        broker.pump();

        List<String> got = drain(brief);

        assertThat(got).containsExactlyInAnyOrderElementsOf(numbered(1, 7)).startsWith("m1", "m2", "m3");
    }

    @Test
    void theQueueGoesWithTheLastMemberAndANewOneStartsEmpty() {
        SimulatedClient a = member("a");
        a.disconnect();
        broker.pump();
        publish(1, 3, Qos.AT_LEAST_ONCE);
        broker.connect("a", Options.LASTING.clean());
        assertThat(broker.metrics().value("queue.count")).isZero();

        broker.crashAndRecover();
        SimulatedClient clean = broker.connect("a", Options.LASTING);
        clean.subscribe(SHARED, Qos.AT_LEAST_ONCE);
        broker.pump();
        assertThat(clean.deliveries()).isEmpty();

        broker.crashAndRecover();
        clean = broker.connect("a", Options.LASTING);
        assertThat(clean.deliveries()).isEmpty();
    }

    @Test
    void aClientInTheGroupAndSubscribedOrdinarilyGetsItForBoth() {
        SimulatedClient both = broker.connect("both", Options.LASTING);
        both.subscribe(SHARED, Qos.AT_LEAST_ONCE);
        both.subscribe("jobs/+", Qos.AT_LEAST_ONCE);
        broker.pump();
        both.disconnect();
        broker.pump();
        publish(1, 2, Qos.AT_LEAST_ONCE);

        broker.crashAndRecover();
        SimulatedClient again = broker.connect("both", Options.LASTING);

        assertThat(drain(again)).containsExactlyInAnyOrder("m1", "m1", "m2", "m2");
    }

    @Test
    void aMemberWhoseOwnQueueIsFullIsAskedAgainLater() {
        SimulatedClient member = member("member");
        member.parked(true);
        publish(1, 3, Qos.AT_LEAST_ONCE);
        assertThat(member.deliveries()).isEmpty();

        member.parked(false);
        broker.advanceMs(200);

        assertThat(drain(member)).containsExactlyElementsOf(numbered(1, 3));
    }

    @Test
    void aQos2DeliveryStaysWithItsMemberOverARestart() {
        SimulatedClient first = member("first", Qos.EXACTLY_ONCE);
        publish(1, 1, Qos.EXACTLY_ONCE);
        int packetId = first.deliveries().getFirst().packetId();
        member("other", Qos.EXACTLY_ONCE);

        broker.crashAndRecover();
        SimulatedClient other = broker.connect("other", Options.LASTING);
        assertThat(other.deliveries()).isEmpty();
        first = broker.connect("first", Options.LASTING);

        assertThat(first.deliveries()).singleElement().satisfies(d -> {
            assertThat(d.text()).isEqualTo("m1");
            assertThat(d.packetId()).isEqualTo(packetId);
            assertThat(d.duplicate()).isTrue();
        });
        assertThat(drain(first)).containsExactly("m1");

        broker.crashAndRecover();
        assertThat(broker.connect("first", Options.LASTING).deliveries()).isEmpty();
        assertThat(broker.connect("other", Options.LASTING).deliveries()).isEmpty();
    }

    @Test
    void aQos2DeliveryItsMemberHasReceivedIsNobodyElsesAfterACrash() {
        int home = Sessions.laneIndex("jobs/#" + "workers", 3);
        int lane = (home + 1) % 3;
        String clientId = broker.idOn(lane, "first");
        SimulatedClient first = member(clientId, Qos.EXACTLY_ONCE);
        publish(1, 1, Qos.EXACTLY_ONCE);
        member("other", Qos.EXACTLY_ONCE);
        first.receive(first.deliveries().getFirst());
        broker.lanes().turn(lane);
        broker.lanes().turn(lane);
        assertThat(broker.store().commitSilently()).isEqualTo(1);

        broker.crashAndRecover();

        assertThat(broker.connect("other", Options.LASTING).deliveries()).isEmpty();
        first = broker.connect(clientId, Options.LASTING);
        assertThat(first.deliveries()).isEmpty();
        assertThat(first.toRelease()).hasSize(1);
    }

    @Test
    void theSessionsOwnDeliveryOfTheSameMessageIsLeftAloneWhenTheGroupsIsReclaimed() {
        SimulatedClient both = member("both", Qos.EXACTLY_ONCE);
        both.subscribe("jobs/+", Qos.EXACTLY_ONCE);
        broker.pump();
        publish(1, 2, Qos.EXACTLY_ONCE);
        assertThat(both.deliveries()).hasSize(4);

        broker.crashAndRecover();
        SimulatedClient again = broker.connect("both", Options.LASTING);

        assertThat(drain(again)).containsExactlyInAnyOrder("m1", "m1", "m2", "m2");
        broker.crashAndRecover();
        assertThat(broker.connect("both", Options.LASTING).deliveries()).isEmpty();
    }
}
