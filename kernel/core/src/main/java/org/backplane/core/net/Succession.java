// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.List;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.core.session.ClientSession;
import org.backplane.core.session.Link.Pause;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one version of the protocol follows another on a connection: while there is none nothing is read and no alarm rings, and the
 * next one gets what came for the one before. On the connection's lane only.
 */
final class Succession {
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

    private final ClientConnection connection;
    private final NetFigures figures;
    private final Attachment attachment;
    private final SessionLink link;
    private final Reading reading;
    private @Nullable Alarm alarm;
    private long parkedAtNs;

    Succession(
            ClientConnection connection, NetFigures figures, Attachment attachment, SessionLink link, Reading reading) {
        this.connection = connection;
        this.figures = figures;
        this.attachment = attachment;
        this.link = link;
        this.reading = reading;
    }

    /** Attaches a version while none is. False if it can't take over: the connection waits for another one. */
    boolean attach(LaneVersion next) {
        if (connection.isEnding()) {
            return true;
        }
        boolean resumes = attachment.hasState();
        try {
            attachment.attach(next);
        } catch (RuntimeException e) {
            next.figures().failures++;
            String listener = connection.endpoint().name();
            LOG.error("Connection {} on {} can't be taken over", connection.id(), listener, e);
            reading.pause(Pause.PARKED);
            return false;
        }
        if (resumes && !reading.isPaused(Pause.CONNECTING)) {
            figures.paused(connection.lane().clock().nanoTime() - parkedAtNs);
        }
        attached();
        return true;
    }

    private void attached() {
        link.giveAnswers();
        if (alarm != null) {
            alarm.resume(connection.lane().lane());
        }
        reading.resume(Pause.PARKED);
        ClientSession session = connection.clientSession();
        if (session != null) {
            connection.lane().broker().writable(session);
        }
    }

    /**
     * Gives the connection from one version to another, both of which are there.
     *
     * @throws RuntimeException if that can't be; it stays where it was
     */
    void swap(LaneVersion next) {
        attachment.swap(next);
        attached();
    }

    /** Lets the handler go, with its state exported. False if it could not export it: the connection closes. */
    boolean park(List<Integer> schemas) {
        if (attachment.isParked()) {
            return true;
        }
        parkedAtNs = connection.lane().clock().nanoTime();
        stopAlarm();
        reading.pause(Pause.PARKED);
        try {
            attachment.park(schemas);
            return true;
        } catch (RuntimeException e) {
            connection.fail(e);
            return false;
        }
    }

    /** Sets the alarm that rings for whichever version is there then. */
    void wakeIn(int delayMs) {
        if (alarm == null) {
            alarm = new Alarm(this::wake);
        }
        alarm.set(connection.lane().lane(), delayMs);
    }

    private void wake() {
        if (!connection.isEnding()) {
            attachment.call(ConnectionHandler::onWake);
        }
    }

    void stopAlarm() {
        if (alarm != null) {
            alarm.stop();
        }
    }
}
