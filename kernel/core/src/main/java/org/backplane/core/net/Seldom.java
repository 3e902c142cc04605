// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What is worth one line in the log a minute, however often it happens. Any thread. */
final class Seldom {
    private static final long AGAIN_NS = TimeUnit.MINUTES.toNanos(1);

    private final AtomicLong nextNs;
    private final AtomicLong unsaid = new AtomicLong();

    /** @param nowNs monotonic time */
    Seldom(long nowNs) {
        this.nextNs = new AtomicLong(nowNs);
    }

    /** Whether to say it now. If not, it is counted. */
    boolean isDue(long nowNs) {
        long next = nextNs.get();
        if (nowNs - next >= 0 && nextNs.compareAndSet(next, nowNs + AGAIN_NS)) {
            return true;
        }
        unsaid.incrementAndGet();
        return false;
    }

    /** The end of a line that is due: how many there were since the last one. Nothing if there were none. */
    String rest() {
        long more = unsaid.getAndSet(0);
        return more == 0 ? "" : " (and " + more + " more since this was last said)";
    }
}
