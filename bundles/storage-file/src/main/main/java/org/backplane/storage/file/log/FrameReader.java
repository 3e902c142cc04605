// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.message.RecordBatch.Entry;
import org.backplane.api.message.RecordBatch.Slice;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.Shard;
import org.backplane.api.store.Table;

/** Reads what {@link FrameWriter} wrote. Any thread. */
final class FrameReader {
    private static final Header.Kind[] KINDS = Header.Kind.values();
    private static final Header.Type[] TYPES = Header.Type.values();

    private FrameReader() {}

    /** The body in a frame that fills the buffer's remaining bytes, if its checksum holds and it is the one looked for. */
    static boolean isBody(ByteBuffer frame, int shard, long baseOffset) {
        int start = frame.position();
        return frame.remaining() > Format.BODY_COUNT_AT
                && frame.get(start) == Format.BODY
                && frame.getInt(start + 1) == frame.remaining()
                && checksum(frame.slice(start + Format.BODY_CHECKED_FROM, frame.remaining() - Format.BODY_CHECKED_FROM))
                        == frame.getInt(start + Format.BODY_CRC_AT)
                && frame.getInt(start + Format.BODY_CHECKED_FROM) == shard
                && frame.getLong(start + Format.BODY_CHECKED_FROM + 12) == baseOffset;
    }

    static int checksum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Where and what a body frame is, without its bytes. */
    static Row row(ByteBuffer frame, int positionInSegment) {
        int start = frame.position();
        int length = frame.getInt(start + 1);
        frame.position(start + Format.BODY_CHECKED_FROM);
        int shard = frame.getInt();
        frame.getLong();
        long baseOffset = frame.getLong();
        int count = frame.getInt();
        frame.getLong();
        long maxTimestampMs = frame.getLong();
        long producerId = frame.getLong();
        frame.getLong();
        int flags = frame.getInt();
        frame.getInt();
        return new Row(
                shard, baseOffset, count, positionInSegment, length, maxTimestampMs, producerId, flags, queues(frame));
    }

    static Shard.Stored body(ByteBuffer frame) {
        frame.position(frame.position() + Format.BODY_CHECKED_FROM + 12);
        long baseOffset = frame.getLong();
        int count = frame.getInt();
        long baseTimestampMs = frame.getLong();
        long maxTimestampMs = frame.getLong();
        long producerId = frame.getLong();
        int producerEpoch = frame.getInt();
        int sequence = frame.getInt();
        int flags = frame.getInt();
        int formatId = frame.getInt();
        int[] queues = queues(frame);
        List<Entry> index = frame.get() == 0 ? List.of() : index(frame, count);
        byte[] bytes = bytes(frame);
        if (index.isEmpty()) {
            index = List.of(new Entry(baseTimestampMs, Slice.ABSENT, new Slice(0, bytes.length), Headers.EMPTY));
        }
        var batch = new RecordBatch(
                formatId, index, baseTimestampMs, maxTimestampMs, producerId, producerEpoch, sequence, flags, bytes);
        return new Shard.Stored(baseOffset, batch, queues);
    }

    /** The change of small state in a frame of any kind but a body. */
    static Mutation mutation(ByteBuffer frame) {
        byte kind = frame.get();
        frame.getInt();
        int id = Byte.toUnsignedInt(frame.get());
        var table = new Table(id, "table-" + id);
        return switch (kind) {
            case Format.PUT -> new Mutation.Put(table, bytes(frame), bytes(frame));
            case Format.DELETE -> new Mutation.Delete(table, bytes(frame));
            case Format.DELETE_PREFIX -> new Mutation.DeletePrefix(table, bytes(frame));
            default -> throw new IllegalStateException("frame of unknown kind " + kind + " under a valid checksum");
        };
    }

    private static List<Entry> index(ByteBuffer from, int count) {
        List<Entry> index = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long timestampMs = from.getLong();
            var key = new Slice(from.getInt(), from.getInt());
            var value = new Slice(from.getInt(), from.getInt());
            index.add(new Entry(timestampMs, key, value, headers(from)));
        }
        return index;
    }

    private static Headers headers(ByteBuffer from) {
        int count = from.getInt();
        List<Header> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Header.Kind kind = KINDS[from.get()];
            Header.Type type = TYPES[from.get()];
            String name = new String(bytes(from), StandardCharsets.UTF_8);
            list.add(new Header(kind, name, type, bytes(from)));
        }
        return Headers.of(list);
    }

    private static int[] queues(ByteBuffer from) {
        int[] queues = new int[from.getInt()];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = from.getInt();
        }
        return queues;
    }

    private static byte[] bytes(ByteBuffer from) {
        byte[] bytes = new byte[from.getInt()];
        from.get(bytes);
        return bytes;
    }
}
