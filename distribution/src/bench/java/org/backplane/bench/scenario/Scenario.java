// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.backplane.bench.load.Plan;
import org.backplane.distribution.broker.Wire;

/**
 * One thing that is measured.
 *
 * @param id as in {@code --scenario}; what stands before a dash names all that have it in common
 * @param quick whether the quick form has it
 */
public record Scenario(String id, String title, boolean quick, Work work, List<Goal> goals) {
    /** What is done. */
    public sealed interface Work permits Flow, Retained, Idle, Storm, Start, Sessions {
        /** Where the clients connect. */
        Wire wire();
    }

    /**
     * Messages through the broker.
     *
     * @param perSecond messages published at the fixed rate: about half of what Debian's Mosquitto takes
     * @param modes in which it is measured, one after the other
     * @param jvmOptions what a broker's JVM gets besides what all get
     */
    public record Flow(Plan plan, double perSecond, List<Mode> modes, List<String> jvmOptions) implements Work {
        Flow(Plan plan, double perSecond, Mode... modes) {
            this(plan, perSecond, List.of(modes), List.of());
        }

        /** What a broker gets warm with: what runs a hundred messages at a time is not all that runs one. */
        List<Mode> warmUp() {
            return List.of(modes.contains(Mode.BURSTS) ? Mode.BURSTS : Mode.SATURATED, Mode.ONE);
        }

        @Override
        public Wire wire() {
            return plan.wire();
        }
    }

    /** Retained messages to one that subscribes to all of them. */
    public record Retained(int count) implements Work {
        @Override
        public Wire wire() {
            return Wire.TCP;
        }
    }

    /** Connections that do nothing. */
    public record Idle(Wire wire, int count) implements Work {}

    /** Clients that connect and leave again. */
    public record Storm(Wire wire) implements Work {}

    /** From the start of the process to its first CONNACK. */
    public record Start() implements Work {
        @Override
        public Wire wire() {
            return Wire.TCP;
        }
    }

    /**
     * Sessions with one subscription each in Backplane's kernel, whose clients need no socket.
     *
     * @param connected clean sessions whose clients stay; else persistent ones whose clients have gone
     */
    public record Sessions(int count, boolean connected) implements Work {
        @Override
        public Wire wire() {
            return Wire.TCP;
        }
    }

