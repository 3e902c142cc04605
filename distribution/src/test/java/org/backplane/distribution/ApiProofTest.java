// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.message.Topic;
import org.backplane.api.queue.DurableQueue;
import org.backplane.distribution.proof.BatchProducer;
import org.backplane.distribution.proof.InMemoryBroker;
import org.backplane.distribution.proof.MqttReader;
import org.backplane.distribution.proof.WorkConsumer;
import org.junit.jupiter.api.Test;

/** The code of two later protocols' clients, on {@code kernel/api} alone: see {@code proof}. */
class ApiProofTest {
    @Test
    void indexesTheRecordsOfANativeBatch() {
        var batch = BatchProducer.batch(7, 3, 41, List.of("first", "second", "third"));

        assertThat(batch.count()).isEqualTo(3);
        assertThat(batch.producerId()).isEqualTo(7);
        assertThat(batch.sequence()).isEqualTo(41);
        assertThat(BatchProducer.values(batch)).containsExactly("first", "second", "third");
    }

    @Test
    void aKafkaStyleBatchAndAnSqsStyleQueueMeetInMqtt() throws Exception {
        try (InMemoryBroker memory = new InMemoryBroker();
                MqttReader reader = new MqttReader(memory.port(), "orders/#")) {
            WorkConsumer worker = get(WorkConsumer.of(memory.broker(), "orders/+", "workers"));
            RecordBatch batch = BatchProducer.batch(7, 3, 41, List.of("first", "second", "third"));

            long offset = get(BatchProducer.append(memory.broker(), Topic.of("orders/eu"), batch));

            assertThat(offset).isNotNegative();
            assertThat(reader.next(3)).containsExactly("orders/eu first", "orders/eu second", "orders/eu third");
            assertThat(get(worker.receive(10, 1000)))
                    .extracting(ApiProofTest::text)
                    .containsExactly("first", "second", "third");
        }
    }

    @Test
    void aLeaseRunsOutAndTheMessageComesAgainUntilItIsDeleted() throws Exception {
        try (InMemoryBroker memory = new InMemoryBroker();
                MqttReader reader = new MqttReader(memory.port(), "orders/#")) {
            WorkConsumer worker = get(WorkConsumer.of(memory.broker(), "orders/+", "workers"));
            reader.publish("orders/us", "one");
            reader.publish("orders/us", "two");
            assertThat(reader.next(2)).containsExactly("orders/us one", "orders/us two");

            DurableQueue.Lease first = get(worker.receive(1, 50)).getFirst();
            DurableQueue.Lease other = get(worker.receive(1, 60_000)).getFirst();
            assertThat(text(first)).isEqualTo("one");
            assertThat(text(other)).isEqualTo("two");
            DurableQueue.Lease again = awaitOne(worker);

            assertThat(text(again)).isEqualTo("one");
            assertThat(again.deliveryCount()).isEqualTo(2);
            assertThat(again.leaseId()).isNotEqualTo(first.leaseId());
            assertThat(get(worker.delete(again))).isTrue();
            assertThat(get(worker.delete(other))).isTrue();
            assertThat(get(worker.receive(10, 0))).isEmpty();
        }
    }

    /** The lease's deadline passes on the machine's clock: asks until the message is there again. */
    private static DurableQueue.Lease awaitOne(WorkConsumer worker) throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() - deadlineNs < 0) {
            List<DurableQueue.Lease> leases = get(worker.receive(1, 60_000));
            if (!leases.isEmpty()) {
                return leases.getFirst();
            }
        }
        throw new AssertionError("the message never came back");
    }

    private static String text(DurableQueue.Lease lease) {
        return new String(lease.message().payload().toArray(), StandardCharsets.UTF_8);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }
}
