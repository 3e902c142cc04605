// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import java.util.LinkedHashMap;
import java.util.Map;

/** What clients saw, apart for each phase of a test, and deliveries over time. On the loop only. */
final class Recorder {
    private final Map<String, Phase> phases = new LinkedHashMap<>();
    private final Series series;
    private Phase phase = new Phase();
    private long arrivals;
    private long pongs;

    Recorder(long beginNs) {
        series = new Series(beginNs);
    }

    /** From now on figures belong to that phase; a phase may be entered again. */
    void enter(String name) {
        phase = phases.computeIfAbsent(name, any -> new Phase());
    }

    void acknowledged(long sentNs, long nowNs) {
        phase.acknowledge.add(nowNs - sentNs);
    }

    void delivered(long sentNs, long nowNs) {
        phase.deliver.add(nowNs - sentNs);
    }

    /** A message reached its subscriber, a slow one too. */
    void counted(long nowNs) {
        series.add(nowNs);
        arrivals++;
    }

    long arrivals() {
        return arrivals;
    }

    void ponged(long sentNs, long nowNs) {
        phase.ping.add(nowNs - sentNs);
        pongs++;
    }

    long pongs() {
        return pongs;
    }

    Phase phase(String name) {
        return phases.getOrDefault(name, new Phase());
    }

    Series series() {
        return series;
    }

    /** Figures of one phase; read on the loop, or after its end. */
    static final class Phase {
        final Histogram acknowledge = new Histogram();
        final Histogram deliver = new Histogram();
        final Histogram ping = new Histogram();
    }
}
