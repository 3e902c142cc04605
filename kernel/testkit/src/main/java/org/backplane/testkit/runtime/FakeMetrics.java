// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.runtime;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.backplane.api.runtime.Metrics;

/** Metrics that a test can read back. Any thread. */
public final class FakeMetrics implements Metrics {
    private final ConcurrentMap<String, Tally> counters = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, LongSupplier> gauges = new ConcurrentHashMap<>();

    @Override
    public Counter counter(String name, String help) {
        return counters.computeIfAbsent(name, _ -> new Tally());
    }

    @Override
    public Gauge gauge(String name, String help, LongSupplier value) {
        if (gauges.putIfAbsent(name, value) != null) {
            throw new IllegalStateException("gauge " + name + " is registered and not closed");
        }
        return () -> gauges.remove(name, value);
    }

    @Override
    public Map<String, Long> snapshot() {
        Map<String, Long> all = new TreeMap<>();
        counters.forEach((name, counter) -> all.put(name, counter.value()));
        gauges.forEach((name, gauge) -> all.put(name, gauge.getAsLong()));
        return all;
    }

    /** The value of a counter or gauge; 0 while nobody has registered it. */
    public long value(String name) {
        return snapshot().getOrDefault(name, 0L);
    }

    /** How many gauges are registered and not closed: none may be left when a bundle has gone. */
    public int openGauges() {
        return gauges.size();
    }

    private static final class Tally implements Counter {
        private final LongAdder sum = new LongAdder();

        @Override
        public void add(long n) {
            sum.add(n);
        }

        @Override
        public long value() {
            return sum.sum();
        }
    }
}
