// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

/** What a client may say; the names are those on the wire. */
enum Command {
    CONNECT,
    /** CONNECT by another name. */
    STOMP,
    SEND,
    SUBSCRIBE,
    UNSUBSCRIBE,
    ACK,
    NACK,
    BEGIN,
    COMMIT,
    ABORT,
    DISCONNECT;

    /** Its headers are written without escapes, so that a client of any version can send it. */
    boolean connects() {
        return this == CONNECT || this == STOMP;
    }

    boolean mayHaveBody() {
        return this == SEND;
    }

    static Command of(String name) {
        for (Command command : values()) {
            if (command.name().equals(name)) {
                return command;
            }
        }
        throw new StompError(StompError.quote(name) + " is not a command of STOMP 1.2");
    }
}
