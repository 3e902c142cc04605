// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.backplane.api.message.TopicFilter;
import org.jspecify.annotations.Nullable;

/** Reads, writes, exports and imports until the code is compiled, away from any lane and any connection. */
final class WarmUp {
    private static final int ROUNDS = 5_000;
    private static final byte[] FRAMES = """
            CONNECT
            accept-version:1.2
            heart-beat:0,0

            \0
            SEND
            destination:/topic/warm/up
            content-type:text/plain
            mine:a\\cb

            hello\0
            ACK
            id:1

            \0""".getBytes(StandardCharsets.UTF_8);

    private WarmUp() {}

    static void run(StompSettings settings) {
        FrameReader reader = new FrameReader();
        StompState state = new StompState();
        TopicFilter filter = TopicFilter.of("warm/#");
        state.subscriptions.add(new Subscriptions.Entry("warm", filter, true, AckMode.CLIENT, 1));
        for (int i = 0; i < ROUNDS; i++) {
            ByteBuf in = Unpooled.wrappedBuffer(FRAMES);
            for (Frame frame = next(reader, in, settings); frame != null; frame = next(reader, in, settings)) {
                MessageHeaders.write(MessageHeaders.of(frame), new FrameText());
            }
            StateReader.read(StateWriter.write(state, StateWriter.SCHEMA));
        }
    }

    private static @Nullable Frame next(FrameReader reader, ByteBuf in, StompSettings settings) {
        return reader.read(in, settings);
    }
}
