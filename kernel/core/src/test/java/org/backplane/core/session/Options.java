// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.Will;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;

/** How a simulated client connects. */
record Options(boolean cleanStart, long expiryS, int receiveMaximum, Optional<Will> will) {
    /** A session that ends with its connection. */
    static final Options BRIEF = new Options(true, 0, 65_535, Optional.empty());

    /** A session that stays for ever, taken up if it is there. */
    static final Options LASTING = new Options(false, ConnectRequest.NEVER_EXPIRES, 65_535, Optional.empty());

    Options window(int messages) {
        return new Options(cleanStart, expiryS, messages, will);
    }

    Options expiry(long seconds) {
        return new Options(cleanStart, seconds, receiveMaximum, will);
    }

    Options clean() {
        return new Options(true, expiryS, receiveMaximum, will);
    }

    Options will(Will published) {
        return new Options(cleanStart, expiryS, receiveMaximum, Optional.of(published));
    }

    /** With a will that says "gone" so long after the connection. */
    Options will(String topic, long delayS) {
        Payload payload = Payload.of("gone".getBytes(StandardCharsets.UTF_8));
        Message message =
                new Message(Topic.of(topic), payload, Qos.AT_LEAST_ONCE, false, Headers.EMPTY, 0, Message.NEVER, "c");
        return will(new Will(message, delayS, -1));
    }

    ConnectRequest request(String clientId) {
        return new ConnectRequest(
                clientId, "simulated", cleanStart, expiryS, receiveMaximum, 0, will, Optional.empty(), null);
    }
}
