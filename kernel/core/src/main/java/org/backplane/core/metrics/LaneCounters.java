// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.backplane.api.runtime.Metrics;

/**
 * Counters of which each lane has a part to itself: adding is a load and a store. All parts together are a gauge. Any thread may
 * ask; a part is added to on its lane.
 */
public final class LaneCounters {
    private final Metrics metrics;
    private final int lanes;
    private final Map<String, Part[]> byName = new ConcurrentHashMap<>();

    public LaneCounters(Metrics metrics, int lanes) {
        this.metrics = metrics;
        this.lanes = lanes;
    }

    /** A lane's part of the counter of that name; the same at every call. */
    public Metrics.Counter of(int lane, String name, String help) {
        return byName.computeIfAbsent(name, n -> create(n, help))[lane];
    }

    private Part[] create(String name, String help) {
        Part[] parts = new Part[lanes];
        for (int i = 0; i < lanes; i++) {
            parts[i] = new Part();
        }
        metrics.gauge(name, help, () -> {
            long sum = 0;
            for (Part part : parts) {
                sum += part.value();
            }
            return sum;
        });
        return parts;
    }

    /** In the middle of two cache lines, so that no lane writes into another's. */
    private static final class Part implements Metrics.Counter {
        private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
        private static final int MIDDLE = 8;

        private final long[] cell = new long[2 * MIDDLE + 1];

        @Override
        public void add(long n) {
            LONGS.setOpaque(cell, MIDDLE, cell[MIDDLE] + n);
        }

        @Override
        public long value() {
            return (long) LONGS.getOpaque(cell, MIDDLE);
        }
    }
}
