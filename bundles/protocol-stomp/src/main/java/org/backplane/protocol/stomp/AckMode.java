// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.Optional;

/** What a subscription's messages need. The order is that of the exported state. */
enum AckMode {
    /** Nothing: a message counts as taken once it is written. */
    AUTO,
    /** One ACK is for all messages of the subscription up to that one. */
    CLIENT,
    /** One ACK each. */
    CLIENT_INDIVIDUAL;

    static AckMode of(Optional<String> header) {
        return switch (header.orElse("auto")) {
            case "auto" -> AUTO;
            case "client" -> CLIENT;
            case "client-individual" -> CLIENT_INDIVIDUAL;
            case String other ->
                throw new StompError("ack is auto, client or client-individual, not " + StompError.quote(other));
        };
    }
}
