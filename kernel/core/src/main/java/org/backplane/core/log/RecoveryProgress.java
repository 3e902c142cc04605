// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.backplane.api.runtime.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the reading of a store has come, for people who wait. Written by the thread that reads; {@link #words} any thread. */
public final class RecoveryProgress {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryProgress.class);
    private static final long EVERY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int LOOK_EVERY = 1024;
    private static final long MILLION = 1_000_000;

    private final Clock clock;
    private String what = "";
    private String unit = "";
    private long total;
    private long done;
    private long lastNs;
    private int untilLook;
    private volatile String words = "";

    RecoveryProgress(Clock clock) {
        this.clock = clock;
    }

    /** Something to read, so much of it if that is known, else 0. */
    void begin(String newWhat, String newUnit, long newTotal) {
        what = newWhat;
        unit = newUnit;
        total = newTotal;
        done = 0;
        lastNs = clock.nanoTime();
    }

    /** So much more was read. */
    void add(long count) {
        done += count;
        if (--untilLook > 0) {
            return;
        }
        untilLook = LOOK_EVERY;
        long now = clock.nanoTime();
        if (now - lastNs >= EVERY_NS) {
            lastNs = now;
            words = text(what, done, total, unit);
            LOG.info("{}", words);
        }
    }

    void end() {
        words = "";
    }

    /** What is being read and how far that is; empty when nothing is, or for less than a second. */
    public String words() {
        return words;
    }

    static String text(String what, long done, long total, String unit) {
        boolean millions = Math.max(done, total) >= MILLION;
        String text = what + ": " + number(done, millions);
        if (total > 0) {
            text += " of " + number(total, millions);
        }
        return text + (millions ? " M " : " ") + unit;
    }

    private static String number(long count, boolean millions) {
        return millions
                ? String.format(Locale.ROOT, "%.1f", count / (double) MILLION)
                : String.format(Locale.ROOT, "%,d", count);
    }
}
