// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import org.backplane.api.message.RecordBatch;

/**
 * Where one batch lies in its segment, and what is needed of it without reading it.
 *
 * @param position of its frame, in bytes from the start of the segment file
 * @param length of its frame in bytes
 */
public record Row(
        int shard,
        long baseOffset,
        int count,
        int position,
        int length,
        long maxTimestampMs,
        long producerId,
        int flags,
        int[] queues) {
    public long endOffset() {
        return baseOffset + count;
    }

    /** Bytes of its records. */
    public long bytes() {
        return Math.max(0, length - FrameWriter.overheadBytes(queues.length));
    }

    /** Whether it opens or ends a transaction. */
    public boolean isTransactional() {
        return isTransactional(flags);
    }

    static boolean isTransactional(int flags) {
        return (flags & (RecordBatch.TRANSACTIONAL | RecordBatch.CONTROL)) != 0;
    }
}
