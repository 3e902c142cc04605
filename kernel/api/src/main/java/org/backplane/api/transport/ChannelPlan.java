// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.transport;

import io.netty.handler.ssl.SslContext;
import java.util.Optional;

/**
 * How the kernel dresses each channel of a listener, outermost layer first. Holds nothing of the bundle that made it, so
 * that bundle may go while the channels stay.
 *
 * @param tls wraps the bytes
 * @param webSocket wraps them again
 */
public record ChannelPlan(Optional<SslContext> tls, Optional<WebSocket> webSocket) {
    /** Bytes as they come. */
    public static final ChannelPlan PLAIN = new ChannelPlan(Optional.empty(), Optional.empty());

    /**
     * WebSocket framing (RFC 6455). Which subprotocols are offered, and whether text may come, the protocol says.
     *
     * @param path the request path that is upgraded; others get 404
     * @param maxFrameBytes a larger frame closes the connection with 1009
     */
    public record WebSocket(String path, int maxFrameBytes) {}
}
