// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.message.Topic;

/**
 * Messages as they lie on disk ({@link RecordBatch#CANONICAL}), and the messages in batches of other formats.
 *
 * <p>Layout 1: version, flags (QoS in bits 0–1, retain in bit 2), timestamp, expiry, topic, publisher, number of headers,
 * the headers, the payload.
 */
public final class MessageCodec {
    private static final int LAYOUT = 1;
    private static final int RETAIN = 4;

    /** All that has the same size in each message: numbers and lengths. */
    private static final int FIXED_BYTES = 1 + 1 + 8 + 8 + 2 + 2 + 2;

    /** The topic of a foreign batch, kept in its first record's headers since the batch itself has no room for it. */
    private static final String TOPIC = "backplane-topic";

    private static final Header.Kind[] KINDS = Header.Kind.values();
    private static final Header.Type[] TYPES = Header.Type.values();

    private MessageCodec() {}

    public static byte[] encode(Message message) {
        byte[] topic = message.topic().utf8();
        byte[] publisher = message.publisher().getBytes(StandardCharsets.UTF_8);
        // Exact where there are no headers, so that most are written into the array they stay in.
        ByteWriter out = new ByteWriter(FIXED_BYTES
                + topic.length
                + publisher.length
                + message.payload().size());
        out.u8(LAYOUT).u8(message.qos().code() | (message.retain() ? RETAIN : 0));
        out.i64(message.timestampMs()).i64(message.expiresAtMs());
        out.shortBytes(topic).shortBytes(publisher);
        List<Header> headers = message.headers().list();
        out.u16(headers.size());
        for (Header header : headers) {
            out.u8(header.kind().ordinal()).u8(header.type().ordinal()).string(header.name());
            out.i32(header.value().length).bytes(header.value());
        }
        return out.bytes(message.payload().toArray()).toArray();
    }

    public static Message decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int layout = in.u8();
        if (layout != LAYOUT) {
            throw new IllegalArgumentException("message layout " + layout + " is unknown, this broker reads " + LAYOUT);
        }
        int flags = in.u8();
        long timestampMs = in.i64();
        long expiresAtMs = in.i64();
        Topic topic = Topic.of(in.string());
        String publisher = in.string();
        List<Header> headers = new ArrayList<>();
        for (int n = in.u16(); n > 0; n--) {
            Header.Kind kind = KINDS[in.u8()];
            Header.Type type = TYPES[in.u8()];
            headers.add(new Header(kind, in.string(), type, in.bytes(in.i32())));
        }
        return new Message(
                topic,
                Payload.of(in.rest()),
                Qos.of(flags & 3),
                (flags & RETAIN) != 0,
                Headers.of(headers),
                timestampMs,
                expiresAtMs,
                publisher);
    }

    /** The batch with its topic written into its first record's headers. */
    public static RecordBatch foreign(Topic topic, RecordBatch batch) {
        List<RecordBatch.Entry> index = new ArrayList<>(batch.index());
        RecordBatch.Entry first = index.get(0);
        List<Header> headers = new ArrayList<>(first.headers().list());
        headers.add(0, Header.standard(TOPIC, topic.name()));
        index.set(0, new RecordBatch.Entry(first.timestampMs(), first.key(), first.value(), Headers.of(headers)));
        return new RecordBatch(
                batch.formatId(),
                index,
                batch.baseTimestampMs(),
                batch.maxTimestampMs(),
                batch.producerId(),
                batch.producerEpoch(),
                batch.sequence(),
                batch.flags(),
                batch.bytes());
    }

    /** Every record of a stored batch as a message, in order: found through the index, whatever the format. */
    public static List<Message> messages(RecordBatch batch) {
        if (batch.formatId() == RecordBatch.CANONICAL) {
            return List.of(decode(batch.bytes()));
        }
        Topic topic = Topic.of(batch.index()
                .get(0)
                .headers()
                .standard(TOPIC)
                .orElseThrow(
                        () -> new IllegalArgumentException("a batch of format " + batch.formatId() + " has no topic"))
                .text());
        List<Message> messages = new ArrayList<>(batch.count());
        for (RecordBatch.Entry entry : batch.index()) {
            messages.add(message(topic, batch.bytes(), entry));
        }
        return messages;
    }

    private static Message message(Topic topic, byte[] bytes, RecordBatch.Entry entry) {
        RecordBatch.Slice value = entry.value();
        byte[] body = new byte[Math.max(0, value.size())];
        System.arraycopy(bytes, value.start(), body, 0, body.length);
        List<Header> headers = new ArrayList<>(entry.headers().list());
        headers.removeIf(h -> h.kind() == Header.Kind.STANDARD && h.name().equals(TOPIC));
        return new Message(
                topic,
                Payload.of(body),
                Qos.AT_LEAST_ONCE,
                false,
                Headers.of(headers),
                entry.timestampMs(),
                Message.NEVER,
                "");
    }
}
