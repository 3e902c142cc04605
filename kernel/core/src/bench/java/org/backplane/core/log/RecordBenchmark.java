// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A PUBLISH for durable sessions: as it is written into the log, and as it is read back by a session that lags. 64 bytes. */
@State(Scope.Thread)
public class RecordBenchmark {
    private final Message message = new Message(
            Topic.of("sensors/17/temperature"),
            Payload.of(new byte[64]),
            Qos.AT_LEAST_ONCE,
            false,
            Headers.EMPTY,
            0,
            Message.NEVER,
            "publisher-17");
    private final byte[] bytes = MessageCodec.encode(message);

    @Benchmark
    public byte[] encode() {
        return MessageCodec.encode(message);
    }

    @Benchmark
    public Message decode() {
        return MessageCodec.decode(bytes);
    }
}
