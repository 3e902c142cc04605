// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.List;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ProtocolLane;
import org.jspecify.annotations.Nullable;

/**
 * A connection as its session sees it. Answers given while no version of the protocol is attached are kept and given to the
 * next one. On the lane only.
 */
public interface Link {
    Connection connection();

    /** The attached handler; null while the connection is parked. */
    @Nullable
    ConnectionHandler handler();

    /** Where the handler came from; null while parked. */
    @Nullable
    ProtocolLane protocol();

    /** Whether deliveries may be written now: attached, not closing, and below the bound of what waits to be sent. */
    boolean canDeliver();

    /** Whether it can't deliver just because its code is being replaced. */
    boolean isParked();

    void connected(ConnectResult result);

    void published(long token, PublishResult result);

    void released(int packetId, boolean found);

    void release(int packetId);

    void subscribed(long token, List<SubscribeResult> results);

    void unsubscribed(long token, List<Boolean> existed);

    /** Says goodbye and closes. */
    void close(CloseReason reason);

    /** Stops reading for that reason until {@link #resume}. False if it was stopped for it already. */
    boolean pause(Pause reason);

    void resume(Pause reason);

    /** The connection is closed after so many seconds of silence times one and a half; 0 for never. */
    void keepAlive(int seconds);

    /** Why a connection is not read. */
    enum Pause {
        /** Its protocol is being replaced. */
        PARKED,
        /** It waits for its session, maybe on another lane. */
        CONNECTING,
        /** Too much waits for the disk. */
        LOG,
        /** Too much waits for another lane. */
        HAND_OVER
    }
}
