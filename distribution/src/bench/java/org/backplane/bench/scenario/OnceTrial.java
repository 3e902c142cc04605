// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.backplane.bench.broker.Backplane;
import org.backplane.bench.broker.Memory;
import org.backplane.bench.broker.Peer;
import org.backplane.bench.broker.RunningBroker;
import org.backplane.bench.broker.Usage;
import org.backplane.bench.load.Collector;
import org.backplane.bench.load.Visitors;
import org.backplane.distribution.broker.Folders;
import org.backplane.distribution.broker.Wire;

/** One fresh process of a broker, and what is measured of it otherwise than by messages per second. */
final class OnceTrial {
    /** Connections that a broker has before those whose memory counts: what it needs once is there by then. */
    private static final int FIRST_CONNECTIONS = 200;

    private static final int AT_ONCE = 64;
    private static final int FETCHES = 5;
    private static final int WARM_PATIENCE = 3;
    private static final int STARTS = 3;
    private static final int PAYLOAD_BYTES = 64;

    private final Bench bench;
    private final Scenario scenario;
    private final Peer peer;

    OnceTrial(Bench bench, Scenario scenario, Peer peer) {
        this.bench = bench;
        this.scenario = scenario;
        this.peer = peer;
    }

    List<Reading> start() throws Exception {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.START_MS, startMs(peer));
        if (peer instanceof Backplane backplane) {
            Path copy = bench.site().folder().resolve("cached");
            try {
                figures.put(Metric.CACHED_START_MS, startMs(backplane.withCache(copy)));
            } finally {
                Folders.delete(copy);
            }
        }
        return reading(figures, List.of());
    }

    /** The middle one of some. */
    private double startMs(Peer started) throws Exception {
        List<Double> ms = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            try (RunningBroker broker = RunningBroker.start(started, bench.site(), EnumSet.of(Wire.TCP))) {
                ms.add(broker.startNs() / 1e6);
            }
        }
        return ms.stream().sorted().toList().get(STARTS / 2);
    }

    List<Reading> idle(int count) throws Exception {
        Wire wire = scenario.work().wire();
        try (RunningBroker broker = broker();
                Visitors visitors = new Visitors(bench.loop(), wire, broker.port(wire), AT_ONCE)) {
            visitors.stay(FIRST_CONNECTIONS);
            // What the JVM takes to compile the code of a connect is no connection's: it would be 1 KB of each.
            visitors.storm();
            bench.warm(broker, peer, 1);
            visitors.calm();
            // What the broker still does for those that have gone it tells nobody.
            TimeUnit.NANOSECONDS.sleep(bench.times().settle().toNanos());
            Memory before = Memory.of(broker, peer.isJvm());
            visitors.stay(count);
            Memory after = Memory.of(broker, peer.isJvm());
            return reading(each(before, after, count), List.of());
        }
    }

    /** Bytes for each of some things, in all and on the heap. */
    static Map<Metric, Double> each(Memory before, Memory after, int count) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.BYTES_EACH, (double) (after.totalBytes() - before.totalBytes()) / count);
        figures.put(Metric.HEAP_EACH, (double) (after.liveHeapBytes() - before.liveHeapBytes()) / count);
        return figures;
    }

    List<Reading> storm() throws Exception {
        Wire wire = scenario.work().wire();
        try (RunningBroker broker = broker();
                Visitors visitors = new Visitors(bench.loop(), wire, broker.port(wire), AT_ONCE)) {
            visitors.storm();
            bench.warm(broker, peer, 1);
            // Stretches of time are what is measured here.
            TimeUnit.NANOSECONDS.sleep(bench.times().settle().toNanos());
            Span span = new Span(broker, false);
            long before = visitors.served();
            TimeUnit.NANOSECONDS.sleep(bench.times().measured().toNanos());
            bench.loop().check();
            Span.Taken<Long> taken = span.take(visitors::served);
            double served = Math.max(1, taken.counts() - before);
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            figures.put(Metric.CONNECTS_PER_SECOND, served * 1e9 / taken.tookNs());
            figures.put(Metric.CONNECT_US, taken.broker().cpuNs() / 1e3 / served);
            return reading(figures, taken.notes());
        }
    }

    List<Reading> retained(int count) throws Exception {
        try (RunningBroker broker = broker()) {
            Collector collector = new Collector(bench.loop(), broker.port(Wire.TCP), count, PAYLOAD_BYTES);
            collector.fill();
            Duration enough =
                    peer.isJvm() ? bench.times().warmJvm() : bench.times().warmNative();
            long endNs = System.nanoTime() + WARM_PATIENCE * enough.toNanos();
            while (broker.usage().cpuNs() < enough.toNanos() && System.nanoTime() - endNs < 0) {
                collector.fetch();
            }
            Usage before = broker.usage();
            long tookNs = 0;
            for (int i = 0; i < FETCHES; i++) {
                tookNs += collector.fetch();
            }
            double messages = (double) FETCHES * count;
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            figures.put(Metric.PER_SECOND, messages * 1e9 / tookNs);
            figures.put(Metric.CPU_US, broker.usage().since(before).cpuNs() / 1e3 / messages);
            figures.put(Metric.RESIDENT_MIB, broker.residentBytes() / 1048576.0);
            return reading(figures, List.of());
        }
    }

    private RunningBroker broker() throws Exception {
        return RunningBroker.start(
                peer, bench.site(), EnumSet.of(Wire.TCP, scenario.work().wire()));
    }

    private List<Reading> reading(Map<Metric, Double> figures, List<String> notes) {
        return List.of(new Reading(scenario.id(), Mode.ONCE, peer.name(), figures, notes));
    }
}
