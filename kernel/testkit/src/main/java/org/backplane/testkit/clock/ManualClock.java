// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.clock;

import java.util.concurrent.atomic.AtomicLong;
import org.backplane.api.runtime.Clock;

/** A clock that stands still until a test turns it; the wall and the monotonic clock turn together or apart. Any thread. */
public final class ManualClock implements Clock {
    /** Where the wall clock starts unless told otherwise: 2026-01-01T00:00:00Z, in milliseconds. */
    public static final long START_WALL_MS = 1_767_225_600_000L;

    private static final long NS_PER_MS = 1_000_000L;

    private final AtomicLong nanos;
    private final AtomicLong wallMs;

    public ManualClock() {
        this(0, START_WALL_MS);
    }

    public ManualClock(long nanos, long wallMs) {
        this.nanos = new AtomicLong(nanos);
        this.wallMs = new AtomicLong(wallMs);
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public long wallMs() {
        return wallMs.get();
    }

    /** Time passes: both clocks move. Negative amounts are refused, time does not run backwards. */
    public void advanceMs(long ms) {
        advanceNanos(Math.multiplyExact(ms, NS_PER_MS));
        advanceWallMs(ms);
    }

    /** Moves the monotonic clock alone. */
    public void advanceNanos(long ns) {
        if (ns < 0) {
            throw new IllegalArgumentException("the monotonic clock cannot go back by " + -ns + " ns");
        }
        nanos.addAndGet(ns);
    }

    /** Moves the wall clock alone, back too: that happens when somebody sets it. */
    public void advanceWallMs(long ms) {
        wallMs.addAndGet(ms);
    }

    /** Sets the wall clock. */
    public void setWallMs(long ms) {
        wallMs.set(ms);
    }
}
