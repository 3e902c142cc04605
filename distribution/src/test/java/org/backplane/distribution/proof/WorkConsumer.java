// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.proof;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.backplane.api.broker.Broker;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.queue.DurableQueue;
import org.backplane.api.queue.QueueOptions;
import org.backplane.api.store.StoreException;

/** Takes messages as SQS's consumers do: under a lease that runs out, acknowledged one by one. */
public final class WorkConsumer {
    private final DurableQueue queue;

    private WorkConsumer(DurableQueue queue) {
        this.queue = queue;
    }

    /** A consumer of what is published to that filter from now on. */
    public static CompletableFuture<WorkConsumer> of(Broker broker, String filter, String group) {
        CompletableFuture<WorkConsumer> answer = new CompletableFuture<>();
        broker.queue(TopicFilter.of(filter), group, QueueOptions.DEFAULT, new Broker.QueueListener() {
            @Override
            public void onQueue(DurableQueue queue) {
                answer.complete(new WorkConsumer(queue));
            }

            @Override
            public void onRefused(StoreException cause) {
                answer.completeExceptionally(cause);
            }
        });
        return answer;
    }

    /** ReceiveMessage with a visibility timeout in milliseconds. */
    public CompletableFuture<List<DurableQueue.Lease>> receive(int max, long visibilityMs) {
        CompletableFuture<List<DurableQueue.Lease>> answer = new CompletableFuture<>();
        queue.acquire(max, visibilityMs, answer::complete);
        return answer;
    }

    /** DeleteMessage; completes when the message can't come again. */
    public CompletableFuture<Boolean> delete(DurableQueue.Lease lease) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        queue.acknowledge(lease, () -> answer.complete(true));
        return answer;
    }

    /** ChangeMessageVisibility to nothing: anybody may have it at once. */
    public void giveBack(DurableQueue.Lease lease) {
        queue.release(lease, 0);
    }
}
