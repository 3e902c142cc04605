// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.protocol.LaneContext;
import org.backplane.api.runtime.Clock;
import org.backplane.api.runtime.Metrics;

/** A lane that is the test's own thread, with a clock that stands still. */
final class FakeLane implements LaneContext, Clock, Metrics {
    long nowMs = 1_000_000;
    BrokerLimits limits = BrokerLimits.DEFAULT;
    private final Map<String, AtomicLong> counters = new HashMap<>();

    @Override
    public int index() {
        return 0;
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public ByteBufAllocator allocator() {
        return UnpooledByteBufAllocator.DEFAULT;
    }

    @Override
    public Clock clock() {
        return this;
    }

    @Override
    public Metrics metrics() {
        return this;
    }

    @Override
    public BrokerLimits limits() {
        return limits;
    }

    @Override
    public long nanoTime() {
        return nowMs * 1_000_000;
    }

    @Override
    public long wallMs() {
        return nowMs;
    }

    @Override
    public Counter counter(String name, String help) {
        AtomicLong value = counters.computeIfAbsent(name, n -> new AtomicLong());
        return new Counter() {
            @Override
            public void add(long n) {
                value.addAndGet(n);
            }

            @Override
            public long value() {
                return value.get();
            }
        };
    }

    @Override
    public Gauge gauge(String name, String help, LongSupplier value) {
        throw new UnsupportedOperationException("MQTT has no gauges");
    }

    @Override
    public Map<String, Long> snapshot() {
        Map<String, Long> all = new HashMap<>();
        counters.forEach((name, value) -> all.put(name, value.get()));
        return all;
    }
}
