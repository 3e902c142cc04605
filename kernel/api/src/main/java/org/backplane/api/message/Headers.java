// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.message;

import java.util.List;
import java.util.Optional;

/**
 * The properties of a message, in the order the publisher gave them; names may repeat. Immutable; any thread.
 *
 * @param list all of them
 */
public record Headers(List<Header> list) {
    public static final Headers EMPTY = new Headers(List.of());

    /** TEXT: a MIME type (MQTT 5.0 section 3.3.2.3.9). */
    public static final String CONTENT_TYPE = "content-type";

    /** TEXT: the topic an answer should go to (MQTT 5.0 section 3.3.2.3.5). */
    public static final String REPLY_TO = "reply-to";

    /** BYTES: ties an answer to its request (MQTT 5.0 section 3.3.2.3.6). */
    public static final String CORRELATION_ID = "correlation-id";

    /** LONG: 1 when the payload is UTF-8 text (MQTT 5.0 section 3.3.2.3.2). */
    public static final String PAYLOAD_FORMAT = "payload-format";

    public Headers {
        list = List.copyOf(list);
    }

    public static Headers of(List<Header> list) {
        return list.isEmpty() ? EMPTY : new Headers(list);
    }

    public boolean isEmpty() {
        return list.isEmpty();
    }

    /** The first standard header of that name. */
    public Optional<Header> standard(String name) {
        for (Header header : list) {
            if (header.kind() == Header.Kind.STANDARD && header.name().equals(name)) {
                return Optional.of(header);
            }
        }
        return Optional.empty();
    }
}
