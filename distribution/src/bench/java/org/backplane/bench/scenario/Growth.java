// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.backplane.bench.load.Plan;

/**
 * The same messages, as many at a time, with ever more of something: what a message costs shall not grow with it.
 *
 * @param title what grows
 * @param steps by its count
 */
public record Growth(String title, SortedMap<Integer, Scenario> steps) {
    /** The largest may cost so many times what the smallest does. */
    public static final double MOST = 1.3;

    /** Each series is measured in these: with much that is done once for many messages, and with nothing of that. */
    public static final List<Mode> MODES = List.of(Mode.BURSTS, Mode.ONE);

    /** A million subscriptions need more heap than all others get; the smaller steps have it too, so that it is no difference. */
    private static final List<String> LARGE = List.of("-Xmx4g");

    public static final List<Growth> ALL = List.of(
            of(
                    "G1",
                    "connections in pairs, QoS 0, 64 B",
                    List.of(),
                    count -> Plan.pairs(count / 2, 0, 64).window(10),
                    10,
                    100,
                    1_000,
                    10_000),
            of(
                    "G2",
                    "wildcard subscriptions (a/<n>/+/c, 100 clients), 50 publishers to random topics, QoS 0, 64 B",
                    LARGE,
                    count -> Plan.pairs(1, 0, 64)
                            .shape(Plan.Shape.WILDCARDS, 50, 100)
                            .filterCount(count),
                    100,
                    1_000,
                    10_000,
                    100_000,
                    1_000_000),
            of(
                    "G3",
                    "subscribers of one publisher, QoS 0, 64 B",
                    List.of(),
                    count -> Plan.pairs(1, 0, 64)
                            .shape(Plan.Shape.FAN_OUT, 1, count)
                            .window(10),
                    10,
                    100,
                    1_000));

    private static Growth of(String id, String what, List<String> jvmOptions, IntFunction<Plan> plan, int... counts) {
        SortedMap<Integer, Scenario> steps = new TreeMap<>();
        for (int count : counts) {
            Scenario.Flow flow = new Scenario.Flow(plan.apply(count), 0, MODES, jvmOptions);
            steps.put(count, new Scenario(id + "-" + count, "%,d %s".formatted(count, what), false, flow, List.of()));
        }
        return new Growth(id + ": " + what, steps);
    }

    /** All steps of all series. */
    public static List<Scenario> scenarios() {
        return ALL.stream().flatMap(one -> one.steps.values().stream()).toList();
    }

    /** What a ratio of the largest to the smallest is worth, in words. */
    public static String grade(double ratio) {
        return ratio <= MOST ? "reached" : "missed";
    }
}
