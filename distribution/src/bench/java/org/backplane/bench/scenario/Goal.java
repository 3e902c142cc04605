// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

/**
 * What Backplane is to reach in a scenario.
 *
 * @param peer the figure counts as a ratio to this peer's; empty if it counts by itself
 * @param floor what it must reach
 * @param aim what it should reach
 */
public record Goal(Mode mode, Metric metric, String peer, double floor, double aim) {
    /** Times the CPU of Debian's Mosquitto in the same run. */
    static Goal cpu(Mode mode, double floor, double aim) {
        return new Goal(mode, Metric.CPU_US, "mosquitto", floor, aim);
    }

    public boolean isRatio() {
        return !peer.isEmpty();
    }
}
