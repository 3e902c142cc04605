// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.concurrent.TimeUnit;
import org.backplane.core.lane.LaneTimers;
import org.jspecify.annotations.Nullable;

/**
 * How long the kernel waits for a client: for its session, between two signs of life, and for the rest of a packet. The clocks are the kernel's, so they go
 * on while the protocol's code is replaced. On the connection's lane only.
 */
final class Patience {
    /** Whom it waits for. */
    interface Client {
        LaneNet lane();

        NetSettings settings();

        /** Seconds it may take to get its session. */
        int connectTimeoutS();

        /** Whether it waits for us rather than we for it: to find its session. */
        boolean isAsking();

        /** Whether it waits for a version of its protocol. */
        boolean isParked();

        /** Whether it is read at all; silence counts only then [MQTT-3.1.2-22]. */
        boolean isRead();

        void tooLateToConnect();

        void tooSilent();

        /** A packet was begun and did not end in its time. */
        void tooSlow();
    }

    private final Client client;
    private final long acceptedAtNs;
    private long lastReadNs;
    private long silenceMaxNs;
    private boolean inPacket;
    private long packetSinceNs;
    private LaneTimers.@Nullable Timer connectTimer;
    private LaneTimers.@Nullable Timer silenceTimer;
    private LaneTimers.@Nullable Timer packetTimer;

    Patience(Client client) {
        this.client = client;
        this.acceptedAtNs = now();
        this.lastReadNs = acceptedAtNs;
    }

    private long now() {
        return client.lane().clock().nanoTime();
    }

    /** A sign of life, or the client is read again after it was not. */
    void heard() {
        lastReadNs = now();
        packetSinceNs = lastReadNs;
    }

    /**
     * What the client sent was given to its protocol. Only with a session: before, {@link #awaitSession} bounds everything.
     *
     * @param alive whether that was a sign of life
     * @param took whether at least one whole packet was in it
     * @param part whether the beginning of one is left
     */
    void fed(boolean alive, boolean took, boolean part) {
        long nowNs = now();
        if (alive) {
            lastReadNs = nowNs;
        }
        if (part && (took || !inPacket)) {
            packetSinceNs = nowNs;
            if (packetTimer == null) {
                awaitRest(packetMaxNs());
            }
        }
        inPacket = part;
    }

    private long packetMaxNs() {
        return TimeUnit.SECONDS.toNanos(client.settings().packetTimeoutS());
    }

    /** One timer at most, which nobody stops when the packet is whole: many packets come in parts. */
    private void awaitRest(long ns) {
        packetTimer = client.lane().lane().schedule(ns, this::checkPacket);
    }

    private void checkPacket() {
        packetTimer = null;
        if (inPacket) {
            long leftNs = client.isRead() ? packetSinceNs + packetMaxNs() - now() : packetMaxNs();
            if (leftNs > 0) {
                awaitRest(leftNs);
            } else {
                client.tooSlow();
            }
        }
    }

    /** From now on the client has its time to connect. On its lane, again when that changed. */
    void awaitSession() {
        long timeoutNs = TimeUnit.SECONDS.toNanos(client.connectTimeoutS());
        connectTimer = client.lane().lane().schedule(timeoutNs, this::checkSession);
    }

    private void checkSession() {
        long parkMaxNs = TimeUnit.SECONDS.toNanos(client.settings().parkTimeoutS());
        if (client.isAsking() || client.isParked() && now() - acceptedAtNs < parkMaxNs) {
            awaitSession(); // not the client's fault
        } else {
            client.tooLateToConnect();
        }
    }

    /** It has its session, or takes its patience to another lane. */
    void stopAwaiting() {
        cancel(connectTimer);
        connectTimer = null;
    }

    /** From now on it must be heard every one and a half times so many seconds; 0 for never. */
    void keepAlive(int seconds) {
        cancel(silenceTimer);
        silenceMaxNs = TimeUnit.SECONDS.toNanos(seconds) * 3 / 2;
        silenceTimer = seconds == 0 ? null : client.lane().lane().schedule(silenceMaxNs, this::checkSilence);
    }

    private void checkSilence() {
        long silentNs = client.isRead() ? now() - lastReadNs : 0;
        if (silentNs < silenceMaxNs) {
            silenceTimer = client.lane().lane().schedule(silenceMaxNs - silentNs, this::checkSilence);
        } else {
            client.tooSilent();
        }
    }

    /** The connection is gone. */
    void end() {
        cancel(connectTimer);
        cancel(silenceTimer);
        cancel(packetTimer);
    }

    private static void cancel(LaneTimers.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
