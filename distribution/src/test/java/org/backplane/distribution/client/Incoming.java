// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.client;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message as a library handed it out. The fields from {@code expiryS} on are version 5's.
 *
 * @param expiryS seconds that are left; -1 for none
 * @param contentType empty for none, as the next two
 */
public record Incoming(
        String topic,
        byte[] payload,
        int qos,
        boolean retain,
        long expiryS,
        String contentType,
        String responseTopic,
        byte[] correlation,
        List<Property> properties,
        List<Integer> subscriptionIds) {
    /** Of version 3.1.1. */
    static Incoming plain(String topic, byte[] payload, int qos, boolean retain) {
        return new Incoming(topic, payload, qos, retain, -1, "", "", new byte[0], List.of(), List.of());
    }

    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }
}
