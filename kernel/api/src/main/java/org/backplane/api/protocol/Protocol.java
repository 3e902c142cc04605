// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.protocol;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A protocol, as a bundle registers it. The kernel opens one {@link ProtocolLane} of it on each lane and creates
 * connections there.
 *
 * <p>Rules for authors: extend nothing of Netty's that has a type parameter of yours; no thread-locals, no threads or timers
 * of your own that outlive {@code @Deactivate}; hand the kernel no lambda that it keeps, but a token; only {@code java.*},
 * {@code io.netty.*} and {@code org.backplane.api.*} types cross the border.
 */
@ConsumerType
public interface Protocol {
    /** What a listener names in {@code protocol}: {@code mqtt}. Stable over versions. */
    String id();

    default SwapMode swapMode() {
        return SwapMode.EXPORT;
    }

    /**
     * The layout of the states its connections export. A higher number is a later layout; what goes between two versions is
     * written in the lower of their two.
     */
    default int schema() {
        return 1;
    }

    /** The oldest layout it reads and writes: at least its predecessor's, or an update could not be taken back. */
    default int oldestSchema() {
        return schema();
    }

    /** How it travels where a listener wraps it in WebSocket. */
    default WebSocketUse webSocket() {
        return WebSocketUse.binary(id());
    }

    /**
     * What keeps a client's keep-alive: any byte it sends (STOMP 1.2, heart-beating), or only a whole frame that was consumed
     * (MQTT, [MQTT-3.1.2-22]). A frame that does not end is bounded in time by {@code broker.packetTimeoutSeconds} in any case.
     */
    default boolean anyByteIsLife() {
        return false;
    }

    /** The protocol's place on one lane. Called on that lane, once per lane and life of this service. */
    ProtocolLane open(LaneContext lane);

    /**
     * Runs the code once over, so that connections that an update hands to it don't meet it cold. Not called while the broker has no
     * connections. Not on a lane.
     */
    default void warmUp() {}
}
