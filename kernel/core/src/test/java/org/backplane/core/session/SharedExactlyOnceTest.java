// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.backplane.api.message.Qos;
import org.backplane.api.store.StoreException;
import org.backplane.core.log.Tables;
import org.junit.jupiter.api.Test;

/**
 * What a share group lends at QoS 2 is written down in two places, by two lanes: with the member, and in the group's queue. The
 * broker is killed between the two.
 */
class SharedExactlyOnceTest {
    private static final int LANES = 3;
    private static final String SHARED = "$share/workers/jobs/#";

    private final SimulatedBroker broker = new SimulatedBroker(LANES);
    private final int home = Sessions.laneIndex("jobs/#" + "workers", LANES);
    private final int lane = (home + 1) % LANES;
    private final String memberId = broker.idOn(lane, "member");
    private final String otherId = broker.idOn((home + 2) % LANES, "other");

    private SimulatedClient member(String clientId) {
        return broker.subscribed(clientId, Options.LASTING, SHARED, Qos.EXACTLY_ONCE);
    }

    private void takeWithoutTheGroup(SimulatedClient member, int packetId) {
        member.receive(packetId);
        goOnWithoutTheGroup();
        member.complete(packetId);
        goOnWithoutTheGroup();
    }

    /** The member is back, has nothing to take and may have something to give back; then nothing is left. */
    private void expectOnlyReleases() {
        SimulatedClient again = broker.connect(memberId, Options.LASTING);
        assertThat(again.deliveries()).isEmpty();
        again.toRelease().forEach(again::complete);
        broker.pump();
        crashAndExpectNothingMore();
    }

    /** A member that has been sent one message; and there is another member by now. */
    private SimulatedClient memberWithMessage() {
        SimulatedClient member = member(memberId);
        broker.connect("publisher", Options.BRIEF).publish("jobs/1", "m1", Qos.EXACTLY_ONCE);
        broker.pump();
        member(otherId);
        return member;
    }

    /** The member's lane goes on, and what it writes becomes durable, while the group's is busy with something else. */
    private void goOnWithoutTheGroup() {
        for (int i = 0; i < 3; i++) {
            runAlone();
            broker.store().commitNow();
        }
        runAlone();
    }

    private void runAlone() {
        while (broker.lanes().turn(lane) > 0) {
            // until nothing is left
        }
    }

    private ClientSession session() {
        return Objects.requireNonNull(broker.sessions().lane(lane).session(memberId));
    }

    private static int idOfOnly(SimulatedClient member) {
        List<Delivered> taken = member.take();
        assertThat(taken).hasSize(1);
        return taken.getFirst().packetId();
    }

    private List<String> allThatComesNow() {
        List<String> all = new ArrayList<>();
        for (String clientId : List.of(otherId, memberId)) {
            all.addAll(broker.connect(clientId, Options.LASTING).texts());
        }
        return all;
    }

    private List<byte[]> recordsOfDeliveries() {
        List<byte[]> keys = new ArrayList<>();
        broker.store().keyValues().scan(Tables.OUTBOUND, new byte[0], (key, value) -> keys.add(key));
        return keys;
    }

    private void crashAndExpectNothingMore() {
        broker.crashAndRecover();
        assertThat(allThatComesNow()).isEmpty();
        broker.crashAndRecover();
        assertThat(allThatComesNow()).isEmpty();
        assertThat(recordsOfDeliveries()).isEmpty();
    }

    @Test
    void whatAMemberHasCompletedIsNobodyElsesThoughTheGroupHasNotHeardOfIt() {
        SimulatedClient member = memberWithMessage();
        int packetId = idOfOnly(member);

        member.receive(packetId);
        goOnWithoutTheGroup();
        assertThat(member.toRelease()).containsExactly(packetId);
        member.complete(packetId);
        goOnWithoutTheGroup();

        broker.crashAndRecover();
        assertThat(broker.connect(otherId, Options.LASTING).deliveries()).isEmpty();
        expectOnlyReleases();
    }

    @Test
    void itsIdentifierIsFreeAgainOnceTheGroupHasItOnDisk() {
        SimulatedClient member = memberWithMessage();
        int packetId = idOfOnly(member);
        takeWithoutTheGroup(member, packetId);
        assertThat(recordsOfDeliveries()).hasSize(1);

        broker.pump();

        assertThat(recordsOfDeliveries()).isEmpty();
        assertThat(session().outbound().deliveries().identifiersLeft()).isEqualTo(InflightWindow.IDS);
    }

    @Test
    void whatIsOverAndNotYetForgottenIsUnknownToTheClient() {
        SimulatedClient member = memberWithMessage();
        int packetId = idOfOnly(member);
        takeWithoutTheGroup(member, packetId);

        assertThat(session().received(packetId, false)).isFalse();
        member.breakOff();
        SimulatedClient again = broker.connecting(memberId, Options.LASTING);
        goOnWithoutTheGroup();
        assertThat(again.sessionPresent()).isTrue();
        assertThat(again.toRelease()).isEmpty();
        broker.pump();
        crashAndExpectNothingMore();
    }

    @Test
    void whatAMemberHasRefusedIsNobodyElses() {
        SimulatedClient member = memberWithMessage();
        member.refuse(idOfOnly(member));
        goOnWithoutTheGroup();

        broker.crashAndRecover();

        assertThat(broker.connect(otherId, Options.LASTING).deliveries()).isEmpty();
        expectOnlyReleases();
    }