    /** A goal that is a ratio is to Debian's Mosquitto, for S8 to the best peer that syncs too. */
    private static final List<Scenario> ALL = List.of(
            flow("S1", "50→50 pairs, QoS 0, 64 B", Plan.pairs(50, 0, 64), 40_000, 0.14, 0.055),
            flow("S2", "50→50 pairs, QoS 1, 64 B", Plan.pairs(50, 1, 64), 20_000, 0.18, 0.09),
            flow("S3", "50→50 pairs, QoS 2, 64 B", Plan.pairs(50, 2, 64), 10_000, 0.16, 0.08),
            flow(
                    "S4",
                    "fan-out 1→500, QoS 0, 64 B",
                    Plan.pairs(1, 0, 64).shape(Plan.Shape.FAN_OUT, 1, 500),
                    100,
                    0.25,
                    0.11),
            flow(
                    "S5",
                    "fan-in 500→5 members of one shared subscription, QoS 1, 64 B, MQTT 5",
                    Plan.pairs(1, 1, 64)
                            .shape(Plan.Shape.SHARED, 500, 5)
                            .version(5)
                            .window(10),
                    20_000,
                    0.20,
                    0.09),
            flow("S6", "50→50 pairs, QoS 1, 16 KiB", Plan.pairs(50, 1, 16_384), 10_000, 0.45, 0.28),
            new Scenario(
                    "S7",
                    "100,000 wildcard subscriptions (a/<n>/+/c, 100 clients), 50 publishers to random topics, QoS 0",
                    false,
                    all(Plan.pairs(1, 0, 64).shape(Plan.Shape.WILDCARDS, 50, 100), 20_000),
                    List.of(Goal.cpu(Mode.SATURATED, 0.7, 0.3), Goal.most(Mode.ONCE, Metric.BYTES_EACH, 1024, 500))),
            new Scenario(
                    "S8",
                    "50→50 pairs, QoS 1, 64 B, persistent sessions",
                    true,
                    all(Plan.pairs(50, 1, 64).asDurable(), 5_000),
                    List.of(new Goal(Mode.SATURATED, Metric.PER_SECOND, Goal.BEST_THAT_SYNCS, 3, 10))),
            new Scenario("S9", "100,000 retained messages to a # subscriber", false, new Retained(100_000), List.of()),
            idle("S10-TCP", Wire.TCP, 4096, 3072),
            idle("S10-TLS", Wire.TLS, 24 * 1024, 16 * 1024),
            new Scenario("S11-TCP", "connect storm, TCP", false, new Storm(Wire.TCP), List.of()),
            new Scenario("S11-TLS", "connect storm, TLS", false, new Storm(Wire.TLS), List.of()),
            new Scenario(
                    "S12",
                    "5,000 msg/s over 20 pairs, QoS 0, 64 B",
                    true,
                    new Flow(Plan.pairs(20, 0, 64), 5_000, Mode.RATE),
                    List.of(
                            Goal.cpu(Mode.RATE, 1, 1),
                            new Goal(Mode.RATE, Metric.P99_MS, "mosquitto", 1, 1),
                            Goal.most(Mode.RATE, Metric.MAX_MS, 20, 20),
                            Goal.most(Mode.RATE, Metric.PAUSE_MS, 20, 20))),
            new Scenario(
                    "S13",
                    "process start to first CONNACK",
                    true,
                    new Start(),
                    List.of(
                            Goal.most(Mode.ONCE, Metric.START_MS, 1500, 800),
                            Goal.most(Mode.ONCE, Metric.CACHED_START_MS, 1500, 800))),
            wired("S14-WS", Wire.WS),
            wired("S14-TLS", Wire.TLS),
            wired("S14-WSS", Wire.WSS),
            sessions("S15-CONNECTED", "1,000,000 idle clean sessions, connected", true),
            sessions("S15-AWAY", "1,000,000 persistent sessions, not connected", false));

    private static Scenario flow(String id, String title, Plan plan, double perSecond, double floor, double aim) {
        return new Scenario(id, title, true, all(plan, perSecond), List.of(Goal.cpu(Mode.SATURATED, floor, aim)));
    }

    private static Flow all(Plan plan, double perSecond) {
        return new Flow(plan, perSecond, Mode.RATE, Mode.SATURATED, Mode.ONE);
    }

    private static Scenario idle(String id, Wire wire, double floor, double aim) {
        List<Goal> goals = List.of(Goal.most(Mode.ONCE, Metric.BYTES_EACH, floor, aim));
        return new Scenario(id, "15,000 idle connections, " + wire, false, new Idle(wire, 15_000), goals);
    }

    private static Scenario sessions(String id, String title, boolean connected) {
        String whole = title + ", a subscription each, in one JVM with 8 GiB of heap; connections without sockets";
        return new Scenario(id, whole, false, new Sessions(1_000_000, connected), List.of());
    }

    private static Scenario wired(String id, Wire wire) {
        Flow flow = new Flow(Plan.pairs(50, 0, 64).wire(wire), 20_000, Mode.RATE, Mode.SATURATED);
        return new Scenario(id, "50→50 pairs, QoS 0, 64 B, " + wire, false, flow, List.of());
    }

    /** All but {@link Growth}. */
    public static List<Scenario> all() {
        return ALL;
    }

    /** One, or all whose id begins so and goes on with a dash. */
    public static List<Scenario> named(String id) {
        String wanted = id.toUpperCase(Locale.ROOT);
        return Stream.concat(ALL.stream(), Growth.scenarios().stream())
                .filter(one -> one.id.equals(wanted) || one.id.startsWith(wanted + "-"))
                .toList();
    }
}
