// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.core.session.Link.Pause;

/**
 * Whether a connection is read: all reasons why it is not, and what came all the same. Only here is the channel's reading turned on and
 * off. On the connection's lane only.
 */
final class Reading {
    private final ClientConnection connection;
    private final Channel channel;
    private final Attachment attachment;
    private final SessionLink link;
    private final Patience patience;
    private final Incoming incoming = new Incoming();

    /** Each reason is a bit: a set of its own would be a third of all this for every connection. */
    private int pauses;

    Reading(ClientConnection connection, Channel channel, Attachment attachment, SessionLink link, Patience patience) {
        this.connection = connection;
        this.channel = channel;
        this.attachment = attachment;
        this.link = link;
        this.patience = patience;
    }

    /** Whether there is no reason not to. */
    boolean isOn() {
        return pauses == 0;
    }

    boolean isPaused(Pause reason) {
        return (pauses & bit(reason)) != 0;
    }

    private static int bit(Pause reason) {
        return 1 << reason.ordinal();
    }

    /** Bytes that nobody has consumed yet. */
    int heldBytes() {
        return incoming.size();
    }

    /** Data has come; also while nobody reads, for what TLS and WebSocket still emit. False if more is held than may be. */
    boolean take(ByteBuf data, int heldBytesMax) {
        incoming.add(data);
        if (!mayFeed()) {
            return incoming.size() <= heldBytesMax;
        }
        feed();
        return true;
    }

    private boolean mayFeed() {
        return !attachment.isParked() && !connection.isEnding() && isOn();
    }

    private void feed() {
        LaneNet lane = connection.lane();
        int before = incoming.size();
        boolean fed;
        do {
            fed = attachment.feed(incoming, connection.hasSession());
        } while (fed && incoming.hasMore() && mayFeed());
        if (fed) {
            if (connection.hasSession()) {
                int left = incoming.size();
                patience.fed(attachment.anyByteIsLife() || left < before, left < before, left > 0);
            }
            if (connection.isEnding()) {
                incoming.clear();
            }
            link.giveAnswers();
        }
        lane.sendLent();
    }

    /** False if it was paused for that reason before. */
    boolean pause(Pause reason) {
        channel.config().setAutoRead(false);
        boolean added = !isPaused(reason);
        pauses |= bit(reason);
        return added;
    }

    void resume(Pause reason) {
        boolean removed = isPaused(reason);
        pauses &= ~bit(reason);
        if (removed && isOn() && !connection.isGone()) {
            patience.heard();
            connection.lane().lane().execute(this::readOn);
        }
    }

    private void readOn() {
        if (mayFeed() && incoming.size() > 0) {
            feed();
            if (!connection.isEnding()) {
                attachment.call(ConnectionHandler::onDataComplete);
            }
        }
        goOn();
    }

    private void goOn() {
        if ((isOn() || connection.isEnding()) && connection.isHere()) {
            channel.config().setAutoRead(true);
        }
    }

    /** Nobody consumes any more: the rest is read to be thrown away, so that the client's end is seen. */
    void drain() {
        clear();
        goOn();
    }

    void clear() {
        incoming.clear();
    }
}
