// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.Will;
import org.backplane.core.lane.LaneTimers;
import org.backplane.core.log.SessionRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants while it is away: its will published after some time, and its session kept for some time. On the session's
 * lane.
 */
final class Absence {
    private final ClientSession session;
    private final LaneBroker broker;
    private Optional<Will> will = Optional.empty();
    private long expiryS;
    private long willDueAtMs;

    /** Wall-clock time of the end of its last connection; 0 while it has one. */
    private long goneAtMs;

    private LaneTimers.@Nullable Timer willTimer;
    private LaneTimers.@Nullable Timer expiryTimer;

    Absence(ClientSession session, LaneBroker broker) {
        this.session = session;
        this.broker = broker;
    }

    long expiryS() {
        return expiryS;
    }

    /** It wants its session to last so long after the connection there is. */
    void lasts(long seconds) {
        expiryS = Math.min(seconds, broker.limits().sessionExpiryMaxS());
    }

    void forgetWill() {
        will = Optional.empty();
    }

    SessionRecord record(long number, String clientId) {
        return new SessionRecord(number, clientId, expiryS, goneAtMs, will, willDueAtMs);
    }

    /** It is back, and says what it wants the next time. */
    void over(ConnectRequest request) {
        cancelTimers();
        will = request.will();
        willDueAtMs = 0;
        goneAtMs = 0;
        lasts(request.sessionExpiryS());
    }

    /** Its connection is gone: from now on time counts. */
    void begin() {
        goneAtMs = broker.lane().clock().machineMs();
        will.ifPresent(w -> {
            long delayS = Math.min(w.delayS(), expiryS);
            willDueAtMs = goneAtMs + TimeUnit.SECONDS.toMillis(delayS);
            scheduleWill(TimeUnit.SECONDS.toNanos(delayS));
        });
        scheduleExpiry(TimeUnit.SECONDS.toNanos(expiryS));
    }

    private void scheduleWill(long delayNs) {
        if (delayNs <= 0) {
            publishWill();
        } else {
            willTimer = broker.lane().schedule(delayNs, () -> {
                publishWill();
                session.store();
            });
        }
    }

    private void scheduleExpiry(long delayNs) {
        if (expiryS != ConnectRequest.NEVER_EXPIRES) {
            expiryTimer = broker.lane().schedule(delayNs, () -> {
                broker.figures().expiredSessions.add(1);
                session.end();
            });
        }
    }

    void cancelTimers() {
        if (willTimer != null) {
            willTimer.cancel();
            willTimer = null;
        }
        if (expiryTimer != null) {
            expiryTimer.cancel();
            expiryTimer = null;
        }
    }

    void publishWill() {
        Optional<Will> due = will;
        will = Optional.empty();
        willDueAtMs = 0;
        due.ifPresent(broker.router()::publishWill);
    }

    // --- after a restart ---

    void recover(SessionRecord record) {
        expiryS = record.expiryS();
        will = record.will();
    }

    /** Timers go on where they stood. On the lane, once everything is recovered. */
    void resume(SessionRecord record) {
        if (record.disconnectedAtMs() == 0) {
            begin();
            session.store();
            return;
        }
        goneAtMs = record.disconnectedAtMs();
        long nowMs = broker.lane().clock().machineMs();
        if (will.isPresent()) {
            willDueAtMs = record.willDueAtMs();
            long leftMs = Math.min(
                    willDueAtMs - nowMs, TimeUnit.SECONDS.toMillis(will.get().delayS()));
            scheduleWill(TimeUnit.MILLISECONDS.toNanos(leftMs)); // never longer than asked, wherever the clock was set
            session.store(); // a will that was due by now is not to come again
        }
        long goneMs = Math.max(0, nowMs - goneAtMs);
        long leftNs = TimeUnit.SECONDS.toNanos(expiryS) - TimeUnit.MILLISECONDS.toNanos(goneMs);
        if (leftNs <= 0 && expiryS != ConnectRequest.NEVER_EXPIRES) {
            session.end(); // at once: no client is to find it again
        } else {
            scheduleExpiry(leftNs);
        }
    }
}
