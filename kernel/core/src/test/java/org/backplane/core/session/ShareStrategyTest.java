// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.backplane.api.message.Qos;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom a share group chooses. */
class ShareStrategyTest {
    private static final String SHARED = "$share/workers/jobs/#";

    private final SimulatedBroker broker = new SimulatedBroker(3);
    private final SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);

    private void choose(ShareStrategy strategy) {
        broker.configure(new SubscriptionSettings(strategy, Map.of(), SubscriptionSettings.SHARE_LENT_MAX, false));
    }

    private SimulatedClient member(String clientId, Options options) {
        SimulatedClient member = broker.connect(clientId, options);
        member.subscribe(SHARED, Qos.AT_LEAST_ONCE);
        broker.pump();
        return member;
    }

    private List<SimulatedClient> members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> member("member" + i, Options.BRIEF))
                .toList();
    }

    private void publish(SimulatedClient from, String topic, int first, int last) {
        for (int i = first; i <= last; i++) {
            from.publish(topic, "m" + i, Qos.AT_LEAST_ONCE);
        }
        broker.pump();
    }

    /** Which member has what of these topics, each with one message. */
    private Map<String, Integer> owners(List<SimulatedClient> members) {
        Map<String, Integer> owners = new TreeMap<>();
        for (int topic = 0; topic < 60; topic++) {
            publisher.publish("jobs/" + topic, "m", Qos.AT_LEAST_ONCE);
            broker.pump();
            for (int i = 0; i < members.size(); i++) {
                for (Delivered delivered : members.get(i).takeAndAcknowledge()) {
                    assertThat(owners.put(delivered.topic(), i)).isNull();
                }
            }
            broker.pump();
        }
        assertThat(owners).hasSize(60);
        return owners;
    }

    private static List<String> numbered(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "m" + i).toList();
    }

    @ParameterizedTest
    @EnumSource(ShareStrategy.class)
    void eachMessageGoesToOneMemberAtEachQos(ShareStrategy strategy) {
        choose(strategy);
        List<SimulatedClient> members = members(3);
        List<String> sent = new ArrayList<>();
        for (Qos qos : Qos.values()) {
            for (int i = 0; i < 20; i++) {
                sent.add(qos + "-" + i);
                publisher.publish("jobs/" + i, qos + "-" + i, qos);
            }
        }

        broker.pump();

        assertThat(members.stream().flatMap(member -> member.texts().stream()))
                .containsExactlyInAnyOrderElementsOf(sent);
    }

    @ParameterizedTest
    @EnumSource(ShareStrategy.class)
    void nobodyOfflineIsChosenAndWhatItHadGoesToAnother(ShareStrategy strategy) {
        choose(strategy);
        SimulatedClient gone = member("gone", Options.LASTING);
        publish(publisher, "jobs/1", 1, 5);
        assertThat(gone.take()).hasSize(5);
        gone.breakOff();
        broker.pump();

        SimulatedClient there = member("there", Options.LASTING);
        publish(publisher, "jobs/1", 6, 10);

        assertThat(there.texts()).containsExactlyElementsOf(numbered(1, 10));
    }

    @Test
    void randomGivesEachMemberItsPart() {
        choose(ShareStrategy.RANDOM);
        List<SimulatedClient> members = members(3);

        for (int i = 0; i < 300; i++) {
            publish(publisher, "jobs/1", i, i);
            members.forEach(member -> member.deliveries().forEach(member::acknowledge));
            broker.pump();
        }

        assertThat(members).allSatisfy(member -> assertThat(member.deliveries()).hasSizeBetween(60, 140));
        assertThat(members.getFirst().texts().subList(0, 5)).isNotEqualTo(List.of("m0", "m3", "m6", "m9", "m12"));
    }

    @Test
    void stickyStaysWithOneUntilItGoes() {
        choose(ShareStrategy.STICKY);
        List<SimulatedClient> members = members(3);
        publish(publisher, "jobs/1", 1, 200);
        SimulatedClient kept = members.stream()
                .filter(member -> !member.deliveries().isEmpty())
                .findFirst()
                .orElseThrow();
        assertThat(kept.deliveries()).hasSize(200);
        kept.takeAndAcknowledge();
        kept.disconnect();
        broker.pump();

        publish(publisher, "jobs/1", 201, 300);

        assertThat(members.stream().map(member -> member.deliveries().size())).containsExactlyInAnyOrder(0, 0, 100);
    }

    @Test
    void stickyGoesOnToTheNextWhenTheWindowIsFull() {
        choose(ShareStrategy.STICKY);
        SimulatedClient narrow = member("narrow", Options.BRIEF.window(2));
        SimulatedClient wide = member("wide", Options.BRIEF);

        publish(publisher, "jobs/1", 1, 5);
        narrow.takeAndAcknowledge();
        publish(publisher, "jobs/1", 6, 8);

        assertThat(narrow.texts()).isEmpty();
        assertThat(wide.texts()).containsExactlyElementsOf(numbered(3, 8));
    }

    @Test
    void aTopicStaysWithItsMemberAndOnlyThoseOfOneThatGoesMove() {
        choose(ShareStrategy.HASH_TOPIC);
        List<SimulatedClient> members = members(4);
        Map<String, Integer> before = owners(members);
        assertThat(owners(members)).isEqualTo(before);
        assertThat(before.values()).contains(0, 1, 2, 3);

        members.get(1).disconnect();
        broker.pump();
        Map<String, Integer> after = owners(members);

        before.forEach((topic, owner) -> {
            if (owner == 1) {
                assertThat(after.get(topic)).isNotEqualTo(1);
            } else {
                assertThat(after.get(topic)).isEqualTo(owner);
            }
        });
    }

    @Test
    void aPublisherStaysWithItsMember() {
        choose(ShareStrategy.HASH_CLIENT);
        List<SimulatedClient> members = members(3);
        for (int i = 0; i < 20; i++) {
            SimulatedClient source = broker.connect("source" + i, Options.BRIEF);
            source.publish("jobs/a", "source" + i, Qos.AT_LEAST_ONCE);
            source.publish("jobs/b", "source" + i, Qos.AT_LEAST_ONCE);
        }

        broker.pump();

        for (SimulatedClient member : members) {
            assertThat(member.texts()).isNotEmpty();
            assertThat(member.texts().stream().distinct().count() * 2)
                    .isEqualTo(member.texts().size());
        }
    }

    @Test
    void aTopicWaitsForItsMemberInOrderWhileOthersGoOn() {
        choose(ShareStrategy.HASH_TOPIC);
        SimulatedClient narrow = member("narrow", Options.BRIEF.window(1));
        SimulatedClient wide = member("wide", Options.BRIEF);
        Map<String, Integer> owners = owners(List.of(narrow, wide));
        String slow = topicOf(owners, 0);
        String quick = topicOf(owners, 1);

        publish(publisher, slow, 1, 4);
        publish(publisher, quick, 5, 6);

        assertThat(narrow.texts()).containsExactly("m1");
        assertThat(wide.texts()).containsExactly("m5", "m6");
        List<String> got = new ArrayList<>();
        while (!narrow.deliveries().isEmpty()) {
            narrow.takeAndAcknowledge().forEach(delivered -> got.add(delivered.text()));
            broker.pump();
        }
        assertThat(got).containsExactlyElementsOf(numbered(1, 4));
    }

    private static String topicOf(Map<String, Integer> owners, int member) {
        return owners.entrySet().stream()
                .filter(entry -> entry.getValue() == member)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    @ParameterizedTest
    @EnumSource(
            value = ShareStrategy.class,
            names = {"HASH_TOPIC", "HASH_CLIENT"})
    void whatWaitedForAMemberGoesToAnotherInOrderWhenItGoes(ShareStrategy strategy) {
        choose(strategy);
        SimulatedClient first = member("first", Options.LASTING.window(2));
        publish(publisher, "jobs/1", 1, 10);
        assertThat(first.deliveries()).hasSize(2);
        SimulatedClient second = member("second", Options.LASTING);

        first.unsubscribe(SHARED);
        broker.pump();
        assertThat(second.texts()).containsExactlyElementsOf(numbered(3, 10));
        first.breakOff();
        broker.pump();

        assertThat(second.texts()).endsWith("m1", "m2").hasSize(10);
    }

    @Test
    void aMemberThatNeverAnswersHoldsUpNoMoreThanItsBound() {
        choose(ShareStrategy.HASH_TOPIC);
        SimulatedClient stuck = member("stuck", Options.LASTING.window(1));
        SimulatedClient lively = member("lively", Options.LASTING);
        Map<String, Integer> owners = owners(List.of(stuck, lively));
        String theirs = topicOf(owners, 0);

        publish(publisher, theirs, 1, ShareMembers.HELD_MAX + 200);
        stuck.breakOff();
        broker.pump();
        List<String> got = new ArrayList<>();
        while (!lively.deliveries().isEmpty()) {
            lively.takeAndAcknowledge().forEach(delivered -> got.add(delivered.text()));
            broker.pump();
        }

        assertThat(got).containsExactlyElementsOf(numbered(1, ShareMembers.HELD_MAX + 200));
    }

    @Test
    void aGroupMayChooseOtherwiseAndAnEditHoldsAtOnce() {
        broker.configure(new SubscriptionSettings(
                ShareStrategy.ROUND_ROBIN,
                Map.of("workers", ShareStrategy.STICKY),
                SubscriptionSettings.SHARE_LENT_MAX,
                false));
        SimulatedClient a = member("a", Options.BRIEF);
        SimulatedClient b = member("b", Options.BRIEF);
        a.subscribe("$share/others/jobs/#", Qos.AT_LEAST_ONCE);
        b.subscribe("$share/others/jobs/#", Qos.AT_LEAST_ONCE);
        broker.pump();

        publish(publisher, "jobs/1", 1, 10);
        assertThat(List.of(a.deliveries().size(), b.deliveries().size())).containsExactlyInAnyOrder(15, 5);
        a.takeAndAcknowledge();
        b.takeAndAcknowledge();
        choose(ShareStrategy.ROUND_ROBIN);
        publish(publisher, "jobs/1", 1, 10);

        assertThat(a.deliveries()).hasSize(10);
        assertThat(b.deliveries()).hasSize(10);
    }

    @Test
    void whatAHashHeldGoesToWhoeverHasRoomWhenTheStrategyChanges() {
        choose(ShareStrategy.HASH_TOPIC);
        SimulatedClient narrow = member("narrow", Options.BRIEF.window(1));
        SimulatedClient wide = member("wide", Options.BRIEF);
        String slow = topicOf(owners(List.of(narrow, wide)), 0);
        publish(publisher, slow, 1, 4);
        assertThat(wide.texts()).isEmpty();

        choose(ShareStrategy.ROUND_ROBIN);
        publish(publisher, slow, 5, 5);

        assertThat(wide.texts()).containsExactly("m2", "m3", "m4", "m5");
    }

    @Test
    void readsTheConfiguration() {
        var settings = SubscriptionSettings.of(
                "sticky", new String[] {"a=hash-topic", " b = random ", "c=unheard-of", "=sticky", "d"}, 7, "each");

        assertThat(settings.shareStrategies())
                .isEqualTo(Map.of("a", ShareStrategy.HASH_TOPIC, "b", ShareStrategy.RANDOM));
        assertThat(settings.strategyOf("a")).isEqualTo(ShareStrategy.HASH_TOPIC);
        assertThat(settings.strategyOf("c")).isEqualTo(ShareStrategy.STICKY);
        assertThat(settings.shareLentMax()).isEqualTo(7);
        assertThat(settings.copyPerSubscription()).isTrue();
        assertThat(SubscriptionSettings.of("round-robin", new String[0], SubscriptionSettings.SHARE_LENT_MAX, "once"))
                .isEqualTo(SubscriptionSettings.DEFAULT);
    }
}
