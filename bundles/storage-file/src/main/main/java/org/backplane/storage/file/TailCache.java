// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.util.ArrayDeque;
import org.backplane.api.store.Append;
import org.backplane.api.store.Shard;

/** Keeps the newest batches of all shards within a number of bytes; the oldest goes first. The commit thread's. */
final class TailCache {
    /** About what a batch takes in memory besides its bytes. */
    private static final int OVERHEAD_BYTES = 256;

    private final ArrayDeque<ShardLog> order = new ArrayDeque<>();
    private volatile long bytes;

    void add(ShardLog shard, long baseOffset, Append append, long bytesMax) {
        long now = bytes;
        int size = append.batch().bytes().length + OVERHEAD_BYTES;
        if (size <= bytesMax) {
            shard.ring().add(new Shard.Stored(baseOffset, append.batch(), append.queues()));
            order.add(shard);
            now += size;
        }
        while (now > bytesMax) {
            now -= order.remove().ring().evict() + OVERHEAD_BYTES;
        }
        bytes = now;
    }

    /** Any thread. */
    long bytes() {
        return bytes;
    }
}
