// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import org.backplane.api.broker.CloseReason;
import org.backplane.core.lane.LaneTimers;
import org.backplane.core.session.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a connection ends: as its protocol or the kernel wishes, when what waits has been sent; after a fault at once. From then on
 * nothing of the client is read. On the connection's lane only.
 */
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    /** For what waits to be sent. */
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private final ClientConnection connection;
    private final NetFigures figures;
    private final Channel channel;
    private final Attachment attachment;
    private final Outgoing outgoing;
    private final SessionLink link;
    private final Reading reading;
    private LaneTimers.@Nullable Timer patience;
    private boolean begun;
    private boolean over;

    Ending(
            ClientConnection connection,
            NetFigures figures,
            Channel channel,
            Attachment attachment,
            Outgoing outgoing,
            SessionLink link,
            Reading reading) {
        this.connection = connection;
        this.figures = figures;
        this.channel = channel;
        this.attachment = attachment;
        this.outgoing = outgoing;
        this.link = link;
        this.reading = reading;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Whether the channel is gone. */
    boolean isOver() {
        return over;
    }

    /** The protocol has said its goodbye, if it had one. */
    void byProtocol() {
        LaneVersion in = attachment.version();
        ClientSession session = connection.clientSession();
        if (!begun && in != null && session != null && session.isConnectedBy(link)) {
            in.figures().closed++;
        }
        whenSent();
    }

    /** The protocol is to say goodbye. */
    void byKernel(CloseReason reason) {
        if (!begun) {
            attachment.callEvenNow(to -> to.onClosing(reason));
        }
        whenSent();
    }

    private void whenSent() {
        if (!begun) {
            begun = true;
            patience = connection.lane().lane().schedule(TIMEOUT_NS, this::closeNow);
            outgoing.closeWhenSent();
            reading.drain();
            connection.lane().lane().execute(this::leaveSession);
        }
    }

    private void closeNow() {
        if (!over) {
            channel.close();
        }
    }

    /** Its session need not wait for the client to hang up too: it is told once whoever closed is done with it. */
    private void leaveSession() {
        ClientSession session = connection.clientSession();
        if (session != null) {
            connection.lane().broker().disconnected(link, session);
        }
    }

    /** A handler threw: this connection pays, and nobody else. */
    void byFault(RuntimeException e) {
        if (!begun) {
            LOG.error(
                    "Connection {} on {} is closed: its {} handler failed",
                    connection.id(),
                    connection.endpoint().name(),
                    connection.endpoint().protocol(),
                    e);
        }
        byReportedFault();
    }

    /** The same, where the fault was reported already. */
    void byReportedFault() {
        figures.handlerErrors.add(1);
        begun = true;
        channel.close();
    }

    /** Its bytes were none: the channel is closed by whoever saw that. */
    void byChannel() {
        begun = true;
    }

    /** The channel is gone. False if that was known. */
    boolean channelGone() {
        boolean known = over;
        begun = true;
        over = true;
        LaneTimers.Timer timer = patience;
        if (timer != null) {
            timer.cancel(); // it would hold on to all of the connection
        }
        return !known;
    }
}
