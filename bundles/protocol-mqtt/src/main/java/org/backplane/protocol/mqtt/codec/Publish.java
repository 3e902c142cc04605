// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.jspecify.annotations.Nullable;

/**
 * PUBLISH from a client (MQTT 5.0 section 3.3). The one packet that is no record: it is read again and again into the same
 * object, which is valid until the call that it is handed to returns.
 */
public final class Publish {
    @Nullable
    Topic topic;

    int alias;
    Qos qos = Qos.AT_MOST_ONCE;
    boolean duplicate;
    boolean retain;
    int packetId;
    Headers headers = Headers.EMPTY;
    long expiryS = -1;
    ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    int payloadStart;
    int payloadSize;

    Publish() {}

    /** Null if the alias stands for it. */
    public @Nullable Topic topic() {
        return topic;
    }

    /** 1 to 65,535; 0 for none. */
    public int alias() {
        return alias;
    }

    public Qos qos() {
        return qos;
    }

    public boolean isDuplicate() {
        return duplicate;
    }

    public boolean isRetain() {
        return retain;
    }

    /** 1 to 65,535; 0 at QoS 0. */
    public int packetId() {
        return packetId;
    }

    public Headers headers() {
        return headers;
    }

    /** Message expiry interval in seconds; -1 for none. */
    public long expiryS() {
        return expiryS;
    }

    /** Borrowed from the buffer it came in. */
    public Payload payload() {
        return Payload.borrow(buffer, payloadStart, payloadSize);
    }

    /** Whether the payload is UTF-8 text, U+0000 allowed. */
    public boolean isPayloadText() {
        return Utf8.firstBadText(buffer, payloadStart, payloadSize) < 0;
    }
}
