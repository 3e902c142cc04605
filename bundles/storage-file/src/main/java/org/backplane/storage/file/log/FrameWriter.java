// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.backplane.api.message.Header;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.message.RecordBatch.Entry;
import org.backplane.api.message.RecordBatch.Slice;
import org.backplane.api.store.Append;
import org.backplane.api.store.Mutation;

/** Lays units and frames out in a {@link Staging}; see {@link Format}. One thread. */
final class FrameWriter {
    private static final int BODY_FIXED_BYTES = 96;
    /** From the kind to the number of queues. */
    private static final int BODY_HEADER_BYTES = 77;

    private static final int ENTRY_FIXED_BYTES = 28;
    private static final int HEADER_FIXED_BYTES = 10;

    private final Staging out;

    FrameWriter(Staging out) {
        this.out = out;
    }

    /** What a body's frame has besides the records, if these need no index. */
    static int overheadBytes(int queues) {
        return BODY_HEADER_BYTES + 4 * queues + 1 + 4;
    }

    /** Begins a unit and returns where, for {@link #endUnit}. */
    int beginUnit(byte kind, int frames, long number, long syncedPosition) {
        int start = out.size();
        out.room(Format.UNIT_HEADER_BYTES)
                .putInt(Format.UNIT_MAGIC)
                .putInt(0)
                .putInt(0)
                .putInt(kind << 24)
                .putInt(frames)
                .putLong(number)
                .putLong(syncedPosition);
        return start;
    }

    void endUnit(int start) {
        out.room(0).putInt(start + Format.UNIT_LENGTH_AT, out.size() - start);
        out.check(start + Format.UNIT_CRC_AT, start + Format.UNIT_KIND_AT);
    }

    /** Writes a body and returns the length of its frame. */
    int body(Append append, long epoch, long baseOffset) {
        int start = out.size();
        RecordBatch batch = append.batch();
        ByteBuffer to = out.room(BODY_FIXED_BYTES + 4 * append.queues().length)
                .put(Format.BODY)
                .putLong(0)
                .putInt(append.shard())
                .putLong(epoch)
                .putLong(baseOffset)
                .putInt(batch.count())
                .putLong(batch.baseTimestampMs())
                .putLong(batch.maxTimestampMs())
                .putLong(batch.producerId())
                .putInt(batch.producerEpoch())
                .putInt(batch.sequence())
                .putInt(batch.flags())
                .putInt(batch.formatId())
                .putInt(append.queues().length);
        for (int queue : append.queues()) {
            to.putInt(queue);
        }
        index(batch);
        bytes(batch.bytes());
        endFrame(start);
        out.check(start + Format.BODY_CRC_AT, start + Format.BODY_CHECKED_FROM);
        return out.size() - start;
    }

    void mutation(Mutation mutation) {
        int start = out.size();
        ByteBuffer to = out.room(Format.FRAME_HEADER_BYTES + 1);
        byte table = (byte) mutation.table().id();
        switch (mutation) {
            case Mutation.Put put -> {
                to.put(Format.PUT).putInt(0).put(table);
                bytes(put.key());
                bytes(put.value());
            }
            case Mutation.Delete delete -> {
                to.put(Format.DELETE).putInt(0).put(table);
                bytes(delete.key());
            }
            case Mutation.DeletePrefix delete -> {
                to.put(Format.DELETE_PREFIX).putInt(0).put(table);
                bytes(delete.prefix());
            }
        }
        endFrame(start);
    }

    /** Copies a frame as it lies in another segment. */
    void copy(ByteBuffer frame) {
        out.room(frame.remaining()).put(frame);
    }

    private void index(RecordBatch batch) {
        if (isPlain(batch)) {
            out.room(1).put((byte) 0);
            return;
        }
        out.room(1).put((byte) 1);
        for (Entry entry : batch.index()) {
            ByteBuffer to = out.room(ENTRY_FIXED_BYTES).putLong(entry.timestampMs());
            slice(to, entry.key());
            slice(to, entry.value());
            to.putInt(entry.headers().list().size());
            for (Header header : entry.headers().list()) {
                header(header);
            }
        }
    }

    /** The one record of a message in the kernel's own format needs no index: most of all batches are that. */
    private static boolean isPlain(RecordBatch batch) {
        Entry first = batch.index().getFirst();
        return batch.count() == 1
                && first.timestampMs() == batch.baseTimestampMs()
                && first.key().equals(Slice.ABSENT)
                && first.value().start() == 0
                && first.value().size() == batch.bytes().length
                && first.headers().isEmpty();
    }

    private void header(Header header) {
        byte[] name = header.name().getBytes(StandardCharsets.UTF_8);
        out.room(HEADER_FIXED_BYTES).put((byte) header.kind().ordinal()).put((byte)
                header.type().ordinal());
        bytes(name);
        bytes(header.value());
    }

    private static void slice(ByteBuffer to, Slice slice) {
        to.putInt(slice.start()).putInt(slice.size());
    }

    private void bytes(byte[] bytes) {
        out.room(4 + bytes.length).putInt(bytes.length).put(bytes);
    }

    private void endFrame(int start) {
        out.room(0).putInt(start + 1, out.size() - start);
    }
}
