// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.SocketAddress;
import org.backplane.api.runtime.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong on the channels of one listener: handshakes that fail, bytes that are nothing. All of it is counted and one a
 * minute is logged, because anybody can make as many of these as he likes. Any thread.
 */
final class ChannelFaults {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelFaults.class);

    private final NetFigures figures;
    private final Clock clock;
    private final Seldom complaints;

    ChannelFaults(NetFigures figures, Clock clock) {
        this.figures = figures;
        this.clock = clock;
        this.complaints = new Seldom(clock.nanoTime());
    }

    /** A handler before said something: maybe that a handshake failed. */
    void onEvent(Object event) {
        if (event instanceof SslHandshakeCompletionEvent end && !end.isSuccess()) {
            figures.handshakeFailures.add(1);
        }
    }

    /** A connection ends for that. */
    void ended(String listener, long connection, SocketAddress client, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("Connection {} of {} broke", connection, client, cause);
            return;
        }
        figures.channelErrors.add(1);
        String why = why(cause);
        if (complaints.isDue(clock.nanoTime())) {
            LOG.info("Connection {} of {} on {} is closed: {}{}", connection, client, listener, why, complaints.rest());
        } else {
            LOG.debug("Connection {} of {} on {} is closed: {}", connection, client, listener, why);
        }
    }

    /** In words: TLS wraps it, and the innermost cause knows. */
    private static String why(Throwable cause) {
        Throwable innermost = cause;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        return innermost.toString();
    }
}
