// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import java.util.List;
import java.util.Optional;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.TopicFilter;
import org.jspecify.annotations.Nullable;

/** Where the decoder puts what a client sent, one call per packet. May throw {@code MalformedPacket} itself. */
public interface PacketSink {
    void connect(Connect connect);

    /** Valid during the call. */
    void publish(Publish publish);

    /**
     * PUBACK, PUBREC, PUBREL or PUBCOMP.
     *
     * @param type which, of {@link PacketType}
     * @param reasonCode 0 in 3.x
     */
    void acknowledgement(int type, int packetId, int reasonCode);

    /** Never empty. Without identifier: 0 in each. */
    void subscribe(int packetId, List<Subscription> subscriptions);

    /** Never empty. */
    void unsubscribe(int packetId, List<TopicFilter> filters);

    void pingRequest();

    /** @param sessionExpiryS seconds; -1 if it says nothing about it */
    void disconnect(int reasonCode, long sessionExpiryS);

    /**
     * AUTH.
     *
     * @param reasonCode 0x18 to go on, 0x19 to authenticate again
     * @param data null if there is none
     */
    void auth(int reasonCode, Optional<String> method, byte @Nullable [] data);
}
