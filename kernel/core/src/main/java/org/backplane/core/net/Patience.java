// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.concurrent.TimeUnit;
import org.backplane.core.lane.LaneTimers;
import org.jspecify.annotations.Nullable;

/**
 * How long the kernel waits for a client: for its session, and between two signs of life. The clocks are the kernel's, so they go
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
    }

    private final Client client;
    private final long acceptedAtNs;
    private long lastReadNs;
    private long silenceMaxNs;
    private LaneTimers.@Nullable Timer connectTimer;
    private LaneTimers.@Nullable Timer silenceTimer;

    Patience(Client client) {
        this.client = client;
        this.acceptedAtNs = now();
        this.lastReadNs = acceptedAtNs;
    }

    private long now() {
        return client.lane().clock().nanoTime();
    }

    /** A sign of life. */
    void heard() {
        lastReadNs = now();
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
    }

    private static void cancel(LaneTimers.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
