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
import org.backplane.bench.broker.Allocations;
import org.backplane.bench.broker.Memory;
import org.backplane.bench.broker.Peer;
import org.backplane.bench.broker.RunningBroker;
import org.backplane.bench.broker.Syncs;
import org.backplane.bench.load.Counts;
import org.backplane.bench.load.Plan;
import org.backplane.bench.load.Traffic;
import org.backplane.distribution.broker.Wire;

/** One fresh process of a broker with messages through it: warm-up, the fixed rate, full windows, and the reckoning. */
final class FlowTrial {
    private static final Duration DRAINING = Duration.ofSeconds(20);
    private static final Duration QOS_0_DRAINING = Duration.ofSeconds(1);
    private static final Duration SYNCS_COUNTED = Duration.ofSeconds(2);
    private static final double KEPT_UP = 0.98;

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
        EnumSet<Wire> wires = EnumSet.of(Wire.TCP, flow.plan().wire());
        try (RunningBroker broker = RunningBroker.start(peer, bench.site().jvm(flow.jvmOptions()), wires)) {
            try {
                run(broker, flow.plan());
            } catch (IOException | AssertionError e) {
                throw new IOException(e.getMessage() + "; " + broker.lastWords(), e);
            }
        }
        return readings;
    }

    private void run(RunningBroker broker, Plan plan) throws Exception {
        if (plan.shape() == Plan.Shape.WILDCARDS) {
            weighed(broker, plan);
            return;
        }
        try (Traffic traffic = Traffic.open(bench.loop(), plan, broker.port(plan.wire()))) {
            phases(broker, traffic);
        }
    }

    /** What its subscriptions weigh, in a process that has seen messages but not so many subscriptions. */
    private void weighed(RunningBroker broker, Plan plan) throws Exception {
        try (Traffic first = Traffic.open(bench.loop(), Plan.pairs(50, 0, 64), broker.port(plan.wire()))) {
            first.saturate();
            sleep(bench.times().settle());
        }
        Memory before = Memory.of(broker, peer.isJvm());
        try (Traffic traffic = Traffic.open(bench.loop(), plan, broker.port(plan.wire()))) {
            Memory after = Memory.of(broker, peer.isJvm());
            readings.add(new Reading(
                    scenario.id(),
                    Mode.ONCE,
                    peer.name(),
                    OnceTrial.each(before, after, plan.filterCount()),
                    List.of()));
            phases(broker, traffic);
        }
    }

    private void phases(RunningBroker broker, Traffic traffic) throws Exception {
        if (peer.isJvm()) {
            Allocations.bytesOf(broker.pid()); // starts the agent, which is to be compiled by the time it is measured
        }
        warm(broker, traffic);
        for (Mode mode : flow.modes()) {
            traffic.drain(patience());
            load(traffic, mode);
            measure(broker, traffic, mode);
            if (mode != Mode.RATE && flow.plan().durable() && Syncs.areCountable()) {
                if (mode == Mode.ONE) {
                    traffic.alone(); // who syncs before it acknowledges can't let one sync stand for several messages
                }
                countSyncs(broker, traffic);
            }
        }
        reckon(traffic);
    }

    private void warm(RunningBroker broker, Traffic traffic) throws Exception {
        double done = 0;
        for (Mode mode : flow.warmUp()) {
            traffic.drain(patience());
            load(traffic, mode);
            done++;
            bench.warm(broker, peer, done / flow.warmUp().size());
        }
    }

    private void load(Traffic traffic, Mode mode) throws Exception {
        switch (mode) {
            case RATE -> traffic.offer(flow.perSecond());
            case SATURATED -> traffic.saturate();
            case ONE -> traffic.bursts(1);
            case BURSTS -> traffic.bursts(flow.plan().window());
            case ONCE -> throw new IllegalStateException("no load");
        }
    }

    /** So long nothing may come before what is on the way is given up: nobody says of a QoS 0 message that it was dropped. */
    private Duration patience() {
        return flow.plan().qos() == 0 ? QOS_0_DRAINING : DRAINING;
    }

    private void measure(RunningBroker broker, Traffic traffic, Mode mode) throws Exception {
        sleep(bench.times().settle());
        bench.probe().begin(broker, scenario, mode);
        Span span = new Span(broker, peer.isJvm());
        Counts before = traffic.take();
        sleep(bench.times().measured());
        Span.Taken<Counts> taken = span.take(traffic::take);
        Counts counts = taken.counts();
        Map<Metric, Double> figures = figures(taken);
        figures.put(Metric.RESIDENT_MIB, broker.residentBytes() / 1048576.0);
        bench.probe().end(broker, counts);
        List<String> notes = new ArrayList<>(taken.notes());
        notes(taken, before.lost(), mode, notes);
        readings.add(new Reading(scenario.id(), mode, peer.name(), figures, notes));
    }

    private static Map<Metric, Double> figures(Span.Taken<Counts> taken) {
        Counts counts = taken.counts();
        double messages = Math.max(1, counts.delivered());
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.CPU_US, taken.broker().cpuNs() / 1e3 / messages);
        figures.put(Metric.PER_SECOND, counts.delivered() * 1e9 / taken.tookNs());
        figures.put(Metric.P50_MS, counts.latency().atNs(0.5) / 1e6);
        figures.put(Metric.P99_MS, counts.latency().atNs(0.99) / 1e6);
        figures.put(Metric.P999_MS, counts.latency().atNs(0.999) / 1e6);
        figures.put(Metric.MAX_MS, counts.latency().maxNs() / 1e6);
        figures.put(Metric.YIELDED, taken.broker().yielded() / messages);
        figures.put(Metric.PREEMPTED, taken.broker().preempted() / messages);
        figures.put(Metric.PER_READ, messages / Math.max(1, counts.reads()));
        figures.put(Metric.PER_FLUSH, (double) counts.sent() / Math.max(1, counts.flushes()));
        figures.put(Metric.LOST, (double) counts.lost());
        figures.put(Metric.GENERATOR_US, taken.generator().cpuNs() / 1e3 / messages);
        figures.put(Metric.GENERATOR_BUSY, taken.generatorPercent());
        figures.put(Metric.BROKER_BUSY, taken.brokerPercent());
        if (taken.allocatedBytes() >= 0) {
            figures.put(Metric.PAUSE_MS, taken.pauses().longestNs() / 1e6);
            figures.put(Metric.PAUSES, (double) taken.pauses().count());
            figures.put(Metric.ALLOCATED, taken.allocatedBytes() / messages);
        }
        return figures;
    }

    private void notes(Span.Taken<Counts> taken, long lostBefore, Mode mode, List<String> notes) {
        Counts counts = taken.counts();
        double offered = flow.perSecond() * flow.plan().copies();
        double kept = counts.delivered() * 1e9 / taken.tookNs() / Math.max(1, offered);
        if (mode == Mode.RATE && kept < KEPT_UP) {
            notes.add("did not hold the offered rate");
        }
        if (counts.lost() + lostBefore > 0 && flow.plan().qos() == 0) {
            notes.add("dropped QoS 0 messages");
        }
        if (mode == Mode.SATURATED && taken.isDisturbed()) {
            notes.add(
                    "neither core was full: something else used the machine, the disk was waited for, or each waited for the other");
        }
        errors(counts, notes);
    }

    private void errors(Counts counts, List<String> notes) {
        boolean mustCome = flow.plan().qos() > 0;
        if (counts.repeated() + counts.disordered() > 0 || counts.lost() > 0 && mustCome) {
            notes.add("%s%,d messages missing, %,d twice, %,d out of order"
                    .formatted(Reading.ERROR, counts.lost(), counts.repeated(), counts.disordered()));
        }
    }

    private void countSyncs(RunningBroker broker, Traffic traffic) throws Exception {
        try (Syncs syncs = Syncs.of(broker)) {
            traffic.take();
            sleep(SYNCS_COUNTED);
            double count = syncs.end();
            double messages = Math.max(1, traffic.take().delivered());
            Reading last = readings.removeLast();
            Map<Metric, Double> figures = new EnumMap<>(last.figures());
            figures.put(Metric.SYNCED, 1000 * count / messages);
            readings.add(new Reading(last.scenario(), last.mode(), last.peer(), figures, last.notes()));
        }
    }

    /** Everything sent with QoS 1 or 2 must have come, and every handshake must have ended. */
    private void reckon(Traffic traffic) throws Exception {
        boolean done = traffic.drain(patience());
        List<String> notes = new ArrayList<>();
        errors(traffic.take(), notes);
        if (!done && flow.plan().qos() > 0) {
            notes.add("%s%,d messages did not arrive in the end, or some were not acknowledged to their end"
                    .formatted(Reading.ERROR, traffic.open()));
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
