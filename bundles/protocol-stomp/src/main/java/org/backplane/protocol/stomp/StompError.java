// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.Optional;

/** The client is told no with an ERROR frame, and its connection closes. Never leaves {@link StompHandler}. */
final class StompError extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int QUOTED_CHARS_MAX = 100;

    private final transient Optional<String> receipt;

    /** @param message for people; goes to the client */
    StompError(String message, Optional<String> receipt) {
        super(message, null, false, false);
        this.receipt = receipt;
    }

    StompError(String message) {
        this(message, Optional.empty());
    }

    /** What the client wrote, short enough to be sent back. */
    static String quote(String text) {
        return '"' + (text.length() > QUOTED_CHARS_MAX ? text.substring(0, QUOTED_CHARS_MAX) + "…" : text) + '"';
    }

    /** The message, which is never absent here. */
    String text() {
        return String.valueOf(getMessage());
    }

    /** The receipt that the frame at fault asked for. */
    Optional<String> receipt() {
        return receipt;
    }

    /** The same, said of a frame that asked for a receipt; the first to know keeps its word. */
    StompError at(Optional<String> frameReceipt) {
        return receipt.isPresent() || frameReceipt.isEmpty() ? this : new StompError(text(), frameReceipt);
    }
}
