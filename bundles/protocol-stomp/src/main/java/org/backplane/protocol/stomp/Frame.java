// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.Map;
import java.util.Optional;
import org.backplane.api.message.Payload;

/**
 * A client's frame.
 *
 * @param headers unescaped, in their order; of repeated ones the first
 * @param body borrowed from the buffer that was read
 */
record Frame(Command command, Map<String, String> headers, Payload body) {
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** @throws StompError if it is not there */
    String required(String name) {
        return header(name).orElseThrow(() -> new StompError(command + " needs the header " + name));
    }

    Optional<String> receipt() {
        return header("receipt");
    }
}
