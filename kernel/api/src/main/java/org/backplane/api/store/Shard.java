// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.store;

import org.backplane.api.message.RecordBatch;
import org.osgi.annotation.versioning.ConsumerType;

/** One partition of the log: batches at ascending offsets, each taking as many offsets as it has records. Any thread. */
@ConsumerType
public interface Shard {
    int number();

    /** Grows whenever another writer takes over; 0 on a broker that is alone. */
    long epoch();

    /** No batch lies below. */
    long logStartOffset();

    /** Offset the next batch will get; everything below is durable. */
    long highWatermark();

    /** As {@link #highWatermark()}, but not beyond the first record of a transaction that is still open. */
    long lastStableOffset();

    /** First offset whose batch has a record at or after that time; {@link #highWatermark()} if none. May block. */
    long offsetForTime(long timestampMs);

    /**
     * Reads the batches that hold the given offsets, ascending. Never blocks: the store's reader threads do the work.
     *
     * @param offsets ascending; those no longer there are left out of the answer
     */
    void read(long[] offsets, ReadListener listener);

    /** Reads on from an offset, at least one batch if there is any, else up to {@code maxBytes}. Never blocks. */
    void fetch(long fromOffset, int maxBytes, ReadListener listener);

    /** Walks what is stored, without bodies, in order of offset. For recovery: blocks. */
    void scan(ScanVisitor visitor);

    /**
     * A batch as it lies in the shard.
     *
     * @param baseOffset of its first record
     * @param queues as given with the {@link Append}
     */
    record Stored(long baseOffset, RecordBatch batch, int[] queues) {}

    /** Called once per read, by a thread of the store's; must not block. */
    interface ReadListener {
        void onRead(java.util.List<Stored> batches);

        void onFailed(StoreException cause);
    }

    /** Sees each stored batch. */
    interface ScanVisitor {
        /**
         * The next batch.
         *
         * @param bytes of its records, as {@code RecordBatch.bytes()} has them; a little more where an index goes with them
         * @param timestampMs of its newest record
         * @param queues as given with the {@link Append}
         */
        void batch(long baseOffset, int count, long bytes, long timestampMs, int[] queues);
    }
}
