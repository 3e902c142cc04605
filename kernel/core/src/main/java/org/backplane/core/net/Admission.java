// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.concurrent.atomic.AtomicInteger;

/** Who comes in by a listener of one name, wherever it is bound at the time: how many are in, and how fast they come. Any thread. */
final class Admission {
    private final AtomicInteger connections = new AtomicInteger();
    private final Pace pace;
    private volatile int connectionsMax;

    /** @param nowNs monotonic time */
    Admission(long nowNs) {
        this.pace = new Pace(nowNs);
    }

    /** @param most open connections; 0 for no limit here */
    void limit(int most, int perSecond) {
        connectionsMax = most;
        pace.set(perSecond);
    }

    Pace pace() {
        return pace;
    }

    /** Counts one in; false if it is one too many. {@link #leave} counts it out either way. */
    boolean enter() {
        int most = connectionsMax;
        int count = connections.incrementAndGet();
        return most == 0 || count <= most;
    }

    void leave() {
        connections.decrementAndGet();
    }

    int connections() {
        return connections.get();
    }
}
