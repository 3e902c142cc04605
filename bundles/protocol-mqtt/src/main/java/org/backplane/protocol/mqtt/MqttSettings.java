// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import org.backplane.api.transport.Endpoint;

/**
 * An immutable snapshot of {@link MqttConfig}. A connection keeps the one it was accepted with, because that is what it
 * announced.
 *
 * @param packetBytesMax largest packet in, in bytes
 * @param clientIdBytesMax longest client identifier, in bytes
 * @param aliasMaxIn topic aliases a client may use, 0 to 65,535
 * @param aliasMaxOut topic aliases we use, 0 to 65,535
 * @param qosMax 0 to 2
 * @param retain whether retained messages are taken
 * @param wildcards whether wildcard subscriptions are taken
 * @param shared whether shared subscriptions are taken
 * @param identifiers whether subscription identifiers are taken
 * @param payloadFormatChecked whether payloads that claim to be text are checked
 * @param topicCacheEntries per lane
 * @param sharedPayloadBytesMin from this size on, payloads go out without being copied per target
 */
record MqttSettings(
        int packetBytesMax,
        int clientIdBytesMax,
        int aliasMaxIn,
        int aliasMaxOut,
        int qosMax,
        boolean retain,
        boolean wildcards,
        boolean shared,
        boolean identifiers,
        boolean payloadFormatChecked,
        int topicCacheEntries,
        int sharedPayloadBytesMin) {

    static MqttSettings of(MqttConfig config) {
        return new MqttSettings(
                config.maxPacketBytes(),
                config.clientIdMaxBytes(),
                config.topicAliasMaximumIn(),
                config.topicAliasMaximumOut(),
                config.maximumQos(),
                config.retainAvailable(),
                config.wildcardSubscriptionAvailable(),
                config.sharedSubscriptionAvailable(),
                config.subscriptionIdentifierAvailable(),
                config.payloadFormatChecked(),
                config.topicCacheEntries(),
                config.sharedPayloadMinBytes());
    }

    /** These on that listener: it may have a limit of packets of its own. */
    MqttSettings on(Endpoint listener) {
        int own = listener.reception().packetBytesMax();
        return own == 0
                ? this
                : new MqttSettings(
                        own,
                        clientIdBytesMax,
                        aliasMaxIn,
                        aliasMaxOut,
                        qosMax,
                        retain,
                        wildcards,
                        shared,
                        identifiers,
                        payloadFormatChecked,
                        topicCacheEntries,
                        sharedPayloadBytesMin);
    }
}
