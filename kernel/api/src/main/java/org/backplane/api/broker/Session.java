// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.broker;

import java.util.List;
import org.backplane.api.message.Message;
import org.backplane.api.message.TopicFilter;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A client's session, lent to the handler of its current connection. On the connection's lane only. Answers come through
 * {@code ConnectionHandler}, to whichever version is attached then, and only after what they promise is durable.
 */
@ProviderType
public interface Session {
    String clientId();

    /**
     * Publishes a message. Answer: {@code onPublished(token)}, for every QoS.
     *
     * @param message may have a borrowed payload
     * @param packetId of a QoS 2 publish, for exactly-once; 0 otherwise
     * @param token comes back with the answer
     */
    void publish(Message message, int packetId, long token);

    /** The client published {@code packetId} at QoS 2 and now releases it (PUBREL). Answer: {@code onReleased}. */
    void release(int packetId);

    /** The client has a QoS 1 delivery (PUBACK), with whatever reason code. Unknown ids are ignored. */
    void acknowledge(int packetId);

    /**
     * The client has a QoS 2 delivery (PUBREC). Answer: {@code onRelease}, or none if it refused.
     *
     * @param refused the reason code was an error (0x80 or more): the delivery is over
     * @return whether a delivery with that identifier was under way; if not, MQTT 5 sends PUBREL with reason 0x92
     */
    boolean received(int packetId, boolean refused);

    /** The client has completed a QoS 2 delivery (PUBCOMP). */
    void complete(int packetId);

    /** Answer: {@code onSubscribed(token)}. */
    void subscribe(List<Subscription> subscriptions, long token);

    /** Answer: {@code onUnsubscribed(token)}. */
    void unsubscribe(List<TopicFilter> filters, long token);

    /**
     * The client says goodbye (DISCONNECT). The handler closes the connection afterwards.
     *
     * @param publishWill whether it asked for its will all the same (reason 0x04)
     * @param sessionExpiryS new session expiry interval in seconds; -1 to leave it
     */
    void end(boolean publishWill, long sessionExpiryS);
}
