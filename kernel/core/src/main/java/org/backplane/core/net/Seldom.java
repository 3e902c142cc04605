// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What is worth one line in the log a minute, however often it happens. Any thread. */
final class Seldom {
    private static final long AGAIN_NS = TimeUnit.MINUTES.toNanos(1);

    private final AtomicLong nextNs;

    /** @param nowNs monotonic time */
    Seldom(long nowNs) {
        this.nextNs = new AtomicLong(nowNs);
    }

    /** Whether to say it now. */
    boolean isDue(long nowNs) {
        long next = nextNs.get();
        return nowNs - next >= 0 && nextNs.compareAndSet(next, nowNs + AGAIN_NS);
    }
}
