// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.lane;

import java.util.concurrent.TimeUnit;
import org.backplane.api.runtime.Clock;

/**
 * The broker's time. It reads the machine's wall clock once, at the start, and goes on from there by the monotonic clock: when
 * somebody sets the wall clock while the broker runs, no message and no session ends earlier or later for it. What is to be
 * counted after a restart is written in {@link #machineMs}. Any thread.
 */
public final class SteadyClock implements Clock {
    private final Clock machine;
    private final long startNs;
    private final long startMs;

    public SteadyClock(Clock machine) {
        this.machine = machine;
        this.startNs = machine.nanoTime();
        this.startMs = machine.wallMs();
    }

    @Override
    public long nanoTime() {
        return machine.nanoTime();
    }

    @Override
    public long wallMs() {
        return startMs + TimeUnit.NANOSECONDS.toMillis(machine.nanoTime() - startNs);
    }

    /** What the machine's wall clock shows: for deadlines that are written to disk and read by the next process. */
    public long machineMs() {
        return machine.wallMs();
    }
}
