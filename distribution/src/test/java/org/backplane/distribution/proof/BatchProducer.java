// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.proof;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.backplane.api.broker.Broker;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.message.Topic;
import org.backplane.api.store.StoreException;

/** Writes batches as Kafka's producer does: its own bytes, with an index of where each record lies. */
public final class BatchProducer {
    /** Stands for a format that a protocol has registered. */
    public static final int FORMAT = 17;

    private static final long BASE_TIMESTAMP_MS = 1_700_000_000_000L;

    private BatchProducer() {}

    /** Appends; completes with the offset of the batch's first record. */
    public static CompletableFuture<Long> append(Broker broker, Topic topic, RecordBatch batch) {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        broker.append(topic, batch, new Broker.AppendListener() {
            @Override
            public void onAppended(int shard, long baseOffset) {
                answer.complete(baseOffset);
            }

            @Override
            public void onRefused(StoreException cause) {
                answer.completeExceptionally(cause);
            }
        });
        return answer;
    }

    /** A batch of records in a layout of its own: a frame head, then length, key and value of each record. */
    public static RecordBatch batch(long producerId, int producerEpoch, int sequence, List<String> values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("batch head that only its protocol reads".getBytes(StandardCharsets.US_ASCII));
        List<RecordBatch.Entry> index = new ArrayList<>();
        for (String value : values) {
            byte[] body = value.getBytes(StandardCharsets.UTF_8);
            byte[] key = ByteBuffer.allocate(4).putInt(value.hashCode()).array();
            bytes.write(body.length);
            RecordBatch.Slice keySlice = new RecordBatch.Slice(bytes.size(), key.length);
            bytes.writeBytes(key);
            RecordBatch.Slice valueSlice = new RecordBatch.Slice(bytes.size(), body.length);
            bytes.writeBytes(body);
            Headers headers = Headers.of(List.of(Header.user("record", "" + index.size())));
            index.add(new RecordBatch.Entry(BASE_TIMESTAMP_MS + index.size(), keySlice, valueSlice, headers));
        }
        return new RecordBatch(
                FORMAT,
                index,
                BASE_TIMESTAMP_MS,
                BASE_TIMESTAMP_MS + values.size() - 1,
                producerId,
                producerEpoch,
                sequence,
                0,
                bytes.toByteArray());
    }

    /** The records' bodies, read through the index as another protocol would. */
    public static List<String> values(RecordBatch batch) {
        return batch.index().stream()
                .map(RecordBatch.Entry::value)
                .map(slice -> new String(batch.bytes(), slice.start(), slice.size(), StandardCharsets.UTF_8))
                .toList();
    }
}
