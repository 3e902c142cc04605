// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.protocol;

import org.backplane.api.message.Qos;
import org.osgi.annotation.versioning.ProviderType;

/** Whom to send a message to, column by column so that nothing is allocated per target. Valid during the call only. */
@ProviderType
public interface Targets {
    int size();

    ConnectionHandler handler(int i);

    Connection connection(int i);

    /** QoS of this delivery. */
    Qos qos(int i);

    /** Packet identifier, 1 to 65,535; 0 for QoS 0. */
    int packetId(int i);

    /** Whether it is, perhaps, not the first time [MQTT-3.3.1-1]. */
    boolean duplicate(int i);

    /** The RETAIN flag to send (MQTT 5.0 section 3.3.1.3). */
    boolean retain(int i);

    /** Subscription identifiers to send with it; shared, not to be changed; often empty. */
    int[] subscriptionIds(int i);

    /** Nothing was sent to this target, nor will be: the kernel forgets the delivery and counts it as dropped. */
    void refuse(int i);
}
