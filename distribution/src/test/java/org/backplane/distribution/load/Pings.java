// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lets each idle client ping twice in its keep-alive, spread evenly. Goes by the clock and not by its own steps: on a busy
 * machine those add up to a client that was silent for too long. On the loop only.
 */
final class Pings {
    private static final long TICK_MS = 20;

    private final Network network;
    private final List<Idler> idlers;
    private final long intervalNs;
    private long nextNs;
    private int turn;
    private boolean stopped;

    Pings(Network network, List<Idler> idlers, int keepAliveS) {
        this.network = network;
        this.idlers = idlers;
        this.intervalNs = TimeUnit.SECONDS.toNanos(keepAliveS) / 2 / Math.max(1, idlers.size());
    }

    /** Those that are not connected yet are passed over. */
    void start() {
        nextNs = System.nanoTime();
        tick();
    }

    void stop() {
        stopped = true;
    }

    private void tick() {
        if (stopped || idlers.isEmpty()) {
            return;
        }
        for (long nowNs = System.nanoTime(); nextNs <= nowNs; nextNs += intervalNs) {
            idlers.get(turn).ping(System.nanoTime());
            turn = (turn + 1) % idlers.size();
        }
        network.loop().schedule(this::tick, TICK_MS, TimeUnit.MILLISECONDS);
    }
}
