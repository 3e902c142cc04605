// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;

/** Makes dead letters: the message as it was, with standard headers that tell where it comes from and why. */
final class DeadLetters {
    /** TEXT: the topic it was published to. */
    static final String TOPIC = "dead-letter-topic";

    /** TEXT: name of the queue that gave it up. */
    static final String QUEUE = "dead-letter-queue";

    /** TEXT: {@link #REJECTED} or {@link #TOO_MANY_DELIVERIES}. */
    static final String REASON = "dead-letter-reason";

    /** LONG: how often it was delivered. */
    static final String DELIVERIES = "dead-letter-deliveries";

    static final String REJECTED = "rejected";
    static final String TOO_MANY_DELIVERIES = "too-many-deliveries";

    private static final Set<String> OURS = Set.of(TOPIC, QUEUE, REASON, DELIVERIES);

    private DeadLetters() {}

    /**
     * The dead letter of a message; empty if it is one of that queue's already, which would go round for ever. It does not
     * expire: somebody wants to look at it.
     */
    static Optional<Message> of(QueuedMessage dead, Topic to, String queue, String reason) {
        Message message = dead.message;
        Optional<Header> from = message.headers().standard(QUEUE);
        if (from.isPresent() && from.get().text().equals(queue)) {
            return Optional.empty();
        }
        List<Header> headers = new ArrayList<>(message.headers().list());
        headers.removeIf(header -> header.kind() == Header.Kind.STANDARD && OURS.contains(header.name()));
        headers.add(Header.standard(TOPIC, message.topic().name()));
        headers.add(Header.standard(QUEUE, queue));
        headers.add(Header.standard(REASON, reason));
        headers.add(Header.standard(DELIVERIES, dead.deliveries));
        return Optional.of(new Message(
                to,
                message.payload(),
                Qos.AT_LEAST_ONCE,
                false,
                Headers.of(headers),
                message.timestampMs(),
                Message.NEVER,
                message.publisher()));
    }
}
