// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tokens that come at an even rate; a tenth of a second's worth is kept in store. Who takes one that is not there yet has to wait
 * before he takes the next: nobody is turned away. Any thread.
 */
final class Pace {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long STORE_NS = SECOND_NS / 10;

    private final AtomicLong spentUntilNs;
    private volatile int perSecond;

    /** @param nowNs monotonic time */
    Pace(long nowNs) {
        this.spentUntilNs = new AtomicLong(nowNs - STORE_NS);
    }

    /** @param rate tokens per second; 0 for as many as anybody wants */
    void set(int rate) {
        perSecond = rate;
    }

    /** Takes a token; how long to wait before the next one, in nanoseconds. */
    long take(long nowNs) {
        int rate = perSecond;
        if (rate == 0) {
            return 0;
        }
        long each = SECOND_NS / rate;
        long spent = spentUntilNs.updateAndGet(until -> Math.max(until, nowNs - Math.max(STORE_NS, each)) + each);
        return Math.max(0, spent - nowNs);
    }
}
