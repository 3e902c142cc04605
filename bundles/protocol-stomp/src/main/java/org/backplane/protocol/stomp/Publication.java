// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;

/** What a SEND frame says, without when and by whom. */
record Publication(Topic topic, Payload payload, Qos qos, boolean retain, Headers headers) {
    /** In bytes of its own, to be held back in a transaction. */
    Publication keep() {
        return new Publication(topic, payload.keep(), qos, retain, headers);
    }

    Message message(long nowMs, String publisher) {
        return new Message(topic, payload, qos, retain, headers, nowMs, Message.NEVER, publisher);
    }

    /** Roughly what it holds. */
    long bytes() {
        long bytes = topic.utf8().length + (long) payload.size();
        for (Header header : headers.list()) {
            bytes += header.name().length() + (long) header.value().length;
        }
        return bytes;
    }
}
