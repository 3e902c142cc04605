// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.Optional;
import org.backplane.api.protocol.Connection;

/** Writes everything but MESSAGE to one client. */
final class Replies {
    static final String VERSION = "1.2";

    private Replies() {}

    /** CONNECTED is written without escapes; no header of it can hold a line end. */
    static void connected(Connection to, String session, HeartBeat heartBeat) {
        new FrameText()
                .line("CONNECTED")
                .line("version:" + VERSION)
                .line("heart-beat:" + heartBeat.offerMs() + "," + heartBeat.wantMs())
                .line("server:Backplane")
                .line("session:" + session)
                .send(to);
    }

    static void receipt(Connection to, String receipt) {
        new FrameText().line("RECEIPT").header("receipt-id", receipt).send(to);
    }

    /** The version goes with it, for a client that has found none to agree on. */
    static void error(Connection to, String message, Optional<String> receipt) {
        FrameText text =
                new FrameText().line("ERROR").header("version", VERSION).header("message", message);
        receipt.ifPresent(id -> text.header("receipt-id", id));
        text.send(to);
    }

    static void heartBeat(Connection to) {
        to.outgoing(1).writeByte('\n');
    }
}
