// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.load.Fleet;
import org.junit.jupiter.api.Test;

/**
 * Persistent sessions with messages that wait, in a heap of half a gigabyte, with figures. Too large for every build:
 * {@code distribution/src/test/sh/offline-sessions.sh} runs it.
 */
class OfflineSessionsBench {
    private static final int SESSIONS = Integer.getInteger("backplane.offline.sessions", 100_000);
    private static final int MESSAGES = Integer.getInteger("backplane.offline.messages", 100);
    private static final int PAYLOAD_BYTES = Integer.getInteger("backplane.offline.payload", 100);
    private static final boolean ONE_FILTER =
            System.getProperty("backplane.offline.filters", "one").equals("one");
    private static final int DRAINED = Integer.getInteger("backplane.offline.drained", SESSIONS);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private interface Step {
        void run() throws Exception;
    }

    @Test
    void fitInHalfAGigabyteOfHeap() throws Exception {
        IntFunction<String> filter = i -> ONE_FILTER ? "fleet/all" : "fleet/" + i;
        System.out.printf(
                "%,d sessions, %s, %,d messages each, of %,d bytes%n",
                SESSIONS, ONE_FILTER ? "one filter" : "a filter each", MESSAGES, PAYLOAD_BYTES);
        try (BrokerProcess broker = BrokerProcess.startWith("-Xmx512m")) {
            Fleet fleet = new Fleet(broker.port(Wire.TCP), SESSIONS, "fleet");
            show("empty", broker);
            time("subscribing", () -> fleet.subscribe(filter));
            show("subscribed", broker);
            time("publishing", () -> fleet.publish(filter, ONE_FILTER ? 1 : SESSIONS, 0, MESSAGES, PAYLOAD_BYTES));
            show("all wait", broker);

            time("a clean stop", broker::stop);
            time("the start after it", broker::restart);
            show("started", broker);
            broker.kill9();
            time("the start after kill -9", broker::restart);
            show("started", broker);

            Fleet again = new Fleet(broker.port(Wire.TCP), SESSIONS, "fleet");
            time("draining " + DRAINED, () -> again.drain(DRAINED, 0, MESSAGES));
            show("drained", broker);
        }
    }

    private static void time(String what, Step step) throws Exception {
        long beganNs = System.nanoTime();
        step.run();
        System.out.printf("%s took %,d ms%n", what, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs));
    }

    /** Heap in use after two full collections, and resident memory. */
    private static void show(String when, BrokerProcess broker) throws Exception {
        jcmd(broker, "GC.run");
        jcmd(broker, "GC.run");
        String heap = jcmd(broker, "GC.heap_info")
                .lines()
                .filter(line -> line.contains("used"))
                .findFirst()
                .orElse("")
                .replaceAll(".* used (\\d+)K.*", "$1");
        System.out.printf(
                "%s: heap in use %,d MB, resident %,d MB%n",
                when, Long.parseLong(heap.trim()) / 1024, residentMb(broker));
    }

    private static String jcmd(BrokerProcess broker, String command) throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return ChildProcess.run(List.of(jcmd, Long.toString(broker.pid()), command), PATIENCE)
                .output();
    }

    private static long residentMb(BrokerProcess broker) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + broker.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
