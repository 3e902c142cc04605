// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import org.backplane.api.message.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Which alias stands for which topic towards a client (MQTT 5.0 section 3.3.2.3.4). A topic's hash decides its alias, so
 * there is nothing to search, age or evict: who comes later with the same hash takes it over.
 */
final class OutboundAliases {
    /** A shorter name costs no more than an alias. */
    private static final int NAME_BYTES_MIN = 4;

    /** For a client that takes none: nothing is ever put in. */
    static final OutboundAliases NONE = new OutboundAliases(0);

    private final int max;
    private @Nullable Topic @Nullable [] topics;

    private OutboundAliases(int max) {
        this.max = max;
    }

    /** @param max highest alias the client takes; 0 for none at all */
    static OutboundAliases upTo(int max) {
        return max == 0 ? NONE : new OutboundAliases(max);
    }

    int max() {
        return max;
    }

    /** The alias of that topic, known to the client or not; 0 if it gets none. */
    int of(Topic topic) {
        if (max == 0 || topic.utf8().length < NAME_BYTES_MIN) {
            return 0;
        }
        int hash = topic.hashCode() * 0x9E37_79B9;
        return (int) ((hash & 0xFFFF_FFFFL) * max >>> 32) + 1;
    }

    /** Whether the client knows it by that alias. */
    boolean isKnown(int alias, Topic topic) {
        Topic known = get(alias);
        return known != null && known.equals(topic);
    }

    @Nullable
    Topic get(int alias) {
        @Nullable Topic[] all = topics;
        return all == null ? null : all[alias - 1];
    }

    /** The client is being told. */
    void put(int alias, Topic topic) {
        @Nullable Topic[] all = topics;
        if (all == null) {
            all = new @Nullable Topic[max];
            topics = all;
        }
        all[alias - 1] = topic;
    }
}
