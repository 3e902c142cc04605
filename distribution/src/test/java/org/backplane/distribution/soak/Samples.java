// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.soak;

import java.util.ArrayList;
import java.util.List;
import org.backplane.distribution.broker.AdminSocket;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.ProcessFigures;

/** What the broker's process uses, minute by minute, and whether that grows. One thread. */
public final class Samples {
    private static final long MIB = 1 << 20;

    private final BrokerProcess broker;
    private final ProcessFigures process;
    private final List<Sample> samples = new ArrayList<>();

    public Samples(BrokerProcess broker) {
        this.broker = broker;
        this.process = new ProcessFigures(broker.pid());
    }

    /**
     * One look.
     *
     * @param heapBytes reachable after a collection
     */
    public record Sample(
            long messages,
            long clients,
            long sessions,
            long heapBytes,
            long residentBytes,
            long directBytes,
            long threads,
            long files,
            long logBytes,
            long errors) {
        /** The names of the columns of a line. */
        public static final String HEADER = "%10s %8s %9s %9s %7s %9s %8s %6s %8s %6s"
                .formatted(
                        "messages",
                        "clients",
                        "sessions",
                        "heap KiB",
                        "RSS MiB",
                        "direct KiB",
                        "threads",
                        "files",
                        "log MiB",
                        "errors");

        @Override
        public String toString() {
            return "%10d %8d %9d %9d %7d %9d %8d %6d %8d %6d"
                    .formatted(
                            messages,
                            clients,
                            sessions,
                            heapBytes / 1024,
                            residentBytes / MIB,
                            directBytes / 1024,
                            threads,
                            files,
                            logBytes / MIB,
                            errors);
        }
    }

    public Sample take() throws Exception {
        AdminSocket admin = broker.adminSocket();
        Sample sample = new Sample(
                admin.metric("publish.received.messages"),
                admin.metric("connection.count"),
                admin.metric("session.count"),
                process.liveHeapBytes(),
                process.residentBytes(),
                admin.metric("memory.direct.bytes"),
                process.threads(),
                process.openFiles(),
                admin.metric("store.log.bytes"),
                errors());
        samples.add(sample);
        return sample;
    }

    /** Lines of the log at level ERROR, and leaks that Netty reported. */
    public long errors() {
        return broker.output()
                .lines()
                .filter(line -> line.contains(" ERROR ") || line.contains("LEAK: "))
                .count();
    }

    /** What is larger at the end than half-way, when caches are full; nothing if memory is flat. */
    public List<String> growth() {
        List<String> growth = new ArrayList<>();
        if (samples.size() < 3) {
            growth.add("fewer than three samples say nothing");
            return growth;
        }
        Sample warm = samples.get(samples.size() / 2);
        Sample end = samples.getLast();
        check(growth, "heap bytes", warm.heapBytes(), end.heapBytes(), MIB); // it grew by 0.8 MiB a minute once
        check(growth, "resident bytes", warm.residentBytes(), end.residentBytes(), 64 * MIB);
        check(growth, "direct bytes", warm.directBytes(), end.directBytes(), 32 * MIB);
        check(growth, "threads", warm.threads(), end.threads(), 4);
        check(growth, "open files", warm.files(), end.files(), 40);
        check(growth, "sessions", warm.sessions(), end.sessions(), 40);
        return growth;
    }

    private static void check(List<String> growth, String what, long warm, long end, long slack) {
        if (end > warm + warm / 10 + slack) {
            growth.add(what + " grew from " + warm + " to " + end);
        }
    }
}
