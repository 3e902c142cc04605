// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.message.Qos;
import org.backplane.testkit.store.FakeShardStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The store is replaced under traffic: whatever it refuses while it closes, promises are kept, in order, once. */
class StoreSwapTest {
    private static final int LANES = 2;
    private static final int PUBLISHERS = 3;

    private SimulatedBroker broker = new SimulatedBroker(LANES);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aThousandSwapsLoseDoubleAndReorderNothing(long seed) {
        var run = new Run(new Random(seed));

        for (int swap = 0; swap < 250; swap++) {
            run.traffic();
            run.swap();
        }
        run.drain();

        for (int i = 0; i < PUBLISHERS; i++) {
            run.assertKept(i);
        }
    }

    @Test
    void theNextStoreGetsNothingBeforeTheOneBeforeHasAnswered() {
        SimulatedClient subscriber = broker.connect("subscriber", Options.LASTING);
        subscriber.subscribe("t", Qos.AT_LEAST_ONCE);
        broker.pump();
        SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);
        publisher.publish("t", "0", Qos.AT_LEAST_ONCE);
        broker.pumpLanes();

        broker.unbindStore();
        publisher.publish("t", "1", Qos.AT_LEAST_ONCE);
        broker.pumpLanes();
        broker.bindStore(broker.store().reopenBeforeItTells());
        broker.pumpLanes();

        assertThat(broker.store().waitingCommits()).isZero();
        broker.pump();
        assertThat(subscriber.texts()).containsExactly("0", "1");
    }

    @Test
    void aStoreThatEndsBelowTheOneBeforeIsRefused() {
        SimulatedClient subscriber = broker.connect("subscriber", Options.LASTING);
        subscriber.subscribe("t", Qos.AT_LEAST_ONCE);
        broker.pump();
        broker.connect("publisher", Options.BRIEF).publish("t", "kept", Qos.AT_LEAST_ONCE);
        broker.pump();
        broker.unbindStore();

        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> broker.bindStore(FakeShardStore.byHand())))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not the same data");
    }

    @Test
    void anAbsenceThatEndedIsNotGivenUp() {
        SimulatedClient publisher = broker.connect("publisher", Options.LASTING);
        publisher.subscribe("t", Qos.AT_LEAST_ONCE);
        broker.pump();
        broker.unbindStore();
        int first = broker.sessions().durable().absence();
        broker.bindStore(broker.store().reopen());
        broker.pump();
        broker.unbindStore();
        long token = publisher.publish("t", "waits", Qos.AT_LEAST_ONCE);

        assertThat(broker.sessions().durable().giveUp(first)).isFalse();
        broker.pumpLanes();

        assertThat(publisher.published(token)).isEmpty();
        broker.bindStore(broker.store().reopen());
        broker.pump();
        assertThat(publisher.published(token)).contains(PublishResult.ACCEPTED);
    }

    @Test
    void whenNobodyComesCommitsAreRefusedUntilSomebodyDoes() {
        SimulatedClient publisher = broker.connect("publisher", Options.LASTING);
        publisher.subscribe("t", Qos.AT_LEAST_ONCE);
        broker.pump();
        broker.unbindStore();
        long waited = publisher.publish("t", "waits", Qos.AT_LEAST_ONCE);
        broker.pumpLanes();

        var durable = broker.sessions().durable();
        assertThat(durable.giveUp(durable.absence())).isTrue();
        broker.pumpLanes();
        long late = publisher.publish("t", "late", Qos.AT_LEAST_ONCE);
        broker.pumpLanes();

        assertThat(publisher.published(waited)).isPresent().get().isNotEqualTo(PublishResult.ACCEPTED);
        assertThat(publisher.published(late)).isPresent().get().isNotEqualTo(PublishResult.ACCEPTED);
        broker.bindStore(broker.store().reopen());
        long again = publisher.publish("t", "again", Qos.AT_LEAST_ONCE);
        broker.pump();
        assertThat(publisher.published(again)).contains(PublishResult.ACCEPTED);
    }

    /** Some publishers, a durable subscriber that reads everything back from the store, and chance. */
    private final class Run {
        private final Random random;
        private final SimulatedClient subscriber;
        private final List<SimulatedClient> publishers = new ArrayList<>();
        private final List<List<Long>> tokens = new ArrayList<>();
        private final List<List<String>> received = new ArrayList<>();

        Run(Random random) {
            this.random = random;
            if (random.nextBoolean()) {
                broker.withoutTailCache();
                broker.crashAndRecover();
            }
            subscriber = broker.connect("subscriber", Options.LASTING);
            subscriber.subscribe("from/#", Qos.AT_LEAST_ONCE);
            broker.pump();
            for (int i = 0; i < PUBLISHERS; i++) {
                publishers.add(broker.connect(broker.idOn(i % LANES, "publisher" + i), Options.BRIEF));
                tokens.add(new ArrayList<>());
                received.add(new ArrayList<>());
            }
        }

        void traffic() {
            for (int step = random.nextInt(12); step > 0; step--) {
                step();
            }
        }

        private void step() {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> publish(random.nextInt(PUBLISHERS));
                case 3, 4 -> broker.lanes().turn(random.nextInt(LANES));
                case 5 -> broker.store().pump();
                case 6 -> subscriber.writable(random.nextInt(3) > 0);
                default -> take();
            }
        }

        private void publish(int publisher) {
            List<Long> sent = tokens.get(publisher);
            sent.add(publishers
                    .get(publisher)
                    .publish("from/" + publisher, String.valueOf(sent.size()), Qos.AT_LEAST_ONCE));
        }

        private void take() {
            for (Delivered each : subscriber.takeAndAcknowledge()) {
                received.get(each.topic().charAt("from/".length()) - '0').add(each.text());
            }
        }

        void swap() {
            switch (random.nextInt(4)) {
                case 0 -> { // in good order: what waits is still committed
                    broker.unbindStore();
                    traffic();
                    broker.bindStore(broker.store().reopen());
                }
                case 1 -> { // it refuses what waits
                    broker.unbindStore();
                    broker.store().close();
                    traffic();
                    broker.bindStore(broker.store().reopen());
                }
                case 2 -> { // it closes before the lanes have let go, as when one is stuck
                    broker.store().close();
                    traffic();
                    broker.unbindStore();
                    traffic();
                    broker.bindStore(broker.store().reopen());
                }
                default -> { // its answers come after the next one is there
                    FakeShardStore next = broker.store().reopenBeforeItTells();
                    traffic();
                    broker.unbindStore();
                    broker.bindStore(next);
                    traffic();
                    broker.leave();
                }
            }
        }

        void drain() {
            subscriber.writable(true);
            broker.advanceMs(1_000);
            for (int before = -1; before != total(); ) {
                before = total();
                take();
                broker.advanceMs(1_000);
            }
        }

        private int total() {
            return received.stream().mapToInt(List::size).sum();
        }

        void assertKept(int publisher) {
            List<Long> sent = tokens.get(publisher);
            assertThat(publishers.get(publisher).publishedTokens()).isEqualTo(sent);
            assertThat(sent)
                    .allSatisfy(token -> assertThat(publishers.get(publisher).published(token))
                            .contains(PublishResult.ACCEPTED));
            assertThat(received.get(publisher))
                    .isEqualTo(IntStream.range(0, sent.size())
                            .mapToObj(String::valueOf)
                            .toList());
        }
    }
}
