// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import java.util.Optional;
import org.backplane.api.broker.ConnectResult.Accepted;
import org.backplane.api.protocol.Authentication;
import org.backplane.protocol.mqtt.codec.Connect;
import org.backplane.protocol.mqtt.codec.Property;
import org.backplane.protocol.mqtt.codec.PropertyWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a CONNACK says: all limits that differ from what the client would assume, and what it asked for (MQTT 5.0 section
 * 3.2.2.3).
 */
final class Announcement {
    private Announcement() {}

    /** @param authentication by which the client came in, if it named a method */
    static PropertyWriter of(
            ConnectionState state, Accepted accepted, Optional<Authentication> authentication, Directions directions) {
        PropertyWriter to = new PropertyWriter();
        if (accepted.sessionExpiryS() != state.sessionExpiryS) {
            to.number4(Property.SESSION_EXPIRY_INTERVAL, accepted.sessionExpiryS());
        }
        if (state.receiveMaximum < 65_535) {
            to.number2(Property.RECEIVE_MAXIMUM, state.receiveMaximum);
        }
        MqttSettings settings = state.settings;
        if (settings.qosMax() < 2) {
            to.number1(Property.MAXIMUM_QOS, settings.qosMax());
        }
        if (settings.packetBytesMax() < Connect.PACKET_BYTES_MAX) {
            to.number4(Property.MAXIMUM_PACKET_SIZE, settings.packetBytesMax());
        }
        if (accepted.assignedClientId()) {
            to.text(Property.ASSIGNED_CLIENT_IDENTIFIER, accepted.session().clientId());
        }
        if (settings.aliasMaxIn() > 0) {
            to.number2(Property.TOPIC_ALIAS_MAXIMUM, settings.aliasMaxIn());
        }
        unavailable(to, Property.RETAIN_AVAILABLE, settings.retain());
        unavailable(to, Property.WILDCARD_SUBSCRIPTION_AVAILABLE, settings.wildcards());
        unavailable(to, Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, settings.identifiers());
        unavailable(to, Property.SHARED_SUBSCRIPTION_AVAILABLE, settings.shared());
        if (accepted.keepAliveS() != state.keepAliveS) {
            to.number2(Property.SERVER_KEEP_ALIVE, accepted.keepAliveS());
        }
        if (state.responseInformation && !directions.responseInformation().isEmpty()) {
            to.text(Property.RESPONSE_INFORMATION, directions.responseInformation());
        }
        authentication.ifPresent(by -> authenticated(to, by.method(), by.successData()));
        return to;
    }

    /** Method and data, as CONNACK and AUTH have them. */
    static PropertyWriter authenticated(PropertyWriter to, String method, byte @Nullable [] data) {
        to.text(Property.AUTHENTICATION_METHOD, method);
        return data == null ? to : to.binary(Property.AUTHENTICATION_DATA, data);
    }

    private static void unavailable(PropertyWriter to, int property, boolean available) {
        if (!available) {
            to.number1(property, 0);
        }
    }
}
