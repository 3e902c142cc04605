// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;

/**
 * A destination is a topic (in SUBSCRIBE a topic filter) as MQTT writes it: {@code a/b}, {@code a/#}, {@code $share/g/a/+}. A
 * leading {@code /topic/}, which other brokers want, is left out and put back.
 *
 * @param prefixed whether it was there
 * @param name what is behind it
 */
record Destination(boolean prefixed, String name) {
    private static final String PREFIX = "/topic/";

    static Destination of(String header) {
        boolean prefixed = header.startsWith(PREFIX);
        return new Destination(prefixed, prefixed ? header.substring(PREFIX.length()) : header);
    }

    /** A topic as a subscriber that did or did not write the prefix expects it. */
    static String written(boolean prefixed, String topic) {
        return prefixed ? PREFIX + topic : topic;
    }

    /** @throws StompError if one can't publish there */
    Topic topic(int levelsMax) {
        try {
            Topic topic = Topic.of(name);
            if (name.chars().filter(c -> c == '/').count() >= levelsMax) {
                throw new StompError("the destination has more than " + levelsMax + " levels");
            }
            return topic;
        } catch (IllegalArgumentException e) {
            throw new StompError("the destination is no topic: " + e.getMessage());
        }
    }

    /** @throws StompError if one can't subscribe to it */
    TopicFilter filter() {
        try {
            return TopicFilter.of(name);
        } catch (IllegalArgumentException e) {
            throw new StompError("the destination is no topic filter: " + e.getMessage());
        }
    }
}
