// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Offers messages at a fixed rate, one flow after the other, and stops and starts the slow readers. What finds no room is not
 * made up for: publishers that wait for the broker are the broker's backpressure. On the loop only.
 */
final class Pacer {
    private static final long TICK_MS = 5;
    private static final long SLOW_STOP_MS = 3_000;
    private static final long SLOW_GO_MS = 2_000;

    private final Network network;
    private final List<Flow> flows;
    private final long intervalNs;
    private long nextNs;
    private int turn;
    private long heldBack;
    private boolean stopped;
    private int generation;

    Pacer(Network network, List<Flow> flows, int messagesPerSecond) {
        this.network = network;
        this.flows = flows;
        this.intervalNs = 1_000_000_000L / messagesPerSecond;
    }

    void start() {
        if (flows.isEmpty()) {
            return;
        }
        generation++;
        stopped = false;
        nextNs = System.nanoTime();
        tick(generation);
        stopSlowReaders(generation);
    }

    /** Publishes no more, and lets everybody read. */
    void stop() {
        stopped = true;
        readSlow(true);
    }

    /** Messages that were due and found no room. */
    long heldBack() {
        return heldBack;
    }

    private boolean isOver(int round) {
        return stopped || round != generation;
    }

    private void tick(int round) {
        if (isOver(round)) {
            return;
        }
        for (long nowNs = System.nanoTime(); nextNs <= nowNs; nextNs += intervalNs) {
            turn = (turn + 1) % flows.size();
            if (!flows.get(turn).publish(System.nanoTime())) {
                heldBack++;
            }
        }
        network.loop().schedule(() -> tick(round), TICK_MS, TimeUnit.MILLISECONDS);
    }

    private void stopSlowReaders(int round) {
        if (!isOver(round)) {
            readSlow(false);
            network.loop().schedule(() -> startSlowReaders(round), SLOW_STOP_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void startSlowReaders(int round) {
        if (!isOver(round)) {
            readSlow(true);
            network.loop().schedule(() -> stopSlowReaders(round), SLOW_GO_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void readSlow(boolean on) {
        for (Flow flow : flows) {
            if (flow.spec().slow()) {
                flow.subscriber().read(on);
            }
        }
    }
}
