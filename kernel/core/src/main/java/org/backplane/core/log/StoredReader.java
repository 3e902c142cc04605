// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.backplane.api.message.Message;
import org.backplane.api.store.Shard;
import org.backplane.api.store.StoreException;
import org.backplane.core.lane.Lane;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what the store read into the messages that were asked for, on its reader thread, and brings them to the lane. */
final class StoredReader implements Shard.ReadListener {
    private static final Logger LOG = LoggerFactory.getLogger(StoredReader.class);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final DurableLog log;
    private final Lane lane;
    private final int shard;
    private final long[] offsets;
    private final DurableLog.Reader reader;

    StoredReader(DurableLog log, Lane lane, int shard, long[] offsets, DurableLog.Reader reader) {
        this.log = log;
        this.lane = lane;
        this.shard = shard;
        this.offsets = offsets;
        this.reader = reader;
    }

    @Override
    public void onRead(List<Shard.Stored> batches) {
        @Nullable Message[] messages = new @Nullable Message[offsets.length];
        for (Shard.Stored stored : batches) {
            pick(stored, messages);
        }
        lane.execute(() -> reader.onRead(messages));
    }

    private void pick(Shard.Stored stored, @Nullable Message[] messages) {
        List<Message> records;
        try {
            records = MessageCodec.messages(stored.batch());
        } catch (RuntimeException e) {
            LOG.error(
                    "The batch at offset {} of shard {} can't be read and is left out", stored.baseOffset(), shard, e);
            return;
        }
        for (int i = 0; i < offsets.length; i++) {
            long delta = offsets[i] - stored.baseOffset();
            if (delta >= 0 && delta < records.size()) {
                messages[i] = records.get((int) delta);
            }
        }
    }

    @Override
    public void onFailed(StoreException cause) {
        switch (cause.category()) {
            case DAMAGED -> {
                LOG.error("Messages of shard {} are damaged and left out: {}", shard, cause.getMessage());
                onRead(List.of());
            }
            // The store is being replaced, or its disk has a fit: nothing is skipped, the read is made again.
            case CLOSED, FULL, FATAL ->
                lane.execute(() -> lane.schedule(RETRY_NS, () -> log.read(lane, shard, offsets, reader)));
        }
    }
}
