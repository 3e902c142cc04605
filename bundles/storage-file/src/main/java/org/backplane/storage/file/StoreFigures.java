// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.backplane.api.runtime.Metrics;

/** The store's counters and gauges. Any thread; gauges go with {@link #close}. */
final class StoreFigures implements AutoCloseable {
    final Metrics.Counter commits;
    final Metrics.Counter appends;
    final Metrics.Counter refusals;
    final Metrics.Counter groups;
    final Metrics.Counter flushNs;
    final Metrics.Counter writtenBytes;
    final Metrics.Counter tailHits;
    final Metrics.Counter tailMisses;
    final Metrics.Counter damaged;
    final Metrics.Counter openNs;
    final Metrics.Counter closeNs;
    final Metrics.Counter checkpoints;
    final Metrics.Counter droppedSegments;
    final Metrics.Counter mergedSegments;

    private final Metrics metrics;
    private final List<Metrics.Gauge> gauges = new ArrayList<>();

    StoreFigures(Metrics metrics) {
        this.metrics = metrics;
        commits = metrics.counter("store.commits.count", "Commits that became durable");
        appends = metrics.counter("store.appends.count", "Batches that became durable");
        refusals = metrics.counter("store.refusals.count", "Commits that were refused");
        groups = metrics.counter("store.groups.count", "Groups of commits written with one sync each");
        flushNs = metrics.counter("store.flush.ns", "Nanoseconds spent writing and syncing groups");
        writtenBytes = metrics.counter("store.written.bytes", "Bytes written to the log");
        tailHits = metrics.counter("store.tail.hits.count", "Batches read from memory");
        tailMisses = metrics.counter("store.tail.misses.count", "Batches read from disk");
        openNs = metrics.counter("store.open.ns", "Nanoseconds spent opening the store");
        closeNs = metrics.counter("store.close.ns", "Nanoseconds spent closing the store");
        damaged = metrics.counter("store.damaged.count", "Damaged stretches of the log that were found");
        checkpoints = metrics.counter("store.checkpoints.count", "Checkpoints of small state");
        droppedSegments =
                metrics.counter("store.segments.dropped.count", "Files of the log dropped as no longer needed");
        mergedSegments = metrics.counter("store.segments.merged.count", "Files of the log merged into fewer");
    }

    void gauge(String name, String help, LongSupplier value) {
        gauges.add(metrics.gauge(name, help, value));
    }

    @Override
    public void close() {
        gauges.forEach(Metrics.Gauge::close);
        gauges.clear();
    }
}
