// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.client;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message to publish. The fields from {@code expiryS} on are version 5's.
 *
 * @param expiryS seconds; -1 for none
 * @param contentType empty for none, as the next two
 */
public record Outgoing(
        String topic,
        byte[] payload,
        int qos,
        boolean retain,
        long expiryS,
        String contentType,
        String responseTopic,
        byte[] correlation,
        List<Property> properties) {
    public static Outgoing of(String topic, String text, int qos) {
        return of(topic, text.getBytes(StandardCharsets.UTF_8), qos);
    }

    public static Outgoing of(String topic, byte[] payload, int qos) {
        return new Outgoing(topic, payload, qos, false, -1, "", "", new byte[0], List.of());
    }

    public Outgoing retained() {
        return new Outgoing(topic, payload, qos, true, expiryS, contentType, responseTopic, correlation, properties);
    }

    public Outgoing withExpiryS(long seconds) {
        return new Outgoing(topic, payload, qos, retain, seconds, contentType, responseTopic, correlation, properties);
    }

    public Outgoing withRequest(String type, String answerTo, byte[] id) {
        return new Outgoing(topic, payload, qos, retain, expiryS, type, answerTo, id, properties);
    }

    public Outgoing withProperties(Property... all) {
        return new Outgoing(
                topic, payload, qos, retain, expiryS, contentType, responseTopic, correlation, List.of(all));
    }
}