    @Test
    void whatASessionHadWhenItEndedIsNobodyElses() {
        SimulatedClient member = memberWithMessage();
        member.take();
        broker.connecting(memberId, Options.LASTING.clean());
        goOnWithoutTheGroup();

        crashAndExpectNothingMore();
    }

    @Test
    void whatASessionHadReceivedWhenItEndedIsNobodyElses() {
        SimulatedClient member = memberWithMessage();
        member.receive(idOfOnly(member));
        goOnWithoutTheGroup();
        broker.connecting(memberId, Options.LASTING.clean());
        goOnWithoutTheGroup();

        crashAndExpectNothingMore();
    }

    @Test
    void nothingIsLeftOfASessionThatEnded() {
        SimulatedClient member = memberWithMessage();
        member.receive(idOfOnly(member));
        broker.connect(memberId, Options.LASTING.clean());

        assertThat(recordsOfDeliveries()).isEmpty();
        crashAndExpectNothingMore();
    }

    @Test
    void aNewSessionDoesNotTakeUpWhatIsLeftOfOneThatEnded() {
        SimulatedClient member = memberWithMessage();
        member.take();
        broker.connecting(memberId, Options.BRIEF);
        goOnWithoutTheGroup();

        broker.crashAndRecover();
        broker.connect(broker.idOn(lane, "fresh"), Options.LASTING);
        broker.crashAndRecover();
        SimulatedClient fresh = broker.connect(broker.idOn(lane, "fresh"), Options.LASTING);

        assertThat(fresh.sessionPresent()).isTrue();
        assertThat(fresh.toRelease()).isEmpty();
        crashAndExpectNothingMore();
    }

    @Test
    void whatIsReceivedOnceMoreAfterARestartStillHasItsPlace() {
        SimulatedClient member = memberWithMessage();
        int packetId = idOfOnly(member);
        member.receive(packetId);
        goOnWithoutTheGroup();
        broker.crashAndRecover();
        member = broker.connect(memberId, Options.LASTING);
        member.receive(packetId);
        broker.pump();

        broker.crashAndRecover();

        assertThat(broker.connect(otherId, Options.LASTING).deliveries()).isEmpty();
        member = broker.connect(memberId, Options.LASTING);
        assertThat(member.toRelease()).containsExactly(packetId);
        member.complete(packetId);
        broker.pump();
        crashAndExpectNothingMore();
    }

    @Test
    void aGroupThatHasDissolvedAnswersItsMembersToo() {
        SimulatedClient member = memberWithMessage();
        int packetId = idOfOnly(member);
        member.unsubscribe(SHARED);
        broker.connect(otherId, Options.LASTING.clean());

        member.receive(packetId);
        broker.pump();
        member.complete(packetId);
        broker.pump();

        assertThat(broker.metrics().value("queue.count")).isZero();
        assertThat(recordsOfDeliveries()).isEmpty();
        crashAndExpectNothingMore();
    }

    @Test
    void aGroupThatDissolvesWhileItIsBeingToldAnswers() {
        SimulatedClient member = memberWithMessage();
        int packetId = idOfOnly(member);
        member.receive(packetId);
        member.unsubscribe(SHARED);
        broker.connecting(otherId, Options.LASTING.clean());
        broker.pumpLanes();
        broker.pump();
        member.complete(packetId);
        broker.pump();

        assertThat(recordsOfDeliveries()).isEmpty();
        crashAndExpectNothingMore();
    }

    /** The queue's cursor must not go before the queue. */
    @Test
    void theGroupComesBackAsItWasWhenItsLastMemberHadNotLeftIt() {
        SimulatedClient member = member(memberId);
        broker.connect("publisher", Options.BRIEF).publish("jobs/1", "m1", Qos.EXACTLY_ONCE);
        broker.pump();
        int packetId = idOfOnly(member);
        member.receive(packetId);
        broker.pump();
        member.complete(packetId);
        broker.pump();

        member.unsubscribe(SHARED);
        broker.lanes().turn(lane); // the unsubscription is not on its way to the disk before the end of the turn
        broker.lanes().turn(home);
        broker.lanes().turn(home);
        broker.store().commitSilently();

        crashAndExpectNothingMore();
    }

    @Test
    void whatWentBackWhileItsRecordWasRefusedIsNotWrittenDownAgain() {
        SimulatedClient member = member(memberId);
        broker.connect("publisher", Options.BRIEF).publish("jobs/1", "m1", Qos.EXACTLY_ONCE);
        broker.pumpLanes();
        broker.store().commitNow();
        broker.pumpLanes();
        broker.store().refuse(StoreException.Category.FULL);
        broker.store().commitNow();
        broker.store().accept();
        broker.pumpLanes();
        assertThat(member.deliveries()).isEmpty();

        SimulatedClient other = member(otherId);
        member.unsubscribe(SHARED);
        broker.pump();
        broker.advanceMs(1_100);

        assertThat(other.texts()).containsExactly("m1");
        assertThat(recordsOfDeliveries()).hasSize(1);
        broker.crashAndRecover();
        assertThat(broker.connect(memberId, Options.LASTING).deliveries()).isEmpty();
    }
}
