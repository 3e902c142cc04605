// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.message;

/**
 * One application message, whatever protocol it came by. As long-lived as its payload: see {@link Payload}.
 *
 * @param topic where it was published
 * @param payload its body
 * @param qos as published
 * @param retain whether it is, or came from, the topic's retained message
 * @param headers properties that travel with it
 * @param timestampMs wall-clock milliseconds when the broker accepted it
 * @param expiresAtMs wall-clock milliseconds after which nobody may start to receive it; {@link #NEVER} for no end
 * @param publisher client id of whom it came from; empty if from no client. For no-local
 */
public record Message(
        Topic topic,
        Payload payload,
        Qos qos,
        boolean retain,
        Headers headers,
        long timestampMs,
        long expiresAtMs,
        String publisher) {
    /** {@link #expiresAtMs} of a message that does not expire. */
    public static final long NEVER = Long.MAX_VALUE;

    /** The same message in bytes of its own: may leave the call and the thread. */
    public Message keep() {
        return payload.isKept()
                ? this
                : new Message(topic, payload.keep(), qos, retain, headers, timestampMs, expiresAtMs, publisher);
    }

    public Message withRetain(boolean value) {
        return value == retain
                ? this
                : new Message(topic, payload, qos, value, headers, timestampMs, expiresAtMs, publisher);
    }

    public boolean isExpired(long nowMs) {
        return nowMs >= expiresAtMs;
    }
}
