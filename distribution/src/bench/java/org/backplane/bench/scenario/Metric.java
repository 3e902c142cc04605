// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

/** A figure that a trial may yield. */
public enum Metric {
    CPU_US("CPU µs/msg", 2),
    PER_SECOND("msg/s", 0),
    P50_MS("p50 ms", 2),
    P99_MS("p99 ms", 2),
    P999_MS("p99.9 ms", 2),
    MAX_MS("max ms", 1),
    PAUSE_MS("longest pause ms", 1),
    PAUSES("pauses", 0),
    RESIDENT_MIB("RSS MiB", 0),
    YIELDED("sleeps/msg", 3),
    PREEMPTED("preempted/msg", 3),
    PER_READ("msg/read", 1),
    PER_FLUSH("msg/flush", 1),
    LOST("lost", 0),
    GENERATOR_US("load µs/msg", 2),
    GENERATOR_BUSY("load core %", 0),
    BROKER_BUSY("broker core %", 0),
    ALLOCATED("B alloc/msg", 0),
    SYNCED("syncs/1000 msg", 1),
    BYTES_EACH("bytes each", 0),
    HEAP_EACH("of these heap", 0),
    CONNECTS_PER_SECOND("connects/s", 0),
    CONNECT_US("CPU µs/connect", 1),
    START_MS("ms to CONNACK", 0),
    CACHED_START_MS("ms to CONNACK after aot-cache", 0),
    SESSION_HEAP("heap bytes per idle session", 0);

    private final String title;
    private final int decimals;

    Metric(String title, int decimals) {
        this.title = title;
        this.decimals = decimals;
    }

    public String title() {
        return title;
    }

    public String show(double value) {
        return String.format(java.util.Locale.ROOT, "%,." + decimals + "f", value);
    }
}
