// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.lane;

import org.backplane.api.runtime.Clock;

/**
 * Counts what a bundle's code asks of the kernel and, while somebody wants to know, tells the kernel's time in it from the
 * bundle's. On the lane only.
 */
public final class Meter {
    private final Clock clock;
    private boolean timing;
    private long operations;
    private long kernelNs;

    Meter(Clock clock) {
        this.clock = clock;
    }

    /** Whether time is taken; reading the clock costs more than counting. */
    public void time(boolean on) {
        timing = on;
    }

    /** Something is asked of the kernel; what comes back goes to {@link #end}. */
    public long begin() {
        operations++;
        return timing ? clock.nanoTime() : 0;
    }

    /** It is done. */
    public void end(long began) {
        if (timing && began != 0) {
            kernelNs += clock.nanoTime() - began;
        }
    }

    /** Operations asked for so far. */
    public long operations() {
        return operations;
    }

    /** Nanoseconds the kernel took for them while it was timed. */
    public long kernelNs() {
        return kernelNs;
    }
}
