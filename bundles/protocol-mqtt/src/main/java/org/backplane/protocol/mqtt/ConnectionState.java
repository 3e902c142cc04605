// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import org.backplane.protocol.mqtt.codec.Connect;
import org.backplane.protocol.mqtt.codec.MqttVersion;

/** All that this protocol knows of a connection, and all that dies with it. Lane-confined. {@link StateWriter} exports it. */
final class ConnectionState {
    /** What was announced, so what holds, whatever the configuration says by now. */
    final MqttSettings settings;

    Phase phase = Phase.AWAITING_CONNECT;
    MqttVersion version = MqttVersion.NONE;

    /** Largest packet the client takes, in bytes [MQTT-3.1.2-24]. */
    int clientPacketBytesMax = Connect.PACKET_BYTES_MAX;

    /** As asked for in CONNECT: one that was 0 can't be changed any more (section 3.14.2.2.2). */
    long sessionExpiryS;

    /** As asked for in CONNECT. */
    int keepAliveS;

    /** Whether the client wants reason strings on more than CONNACK and DISCONNECT. */
    boolean problemInformation = true;

    /** Whether the client asked for response information, which the CONNACK then has. */
    boolean responseInformation;

    /** QoS 1 and 2 publishes of this connection that are not acknowledged to the end. */
    int inboundInflight;

    /** How many the client may have, as announced. */
    int receiveMaximum = 65_535;

    InboundAliases inboundAliases;
    OutboundAliases outboundAliases = OutboundAliases.NONE;

    ConnectionState(MqttSettings settings) {
        this.settings = settings;
        this.inboundAliases = new InboundAliases(settings.aliasMaxIn());
    }

    /** Takes over what CONNECT says of the connection. */
    void connecting(Connect connect) {
        phase = Phase.CONNECTING;
        version = connect.version();
        clientPacketBytesMax = connect.packetBytesMax();
        sessionExpiryS = connect.sessionExpiryS();
        keepAliveS = connect.keepAliveS();
        problemInformation = connect.problemInformation();
        responseInformation = connect.responseInformation();
        outboundAliases = OutboundAliases.upTo(Math.min(connect.topicAliasMax(), settings.aliasMaxOut()));
    }
}
