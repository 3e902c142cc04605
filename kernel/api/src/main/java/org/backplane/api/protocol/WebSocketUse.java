// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.protocol;

import java.util.List;

/**
 * How a protocol travels in WebSocket (RFC 6455). Frame borders mean nothing to it; what it sends goes out in binary frames.
 *
 * @param subprotocols offered in this order; a client that names only others is refused, one that names none is taken
 * @param acceptsText whether text frames may come as well as binary ones; else the connection is closed with 1003
 */
public record WebSocketUse(List<String> subprotocols, boolean acceptsText) {
    public WebSocketUse {
        subprotocols = List.copyOf(subprotocols);
    }

    /** Binary frames only, as that one subprotocol. */
    public static WebSocketUse binary(String subprotocol) {
        return new WebSocketUse(List.of(subprotocol), false);
    }
}
