// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

/**
 * What Backplane is to reach in a scenario.
 *
 * @param peer the figure counts as a ratio to this peer's; empty if it counts by itself
 * @param floor what it must reach
 * @param aim what it should reach; less than the floor if less is better
 */
public record Goal(Mode mode, Metric metric, String peer, double floor, double aim) {
    /** In the place of a peer: whichever of those that sync before they acknowledge has the most. */
    public static final String BEST_THAT_SYNCS = "the best peer that syncs";

    /** So often for 1,000 messages of which one at a time is under way, but for what is cut off at both ends of the counting. */
    public static final double SYNCS_MIN = 900;

    /** Times the CPU of Debian's Mosquitto in the same run. */
    static Goal cpu(Mode mode, double floor, double aim) {
        return new Goal(mode, Metric.CPU_US, "mosquitto", floor, aim);
    }

    /** A figure that shall not be larger than the floor, and should not be larger than the aim. */
    static Goal most(Mode mode, Metric metric, double floor, double aim) {
        return new Goal(mode, metric, "", floor, aim);
    }

    /** What is reached, in words. */
    public String grade(double reached) {
        return isGood(reached, aim) ? "aim reached" : isGood(reached, floor) ? "floor reached" : "missed";
    }

    private boolean isGood(double reached, double bar) {
        return aim > floor ? reached >= bar : reached <= bar;
    }

    public boolean isRatio() {
        return !peer.isEmpty();
    }
}
