// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.backplane.api.runtime.Metrics;
import org.osgi.service.component.annotations.Component;

/** Counters and gauges by name; lent to bundles as a service. */
@Component(immediate = true, service = Metrics.class)
public final class MetricsRegistry implements Metrics {
    private final Map<String, Adder> counters = new ConcurrentHashMap<>();
    private final Map<String, Supplied> gauges = new ConcurrentHashMap<>();

    private static final class Adder implements Counter {
        private final LongAdder adder = new LongAdder();

        @Override
        public void add(long n) {
            adder.add(n);
        }

        @Override
        public long value() {
            return adder.sum();
        }
    }

    private final class Supplied implements Gauge {
        private final String name;
        private final LongSupplier value;

        Supplied(String name, LongSupplier value) {
            this.name = name;
            this.value = value;
        }

        @Override
        public void close() {
            gauges.remove(name, this);
        }
    }

    @Override
    public Counter counter(String name, String help) {
        return counters.computeIfAbsent(name, n -> new Adder());
    }

    @Override
    public Gauge gauge(String name, String help, LongSupplier value) {
        Supplied gauge = new Supplied(name, value);
        gauges.put(name, gauge);
        return gauge;
    }

    @Override
    public Map<String, Long> snapshot() {
        Map<String, Long> all = new TreeMap<>();
        counters.forEach((name, counter) -> all.put(name, counter.value()));
        gauges.forEach((name, gauge) -> all.put(name, gauge.value.getAsLong()));
        return all;
    }
}
