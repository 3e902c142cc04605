// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

import java.io.IOException;
import java.util.List;
import org.backplane.bench.broker.RunningBroker;
import org.backplane.bench.broker.Usage;

/** A stretch of time, and what the broker and the load generator used in it. */
final class Span {
    private static final double BUSY_PERCENT = 95;
    private static final double IDLE_PERCENT = 85;

    private final RunningBroker running;
    private final Usage broker;
    private final Usage generator;
    private final long beganNs;

    /** Begins. */
    Span(RunningBroker running) throws IOException {
        this.running = running;
        this.broker = running.usage();
        this.generator = own();
        this.beganNs = System.nanoTime();
    }

    Taken take() throws IOException {
        return new Taken(running.usage().since(broker), own().since(generator), System.nanoTime() - beganNs);
    }

    private static Usage own() throws IOException {
        return Usage.of(ProcessHandle.current().pid());
    }

    /** What was used. */
    record Taken(Usage broker, Usage generator, long tookNs) {
        double brokerPercent() {
            return 100.0 * broker.cpuNs() / tookNs;
        }

        double generatorPercent() {
            return 100.0 * generator.cpuNs() / tookNs;
        }

        /** Whether neither was held up by its own core. */
        boolean isDisturbed() {
            return brokerPercent() < IDLE_PERCENT && generatorPercent() < IDLE_PERCENT;
        }

        List<String> notes() {
            return generatorPercent() > BUSY_PERCENT ? List.of("the load generator's core was full") : List.of();
        }
    }
}
