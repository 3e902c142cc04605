// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration under {@code mqtt:}. Changes hold for connections made from then on. */
@ObjectClassDefinition(name = "MQTT", description = "What MQTT clients may send and are offered.")
public @interface MqttConfig {
    /** Twice the 1 MiB payload that must always pass, so that no topic or property can make such a message too large. */
    @AttributeDefinition(
            description = "Largest packet accepted from a client, in bytes, topic and properties included; a larger one"
                    + " closes the connection. MQTT 5 clients are told.",
            min = "1024",
            max = "268435460")
    int maxPacketBytes() default 2_097_152;

    @AttributeDefinition(
            description = "Longest client identifier accepted, in bytes of UTF-8.",
            min = "23",
            max = "65535")
    int clientIdMaxBytes() default 1024;

    @AttributeDefinition(
            description = "Topic aliases a client may use towards the broker. 0 turns them off.",
            min = "0",
            max = "65535")
    int topicAliasMaximumIn() default 16;

    @AttributeDefinition(
            description =
                    "Topic aliases the broker uses towards a client, if the client allows as many. 0 turns them off.",
            min = "0",
            max = "65535")
    int topicAliasMaximumOut() default 16;

    @AttributeDefinition(
            description = "Highest quality of service clients may publish and subscribe with.",
            min = "0",
            max = "2")
    int maximumQos() default 2;

    @AttributeDefinition(description = "Whether clients may publish retained messages.")
    boolean retainAvailable() default true;

    @AttributeDefinition(description = "Whether clients may subscribe with the wildcards + and #.")
    boolean wildcardSubscriptionAvailable() default true;

    @AttributeDefinition(description = "Whether clients may subscribe to $share/<group>/<filter>.")
    boolean sharedSubscriptionAvailable() default true;

    @AttributeDefinition(description = "Whether MQTT 5 clients may give their subscriptions identifiers.")
    boolean subscriptionIdentifierAvailable() default true;

    @AttributeDefinition(
            description = "Another server that MQTT 5 clients are sent to, as host:port or several of them with spaces"
                    + " between: told with reason 0x9C when this one stops, is full or can't get at its store. Empty: none."
                    + " Holds for every connection at once.")
    String serverReference() default "";

    @AttributeDefinition(
            description = "Whether this server has moved for good: every new connection is refused, MQTT 5 clients with"
                    + " reason 0x9D and mqtt.serverReference. Those that are connected stay.")
    boolean serverMoved() default false;

    @AttributeDefinition(
            description =
                    "What MQTT 5 clients that ask for response information are told: by custom the topic below which"
                            + " they shall have their responses sent. Empty: nothing. Holds for every CONNACK from then on.")
    String responseInformation() default "";

    @AttributeDefinition(
            description =
                    "Whether a payload that claims to be UTF-8 text is checked; if it is not, the connection closes"
                            + " with reason 0x99. Costs time on every such message.")
    boolean payloadFormatChecked() default false;

    @AttributeDefinition(
            description =
                    "Topic names remembered on each event loop, so that they need not be checked and copied again."
                            + " Read when the protocol starts.",
            min = "16",
            max = "1048576")
    int topicCacheEntries() default 4096;

    @AttributeDefinition(
            description = "Payloads of at least this many bytes are sent to many subscribers from one shared buffer"
                    + " instead of being copied for each.",
            min = "256",
            max = "1048576")
    int sharedPayloadMinBytes() default 4096;
}
