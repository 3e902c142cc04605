// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.transport;

import io.netty.handler.ssl.SslContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the kernel dresses each channel of a listener, outermost layer first. Holds nothing of the bundle that made it, so
 * that bundle may go while the channels stay.
 *
 * @param tls wraps the bytes
 * @param tlsByHost other contexts for clients that ask for a host by name (SNI): a name, or {@code *.} and a name, in lower case.
 *     Those that match none, or do not ask, get {@code tls}
 * @param webSocket wraps them again
 * @param files what it was made from, as it was before it was read: when one of these files changes, the kernel asks for a new plan
 */
public record ChannelPlan(
        Optional<SslContext> tls,
        Map<String, SslContext> tlsByHost,
        Optional<WebSocket> webSocket,
        List<FileStamp> files) {
    /** Bytes as they come. */
    public static final ChannelPlan PLAIN = new ChannelPlan(Optional.empty(), Optional.empty());

    public ChannelPlan {
        tlsByHost = Map.copyOf(tlsByHost);
        files = List.copyOf(files);
    }

    /** One context for all hosts, and no files. */
    public ChannelPlan(Optional<SslContext> tls, Optional<WebSocket> webSocket) {
        this(tls, Map.of(), webSocket, List.of());
    }

    /** The same under WebSocket framing. */
    public ChannelPlan with(WebSocket framing) {
        return new ChannelPlan(tls, tlsByHost, Optional.of(framing), files);
    }

    /**
     * WebSocket framing (RFC 6455). Which subprotocols are offered, and whether text may come, the protocol says.
     *
     * @param path the request path that is upgraded; others get 404
     * @param maxFrameBytes a larger frame closes the connection with 1009
     */
    public record WebSocket(String path, int maxFrameBytes) {}
}
