// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.message.Topic;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    @Test
    void everyFieldComesBack() {
        Headers headers = Headers.of(List.of(
                Header.user("b", "2"),
                Header.user("a", "1"),
                Header.user("b", "3"),
                Header.standard(Headers.CORRELATION_ID, new byte[] {0, -1}),
                Header.standard(Headers.PAYLOAD_FORMAT, 1)));
        Message message = new Message(
                Topic.of("a/ü/𝄞"), Payload.of(bytes("body")), Qos.EXACTLY_ONCE, true, headers, 5, 77, "client");

        Message again = MessageCodec.decode(MessageCodec.encode(message));

        assertThat(again).usingRecursiveComparison().ignoringFields("payload").isEqualTo(message);
        assertThat(again.payload().toArray()).isEqualTo(bytes("body"));
    }

    @Test
    void recordsOfAForeignBatchAreFoundThroughItsIndex() {
        byte[] raw = bytes("##one##two");
        Headers headers = Headers.of(List.of(Header.user("k", "v")));
        var first = new RecordBatch.Entry(1, RecordBatch.Slice.ABSENT, new RecordBatch.Slice(2, 3), headers);
        var second = new RecordBatch.Entry(2, RecordBatch.Slice.ABSENT, new RecordBatch.Slice(7, 3), Headers.EMPTY);
        RecordBatch batch = new RecordBatch(9, List.of(first, second), 1, 2, 4, 5, 6, 0, raw);

        RecordBatch stored = MessageCodec.foreign(Topic.of("t"), batch);
        List<Message> messages = MessageCodec.messages(stored);

        assertThat(stored.bytes()).isSameAs(raw);
        assertThat(messages).extracting(m -> text(m.payload())).containsExactly("one", "two");
        assertThat(messages).extracting(m -> m.topic().name()).containsOnly("t");
        assertThat(messages.get(0).headers()).isEqualTo(headers);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Payload payload) {
        return new String(payload.toArray(), StandardCharsets.UTF_8);
    }
}
