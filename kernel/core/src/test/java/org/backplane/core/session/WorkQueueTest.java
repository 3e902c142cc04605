// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.queue.DurableQueue.Lease;
import org.backplane.api.queue.QueueOptions;
import org.backplane.api.store.StoreException;
import org.junit.jupiter.api.Test;

/** Work queues as the api shows them. */
class WorkQueueTest {
    private static final QueueOptions TWICE = new QueueOptions(2, Optional.of(Topic.of("dead/jobs")));

    private final SimulatedBroker broker = new SimulatedBroker(2);

    private QueueConsumer queue(QueueOptions options) {
        return QueueConsumer.of(broker, "jobs/#", "workers", options);
    }

    private void publish(String topic, int first, int last) {
        SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);
        for (int i = first; i <= last; i++) {
            publisher.publish(topic, "m" + i, Qos.AT_LEAST_ONCE);
        }
        broker.pump();
    }

    private static List<String> numbered(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "m" + i).toList();
    }

    @Test
    void lendsTheOldestFirstAndEachToOneConsumer() {
        QueueConsumer queue = queue(QueueOptions.DEFAULT);
        publish("jobs/1", 1, 5);

        List<Lease> first = queue.acquire(2, 0);
        List<Lease> second = queue.acquire(9, 0);

        assertThat(first).extracting(QueueConsumer::text).containsExactly("m1", "m2");
        assertThat(second).extracting(QueueConsumer::text).containsExactly("m3", "m4", "m5");
        assertThat(queue.acquire(1, 0)).isEmpty();
    }

    @Test
    void lendsByTimeAcrossShards() {
        QueueConsumer queue = queue(QueueOptions.DEFAULT);
        for (int i = 1; i <= 20; i++) {
            publish("jobs/" + i, i, i);
            broker.advanceMs(5);
        }

        assertThat(queue.drain()).containsExactlyElementsOf(numbered(1, 20));
    }

    @Test
    void aLeaseThatRunsOutIsReleasedAndItsAnswersComeTooLate() {
        QueueConsumer queue = queue(QueueOptions.DEFAULT);
        publish("jobs/1", 1, 1);
        Lease stale = queue.one(1_000);
        broker.advanceMs(900);
        assertThat(queue.acquire(1, 0)).isEmpty();

        broker.advanceMs(200);
        Lease fresh = queue.one(0);
        queue.queue().acknowledge(stale, () -> {
            throw new AssertionError("a stale lease acknowledges nothing");
        });
        queue.queue().reject(stale);
        queue.queue().release(stale, 0);
        broker.pump();

        assertThat(fresh.deliveryCount()).isEqualTo(2);
        assertThat(fresh.leaseId()).isNotEqualTo(stale.leaseId());
        assertThat(queue.acquire(1, 0)).isEmpty();
    }

    @Test
    void extendingMovesTheDeadline() {
        QueueConsumer queue = queue(QueueOptions.DEFAULT);
        publish("jobs/1", 1, 1);
        Lease lease = queue.one(1_000);

        queue.queue().extend(lease, 10_000);
        broker.advanceMs(5_000);
        assertThat(queue.acquire(1, 0)).isEmpty();

        broker.advanceMs(5_500);
        assertThat(queue.one(0).deliveryCount()).isEqualTo(2);
    }

    @Test
    void whatIsReleasedWithADelayComesBackAfterItInItsOldPlace() {
        QueueConsumer queue = queue(QueueOptions.DEFAULT);
        publish("jobs/1", 1, 3);
        Lease first = queue.one(0);

        queue.queue().release(first, 2_000);
        broker.advanceMs(1_900);
        assertThat(queue.acquire(1, 0)).extracting(QueueConsumer::text).containsExactly("m2");
        broker.advanceMs(200);

        assertThat(queue.acquire(2, 0)).extracting(QueueConsumer::text).containsExactly("m1", "m3");
    }

    @Test
    void tellsWhenAnAcknowledgementIsOnDiskAndNotBefore() {
        QueueConsumer queue = queue(QueueOptions.DEFAULT);
        publish("jobs/1", 1, 2);
        Lease lease = queue.one(0);
        List<String> told = new ArrayList<>();

        queue.queue().acknowledge(lease, () -> told.add("durable"));
        broker.pumpLanes();
        assertThat(told).isEmpty();
        broker.pump();
        assertThat(told).containsExactly("durable");

        broker.crashAndRecover();
        assertThat(queue(QueueOptions.DEFAULT).drain()).containsExactly("m2");
    }

    @Test
    void triesAnAcknowledgementAgainThatTheStoreRefused() {
        QueueConsumer queue = queue(QueueOptions.DEFAULT);
        publish("jobs/1", 1, 1);
        Lease lease = queue.one(0);
        List<String> told = new ArrayList<>();
        broker.store().refuse(StoreException.Category.FULL);
        queue.queue().acknowledge(lease, () -> told.add("durable"));
        broker.pump();
        assertThat(told).isEmpty();

        broker.store().accept();
        broker.advanceMs(2_000);
        assertThat(told).containsExactly("durable");

        broker.crashAndRecover();
        assertThat(queue(QueueOptions.DEFAULT).drain()).isEmpty();
    }

    @Test
    void aMessageDeliveredTooOftenIsPublishedAsADeadLetter() {
        SimulatedClient undertaker = broker.connect("undertaker", Options.BRIEF);
        undertaker.subscribe("dead/#", Qos.AT_LEAST_ONCE);
        QueueConsumer queue = queue(TWICE);
        publish("jobs/1", 1, 2);

        queue.queue().release(queue.one(0), 0);
        Lease second = queue.one(0);
        queue.queue().release(second, 0);
        broker.pump();

        assertThat(second.deliveryCount()).isEqualTo(2);
        assertThat(undertaker.texts()).containsExactly("m1");
        Headers headers = undertaker.deliveries().getFirst().message().headers();
        assertThat(headers.standard("dead-letter-topic").orElseThrow().text()).isEqualTo("jobs/1");
        assertThat(headers.standard("dead-letter-queue").orElseThrow().text()).contains("workers");
        assertThat(headers.standard("dead-letter-reason").orElseThrow().text()).isEqualTo("too-many-deliveries");
        assertThat(headers.standard("dead-letter-deliveries").orElseThrow().number())
                .isEqualTo(2);
        assertThat(queue.drain()).containsExactly("m2");
    }

    @Test
    void aRejectedMessageIsADeadLetterAtOnceWithItsOwnHeaders() {
        SimulatedClient undertaker = broker.connect("undertaker", Options.BRIEF);
        undertaker.subscribe("dead/#", Qos.AT_LEAST_ONCE);
        QueueConsumer queue = queue(TWICE);
        SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);
        Message plain = publisher.message("jobs/1", "m1", Qos.AT_LEAST_ONCE);
        List<Header> own = List.of(Header.user("colour", "red"), Header.standard(Headers.CONTENT_TYPE, "text/plain"));
        publisher.publish(
                new Message(
                        plain.topic(),
                        plain.payload(),
                        plain.qos(),
                        false,
                        new Headers(own),
                        plain.timestampMs(),
                        Message.NEVER,
                        plain.publisher()),
                0);
        broker.pump();

        queue.queue().reject(queue.one(0));
        broker.pump();

        assertThat(undertaker.deliveries().getFirst().message().headers().list())
                .startsWith(own.toArray(Header[]::new));
        assertThat(broker.metrics().value("queue.dead-letters")).isEqualTo(1);
        assertThat(queue.drain()).isEmpty();
    }

    @Test
    void theOriginalStaysUntilItsDeadLetterIsOnDisk() {
        QueueConsumer dead = QueueConsumer.of(broker, "dead/#", "undertakers", QueueOptions.DEFAULT);
        QueueConsumer queue = queue(TWICE);
        publish("jobs/1", 1, 1);

        queue.queue().reject(queue.one(0));
        broker.pumpLanes();
        broker.crashAndRecover();

        assertThat(queue(TWICE).drain()).containsExactly("m1");
        assertThat(QueueConsumer.of(broker, "dead/#", "undertakers", QueueOptions.DEFAULT)
                        .drain())
                .isEmpty();
        assertThat(dead.queue().name()).contains("undertakers");
    }

    @Test
    void aDeadLetterTheStoreRefusedIsTriedAgain() {
        QueueConsumer dead = QueueConsumer.of(broker, "dead/#", "undertakers", QueueOptions.DEFAULT);
        QueueConsumer queue = queue(TWICE);
        publish("jobs/1", 1, 1);
        Lease lease = queue.one(0);
        broker.store().refuse(StoreException.Category.FULL);
        queue.queue().reject(lease);
        broker.pump();
        assertThat(dead.acquire(1, 0)).isEmpty();

        broker.store().accept();
        broker.advanceMs(2_000);

        assertThat(dead.drain()).containsExactly("m1");
    }

    @Test
    void theOriginalStaysWhenItsDeadLetterIsRefusedAndLaterOnesAreAcknowledged() {
        QueueConsumer.of(broker, "dead/#", "undertakers", QueueOptions.DEFAULT);
        QueueConsumer queue = queue(TWICE);
        publish("jobs/1", 1, 2);
        Lease rejected = queue.one(0);
        Lease next = queue.one(0);
        broker.store().refuse(StoreException.Category.FULL);
        queue.queue().reject(rejected);
        broker.pump();
        broker.store().accept();
        queue.queue().acknowledge(next, () -> {});
        broker.pump();

        broker.crashAndRecover();

        assertThat(queue(TWICE).drain()).containsExactly("m1");
    }

    @Test
    void aDeadLetterThatComesBackToItsQueueIsDroppedAndCounted() {
        QueueConsumer queue =
                QueueConsumer.of(broker, "#", "everything", new QueueOptions(1, Optional.of(Topic.of("dead/all"))));
        publish("jobs/1", 1, 1);
        queue.queue().reject(queue.one(0));
        broker.pump();

        queue.queue().reject(queue.one(0));
        broker.pump();

        assertThat(queue.drain()).isEmpty();
        assertThat(broker.metrics().value("queue.dropped.dead")).isEqualTo(1);
    }

    @Test
    void whatHasExpiredIsSkippedAndDoneWith() {
        QueueConsumer queue = queue(QueueOptions.DEFAULT);
        SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);
        publisher.publish(publisher.expiring("jobs/1", "old", 1_000), 0);
        publisher.publish("jobs/1", "young", Qos.AT_LEAST_ONCE);
        broker.advanceMs(1_500);

        assertThat(queue.drain()).containsExactly("young");
        assertThat(broker.metrics().value("deliver.expired")).isEqualTo(1);

        broker.crashAndRecover();
        broker.clock().advanceWallMs(-1_500);
        assertThat(queue(QueueOptions.DEFAULT).drain()).isEmpty();
    }

    @Test
    void askingAgainGivesTheSameQueueAndTwoQueuesHaveTheirOwn() {
        QueueConsumer first = queue(QueueOptions.DEFAULT);
        QueueConsumer same = queue(TWICE);
        QueueConsumer other = QueueConsumer.of(broker, "jobs/#", "auditors", QueueOptions.DEFAULT);
        publish("jobs/1", 1, 2);

        assertThat(first.queue()).isEqualTo(same.queue());
        assertThat(first.one(0).offset()).isNotEqualTo(same.one(0).offset());
        assertThat(other.drain()).containsExactly("m1", "m2");
    }

    @Test
    void survivesARestartWithWhatItHoldsAndItsOptions() {
        queue(TWICE);
        publish("jobs/1", 1, 3);

        broker.crashAndRecover();
        publish("jobs/1", 4, 4);
        SimulatedClient undertaker = broker.connect("undertaker", Options.BRIEF);
        undertaker.subscribe("dead/#", Qos.AT_LEAST_ONCE);
        SimulatedClient member = broker.connect("member", Options.BRIEF);
        member.subscribe("$share/workers/jobs/#", Qos.AT_LEAST_ONCE);
        broker.pump();

        assertThat(member.texts()).containsExactlyElementsOf(numbered(1, 4));
        member.breakOff();
        broker.pump();
        member = broker.connect("member", Options.BRIEF);
        member.subscribe("$share/workers/jobs/#", Qos.AT_LEAST_ONCE);
        broker.pump();
        member.breakOff();
        broker.pump();
        assertThat(undertaker.texts()).containsExactlyElementsOf(numbered(1, 4));
    }

    @Test
    void consumersAndMembersOfTheGroupShareIt() {
        SimulatedClient member = broker.connect("member", Options.BRIEF.window(1));
        member.subscribe("$share/workers/jobs/#", Qos.AT_LEAST_ONCE);
        broker.pump();
        QueueConsumer queue = queue(QueueOptions.DEFAULT);

        publish("jobs/1", 1, 3);

        assertThat(member.texts()).containsExactly("m1");
        assertThat(queue.drain()).containsExactly("m2", "m3");
    }

    @Test
    void whatAMemberHadNoRoomForIsNoDelivery() {
        QueueConsumer queue = queue(TWICE);
        SimulatedClient slow = broker.connect("slow", Options.BRIEF);
        slow.subscribe("$share/workers/jobs/#", Qos.AT_MOST_ONCE);
        slow.writable(false);
        broker.pump();
        publish("jobs/1", 1, 1);
        broker.advanceMs(1_000);
        assertThat(slow.deliveries()).isEmpty();

        slow.unsubscribe("$share/workers/jobs/#");
        broker.advanceMs(1_000);

        assertThat(queue.one(0).deliveryCount()).isEqualTo(1);
    }

    @Test
    void readsTheShardThatLagsToo() {
        broker.withoutTailCache();
        broker.crashAndRecover();
        QueueConsumer queue = queue(QueueOptions.DEFAULT);
        publish("jobs/1", 1, 700);
        publish("jobs/2", 701, 1_400);

        List<String> got = queue.drain();

        assertThat(got).hasSize(1_400).containsSubsequence(numbered(1, 700)).containsSubsequence(numbered(701, 1_400));
    }

    @Test
    void refusesAQueueItCannotMakeDurableAndForgetsIt() {
        broker.store().refuse(StoreException.Category.FULL);
        QueueConsumer.Asked asked = new QueueConsumer.Asked();
        new BrokerService(broker.sessions()).queue(TopicFilter.of("jobs/#"), "workers", QueueOptions.DEFAULT, asked);
        broker.pump();

        assertThat(asked.queue).isEmpty();
        assertThat(asked.refusal.orElseThrow().category()).isEqualTo(StoreException.Category.FULL);
        assertThat(broker.metrics().value("queue.count")).isZero();
        assertThat(broker.metrics().value("subscription.count")).isZero();
    }

    @Test
    void readsOnPastMessagesThatAreGone() {
        QueueConsumer queue = queue(QueueOptions.DEFAULT);
        publish("jobs/1", 1, 300);
        List<Lease> some = queue.acquire(300, 0);
        some.subList(10, 290).forEach(lease -> queue.queue().acknowledge(lease, () -> {}));
        broker.pump();

        broker.crashAndRecover();

        List<String> left = new ArrayList<>(numbered(1, 10));
        left.addAll(numbered(291, 300));
        assertThat(queue(QueueOptions.DEFAULT).drain()).containsExactlyElementsOf(left);
    }
}
