// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.protocol;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.backplane.api.auth.AuthStep;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One connection's behaviour. All calls come on its lane, never nested in one another. Results arrive by token, not by
 * callback, so that they reach whichever version is attached by then. What throws closes this connection alone.
 */
@ConsumerType
public interface ConnectionHandler {
    /**
     * Bytes have come. Consume whole frames and leave the rest: the kernel keeps it and calls again with more. After
     * {@link Connection#connect} or {@link Connection#close} return at once, whatever is left in {@code in}.
     */
    void onData(ByteBuf in);

    /** No more data in this turn of the loop. */
    default void onDataComplete() {}

    /**
     * The authenticator's word. On the way to a session only {@link AuthStep.Continue} comes here, the end is
     * {@link #onConnected}; when the client authenticates again every step does.
     */
    default void onAuthentication(AuthStep step) {}

    /** Answer to {@link Connection#connect}. */
    void onConnected(ConnectResult result);

    /**
     * Answer to {@code Session.publish}, in the order of the calls on this connection [MQTT-4.6.0-2, MQTT-4.6.0-3].
     *
     * @param token as given
     */
    void onPublished(long token, PublishResult result);

    /** Answer to {@code Session.release}: PUBCOMP may go. Same order rule as {@link #onPublished}. */
    void onReleased(int packetId, boolean found);

    /** Answer to {@code Session.received}: send PUBREL for a message to this client. Also when a session is taken up again. */
    void onRelease(int packetId);

    /** Answer to {@code Session.subscribe}: one result per subscription, in order. Retained messages follow. */
    void onSubscribed(long token, List<SubscribeResult> results);

    /** Answer to {@code Session.unsubscribe}: for each filter, whether there was a subscription; refused if empty. */
    void onUnsubscribed(long token, List<Boolean> existed);

    /** The time given to {@link Connection#wakeIn} has passed. */
    default void onWake() {}

    /** The kernel ends the connection: say goodbye with {@link Connection#outgoing} if the protocol can. It closes after. */
    void onClosing(CloseReason reason);

    /** The channel is gone, or was handed over: nothing more is called. */
    default void onClosed() {}

    /**
     * The largest packet its client may send before it has a session, in bytes, whatever the packet is called here: no WebSocket
     * frame may be larger until then, for a frame is held until it is complete. Asked once, when the handler is attached.
     */
    default int packetBytesMax() {
        return 65_536;
    }

    /**
     * The state to go on from, without side effects; called between two turns, on this lane. Bytes not consumed by
     * {@link #onData}, the session, packet identifiers, timers and what is due to be sent are the kernel's and not part of it.
     *
     * @param schema which layout, from {@link Protocol#oldestSchema} to {@link Protocol#schema}
     * @throws IllegalArgumentException if it can't write that layout
     */
    ExportedState export(int schema);
}
