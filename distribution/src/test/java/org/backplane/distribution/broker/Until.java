// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what other processes do, where nobody can call us back: asks again until a deadline. */
public final class Until {
    private static final long PAUSE_NS = 5_000_000;

    private Until() {}

    /** Returns once {@code condition} holds. */
    public static void holds(String what, Duration deadline, Callable<Boolean> condition) throws Exception {
        holds(() -> what, deadline, condition);
    }

    /** As above; {@code what} is asked for only when it failed. */
    public static void holds(Supplier<String> what, Duration deadline, Callable<Boolean> condition) throws Exception {
        long endNs = System.nanoTime() + deadline.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - endNs > 0) {
                throw new AssertionError("not within " + deadline.toMillis() + " ms: " + what.get());
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }
}
