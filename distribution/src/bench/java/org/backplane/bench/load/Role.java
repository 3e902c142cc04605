// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.load;

import io.netty.buffer.ByteBuf;

/** What a connection is for. Called on the loop. */
interface Role {
    /** What it subscribes to and sends before anything else, once it is connected. */
    default void connected(Connection connection, ByteBuf connack) {}

    /**
     * A PUBLISH came.
     *
     * @param in the payload begins at {@code at}; valid during the call
     * @param nowNs when its bytes were read
     */
    default void published(Connection connection, int flags, int packetId, ByteBuf in, int at, int length, long nowNs) {
        throw new IllegalStateException("nobody subscribed here");
    }

    /** Any other packet with a packet id. */
    default void answered(Connection connection, int type, int packetId) {}

    /** All that one read brought was handled. */
    default void turnEnds(Connection connection) {}
}
