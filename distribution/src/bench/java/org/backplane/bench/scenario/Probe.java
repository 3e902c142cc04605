// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

import org.backplane.bench.broker.RunningBroker;
import org.backplane.bench.load.Counts;

/** Looks into the broker's process while it is measured. */
public interface Probe {
    /** Looks nowhere. */
    Probe NONE = new Probe() {
        @Override
        public void begin(RunningBroker broker, Scenario scenario, Mode mode) {}

        @Override
        public void end(RunningBroker broker, Counts counts) {}
    };

    void begin(RunningBroker broker, Scenario scenario, Mode mode) throws Exception;

    /** Prints and writes what it found. */
    void end(RunningBroker broker, Counts counts) throws Exception;
}
