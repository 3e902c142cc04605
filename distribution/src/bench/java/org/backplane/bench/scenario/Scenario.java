// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

import java.util.List;
import java.util.Optional;
import org.backplane.bench.load.Plan;

/**
 * One thing that is measured.
 *
 * @param id as in {@code --scenario}
 * @param quick whether the quick form has it
 */
public record Scenario(String id, String title, boolean quick, Work work, List<Goal> goals) {
    /** What is done. */
    public sealed interface Work permits Flow {}

    /**
     * Messages through the broker.
     *
     * @param perSecond messages published at the fixed rate: about half of what Debian's Mosquitto takes
     * @param saturated whether it is measured with full windows too
     */
    public record Flow(Plan plan, double perSecond, boolean saturated) implements Work {}

    private static final List<Scenario> ALL = List.of(
            flow("S1", "50→50 pairs, QoS 0, 64 B", Plan.pairs(50, 0, 64), 40_000, 0.14, 0.055),
            flow("S2", "50→50 pairs, QoS 1, 64 B", Plan.pairs(50, 1, 64), 20_000, 0.18, 0.09),
            flow("S3", "50→50 pairs, QoS 2, 64 B", Plan.pairs(50, 2, 64), 10_000, 0.16, 0.08));

    private static Scenario flow(String id, String title, Plan plan, double perSecond, double floor, double aim) {
        List<Goal> goals = List.of(Goal.cpu(Mode.RATE, floor, aim), Goal.cpu(Mode.SATURATED, floor, aim));
        return new Scenario(id, title, true, new Flow(plan, perSecond, true), goals);
    }

    public static List<Scenario> all() {
        return ALL;
    }

    public static Optional<Scenario> named(String id) {
        return ALL.stream().filter(one -> one.id.equalsIgnoreCase(id)).findFirst();
    }
}
