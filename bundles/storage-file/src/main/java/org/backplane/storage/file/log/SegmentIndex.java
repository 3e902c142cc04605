// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where the batches of a segment lie. Any thread. */
public interface SegmentIndex {
    /** Numbers of the shards that have a batch here. */
    int[] shards();

    /** What this segment holds of a shard. */
    Optional<Span> span(int shard);

    /** Whether a batch here may open or end a transaction. */
    boolean hasTransactions();

    /** Up to {@code max} batches of a shard in order, from the one that holds {@code fromOffset} or else the next. */
    List<Row> rows(int shard, long fromOffset, int max) throws IOException;

    /**
     * What one segment holds of one shard.
     *
     * @param endOffset one more than the last
     */
    record Span(long startOffset, long endOffset, int rows, long maxTimestampMs) {}
}
