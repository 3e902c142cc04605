// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.protocol;

import org.backplane.api.message.Message;
import org.osgi.annotation.versioning.ConsumerType;

/** A protocol's place on one lane: everything is called on that lane, so it may keep caches and scratch buffers. */
@ConsumerType
public interface ProtocolLane extends AutoCloseable {
    /** A new connection. */
    ConnectionHandler accept(Connection connection);

    /**
     * Takes over a connection from another version or another lane. {@code Connection.session()} is as it was.
     *
     * <p>Until it returns, the connection is somebody else's: it must not write, nor ask anything of it.
     *
     * @throws IllegalArgumentException if it can't read the state, which is then as it was
     */
    ConnectionHandler resume(Connection connection, ExportedState state);

    /**
     * Sends one message to many: encodes it once per group of like targets and appends it to
     * {@link Connection#outgoing}. Only targets whose handler came from this lane's {@link #accept} or {@link #resume}.
     *
     * <p>A target that can't take it (larger than its maximum packet size) is told the kernel with
     * {@link Targets#refuse}, which treats it as delivered [MQTT-3.1.2-25].
     */
    void deliver(Message message, Targets targets);

    /** The lane lets go of this version: release caches and buffers. No connection is left. */
    @Override
    void close();
}
