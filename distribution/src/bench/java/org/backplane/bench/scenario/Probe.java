// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

import java.util.Map;
import org.backplane.bench.broker.RunningBroker;
import org.backplane.bench.load.Counts;

/** Looks into the broker's process while it is measured. */
public interface Probe {
    /** Looks nowhere. */
    Probe NONE = new Probe() {
        @Override
        public void begin(RunningBroker broker, Scenario scenario, Mode mode) {}

        @Override
        public Map<Metric, Double> end(RunningBroker broker, Counts counts) {
            return Map.of();
        }
    };

    void begin(RunningBroker broker, Scenario scenario, Mode mode) throws Exception;

    /** What it found, besides what it prints or writes. */
    Map<Metric, Double> end(RunningBroker broker, Counts counts) throws Exception;
}
