// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.backplane.bench.broker.Allocations;
import org.backplane.bench.broker.Pauses;
import org.backplane.bench.broker.RunningBroker;
import org.backplane.bench.broker.Usage;

/** A stretch of time, and what the broker and the load generator used in it. */
final class Span {
    private static final double BUSY_PERCENT = 95;
    private static final double IDLE_PERCENT = 85;
    private static final long UNKNOWN = -1;

    private final RunningBroker running;
    private final boolean allocations;
    private final long allocatedBytes;
    private final Usage broker;
    private final Usage generator;
    private final int pausesLogged;
    private final long beganNs;

    /**
     * Begins.
     *
     * @param allocations whether what it allocates is asked for
     */
    Span(RunningBroker running, boolean allocations) throws Exception {
        this.running = running;
        this.allocations = allocations;
        this.allocatedBytes = allocations ? Allocations.bytesOf(running.pid()) : 0;
        this.pausesLogged = Pauses.log(running).size();
        this.broker = running.usage();
        this.generator = own();
        this.beganNs = System.nanoTime();
    }

    /** Ends; {@code counter} is asked at that moment, before anything that takes time. */
    <T> Taken<T> take(Callable<T> counter) throws Exception {
        long tookNs = System.nanoTime() - beganNs;
        Usage used = running.usage().since(broker);
        Usage generated = own().since(generator);
        T counts = counter.call();
        List<String> log = Pauses.log(running);
        Pauses pauses = Pauses.in(log.subList(pausesLogged, log.size()));
        long allocated = allocations ? Allocations.bytesOf(running.pid()) - allocatedBytes : UNKNOWN;
        return new Taken<>(used, generated, tookNs, allocated, pauses, counts);
    }

    private static Usage own() throws IOException {
        return Usage.of(ProcessHandle.current().pid());
    }

    /**
     * What was used.
     *
     * @param allocatedBytes on the heap; -1 if nobody asked
     * @param counts what was counted meanwhile
     */
    record Taken<T>(Usage broker, Usage generator, long tookNs, long allocatedBytes, Pauses pauses, T counts) {
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
