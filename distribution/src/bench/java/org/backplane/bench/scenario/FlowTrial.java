// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.backplane.bench.broker.Peer;
import org.backplane.bench.broker.RunningBroker;
import org.backplane.bench.broker.Usage;
import org.backplane.bench.load.Counts;
import org.backplane.bench.load.Plan;
import org.backplane.bench.load.Traffic;
import org.backplane.distribution.broker.Wire;

/** One fresh process of a broker with messages through it: warm-up, the fixed rate, full windows, and the reckoning. */
final class FlowTrial {
    private static final Duration DRAINING = Duration.ofSeconds(20);
    private static final double BUSY_PERCENT = 95;
    private static final double KEPT_UP = 0.98;
    private static final int WARM_PATIENCE = 6;

    private final Bench bench;
    private final Scenario scenario;
    private final Scenario.Flow flow;
    private final Peer peer;
    private final List<Reading> readings = new ArrayList<>();

    FlowTrial(Bench bench, Scenario scenario, Scenario.Flow flow, Peer peer) {
        this.bench = bench;
        this.scenario = scenario;
        this.flow = flow;
        this.peer = peer;
    }

    List<Reading> run() throws Exception {
        Plan plan = flow.plan();
        try (RunningBroker broker = RunningBroker.start(peer, bench.site(), EnumSet.of(Wire.TCP, plan.wire()));
                Traffic traffic = Traffic.open(bench.loop(), plan, broker.port(plan.wire()))) {
            traffic.saturate();
            warm(broker);
            traffic.drain(DRAINING);
            if (flow.perSecond() > 0) {
                traffic.offer(flow.perSecond());
                measure(broker, traffic, Mode.RATE);
                traffic.drain(DRAINING);
            }
            if (flow.saturated()) {
                traffic.saturate();
                measure(broker, traffic, Mode.SATURATED);
            }
            reckon(traffic);
        }
        return readings;
    }

    private void warm(RunningBroker broker) throws Exception {
        Duration enough = peer.isJvm() ? bench.times().warmJvm() : bench.times().warmNative();
        long beganNs = System.nanoTime();
        while (broker.usage().cpuNs() < enough.toNanos()
                && System.nanoTime() - beganNs < WARM_PATIENCE * enough.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(50);
            bench.loop().check();
        }
    }

    private void measure(RunningBroker broker, Traffic traffic, Mode mode) throws Exception {
        sleep(bench.times().settle());
        bench.probe().begin(broker);
        Counts before = traffic.take();
        Usage used = broker.usage();
        Usage ownUsed = Usage.of(ProcessHandle.current().pid());
        long beganNs = System.nanoTime();
        sleep(bench.times().measured());
        Usage use = broker.usage().since(used);
        Counts counts = traffic.take();
        Usage ownUse = Usage.of(ProcessHandle.current().pid()).since(ownUsed);
        long tookNs = System.nanoTime() - beganNs;
        Map<Metric, Double> figures = figures(counts, use, ownUse, tookNs);
        figures.put(Metric.RESIDENT_MIB, broker.residentBytes() / 1048576.0);
        figures.putAll(bench.probe().end(broker, counts));
        readings.add(
                new Reading(scenario.id(), mode, peer.name(), figures, notes(figures, counts, before.lost(), mode)));
    }

    private Map<Metric, Double> figures(Counts counts, Usage use, Usage ownUse, long tookNs) {
        double messages = Math.max(1, counts.delivered());
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.CPU_US, use.cpuNs() / 1e3 / messages);
        figures.put(Metric.PER_SECOND, counts.delivered() * 1e9 / tookNs);
        figures.put(Metric.P50_MS, counts.latency().atNs(0.5) / 1e6);
        figures.put(Metric.P99_MS, counts.latency().atNs(0.99) / 1e6);
        figures.put(Metric.P999_MS, counts.latency().atNs(0.999) / 1e6);
        figures.put(Metric.MAX_MS, counts.latency().maxNs() / 1e6);
        figures.put(Metric.YIELDED, use.yielded() / messages);
        figures.put(Metric.PREEMPTED, use.preempted() / messages);
        figures.put(Metric.PER_READ, messages / Math.max(1, counts.reads()));
        figures.put(Metric.PER_FLUSH, (double) counts.sent() / Math.max(1, counts.flushes()));
        figures.put(Metric.LOST, (double) counts.lost());
        figures.put(Metric.GENERATOR_US, ownUse.cpuNs() / 1e3 / messages);
        figures.put(Metric.GENERATOR_BUSY, 100.0 * ownUse.cpuNs() / tookNs);
        figures.put(Metric.BROKER_BUSY, 100.0 * use.cpuNs() / tookNs);
        return figures;
    }

    private List<String> notes(Map<Metric, Double> figures, Counts counts, long lostBefore, Mode mode) {
        List<String> notes = new ArrayList<>();
        if (figures.getOrDefault(Metric.GENERATOR_BUSY, 0.0) > BUSY_PERCENT) {
            notes.add("the load generator's core was full");
        }
        double offered = flow.perSecond() * flow.plan().copies();
        double kept = figures.getOrDefault(Metric.PER_SECOND, 0.0) / Math.max(1, offered);
        if (mode == Mode.RATE && kept < KEPT_UP) {
            notes.add("did not hold the offered rate: %.0f %% of %,.0f/s".formatted(100 * kept, offered));
        }
        if (counts.lost() + lostBefore > 0 && flow.plan().qos() == 0) {
            notes.add("dropped QoS 0 messages");
        }
        errors(counts, notes);
        return notes;
    }

    private void errors(Counts counts, List<String> notes) {
        if (counts.repeated() + counts.disordered() > 0
                || counts.lost() > 0 && flow.plan().qos() > 0) {
            notes.add("ERROR: %,d lost, %,d twice, %,d out of order"
                    .formatted(counts.lost(), counts.repeated(), counts.disordered()));
        }
    }

    /** Everything sent with QoS 1 or 2 must have come, and every handshake must have ended. */
    private void reckon(Traffic traffic) throws Exception {
        boolean done = traffic.drain(flow.plan().qos() == 0 ? Duration.ofSeconds(1) : DRAINING);
        List<String> notes = new ArrayList<>();
        errors(traffic.take(), notes);
        if (!done && flow.plan().qos() > 0) {
            notes.add("ERROR: %,d messages did not arrive, or were not acknowledged to their end"
                    .formatted(traffic.open()));
        }
        if (!notes.isEmpty()) {
            readings.replaceAll(one ->
                    new Reading(one.scenario(), one.mode(), one.peer(), one.figures(), join(one.notes(), notes)));
        }
    }

    private static List<String> join(List<String> some, List<String> others) {
        List<String> all = new ArrayList<>(some);
        all.addAll(others);
        return List.copyOf(all);
    }

    /** A stretch of time is what is measured here. */
    private void sleep(Duration time) throws InterruptedException, IOException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        bench.loop().check();
    }
}
