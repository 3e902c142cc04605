// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import java.util.Optional;
import org.backplane.api.auth.AuthData;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.jspecify.annotations.Nullable;

/**
 * CONNECT (MQTT 5.0 section 3.1). Of a 3.x client, what only 5.0 has is at its default there.
 *
 * @param version it speaks
 * @param clean Clean Start, or Clean Session in 3.x
 * @param keepAliveS seconds; 0 for none
 * @param sessionExpiryS seconds; 4,294,967,295 for never
 * @param receiveMaximum 1 to 65,535
 * @param packetBytesMax the largest packet the client takes; 268,435,460, the largest there is, by default
 * @param topicAliasMax aliases we may use, 0 to 65,535
 * @param problemInformation whether it wants reason strings on more than CONNACK and DISCONNECT
 * @param responseInformation whether it wants to be told what to build response topics from
 * @param authentication method and first data of an enhanced authentication
 * @param clientId maybe empty
 * @param will as sent
 * @param username as sent
 * @param password as sent
 */
public record Connect(
        MqttVersion version,
        boolean clean,
        int keepAliveS,
        long sessionExpiryS,
        int receiveMaximum,
        int packetBytesMax,
        int topicAliasMax,
        boolean problemInformation,
        boolean responseInformation,
        Optional<AuthData> authentication,
        String clientId,
        Optional<LastWill> will,
        Optional<String> username,
        byte @Nullable [] password) {
    /** The largest packet that MQTT can describe, in bytes, fixed header included. */
    public static final int PACKET_BYTES_MAX = 268_435_460;

    /**
     * The will (MQTT 5.0 section 3.1.3.2).
     *
     * @param delayS seconds
     * @param expiryS seconds; -1 for none
     */
    public record LastWill(
            Topic topic, byte[] payload, Qos qos, boolean retain, Headers headers, long delayS, long expiryS) {}
}
