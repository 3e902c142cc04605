// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.Arrays;
import java.util.Optional;

/** How a share group chooses the member a message goes to. An offline member is never chosen. */
public enum ShareStrategy {
    /** In turn, whoever has no room being left out. */
    ROUND_ROBIN("round-robin"),

    /** Any member with room, each as likely. */
    RANDOM("random"),

    /**
     * The same member as before, until it goes or has no room: until as many messages are unacknowledged as its receive maximum
     * (or {@code inflightMaximum}) allows. Then the next one with room is stayed with.
     */
    STICKY("sticky"),

    /** One member per topic. */
    HASH_TOPIC("hash-topic"),

    /** One member per client id of the publisher. */
    HASH_CLIENT("hash-client");

    private final String text;

    ShareStrategy(String text) {
        this.text = text;
    }

    /** As it is written in the configuration. */
    public String text() {
        return text;
    }

    /**
     * Whether a message belongs to one member and waits for it, rather than going to whoever has room: what keeps the order per
     * topic or per publisher.
     */
    boolean isHash() {
        return this == HASH_TOPIC || this == HASH_CLIENT;
    }

    /** The strategy of that name, if there is one. */
    public static Optional<ShareStrategy> of(String text) {
        return Arrays.stream(values()).filter(each -> each.text.equals(text)).findFirst();
    }
}
