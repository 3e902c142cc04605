// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.backplane.api.protocol.Connection;

/** Writes a frame's command and headers. */
final class FrameText {
    private final StringBuilder text = new StringBuilder(128);

    FrameText line(String line) {
        text.append(line).append('\n');
        return this;
    }

    FrameText header(String name, String value) {
        text.append(Escapes.escape(name))
                .append(':')
                .append(Escapes.escape(value))
                .append('\n');
        return this;
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Sends it as a whole frame, without a body. */
    void send(Connection to) {
        byte[] bytes = line("").bytes();
        ByteBuf out = to.outgoing(bytes.length + 1);
        out.writeBytes(bytes).writeByte(0);
    }
}
