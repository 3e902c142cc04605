// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.change.Bundles;
import org.backplane.distribution.change.MovedListener;
import org.backplane.distribution.change.Operator;
import org.backplane.distribution.change.Stage;
import org.backplane.distribution.load.Chronicle;
import org.backplane.distribution.load.Halves;
import org.backplane.distribution.load.Load;
import org.backplane.distribution.load.Plan;
import org.backplane.distribution.load.Storm;
import org.backplane.distribution.load.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Protocol, transport, storage and listeners are replaced under a full house; figures go to standard output. New versions are
 * watched for a second only: half a TLS handshake is not waited for longer than Netty does, which is 10 s.
 */
class LiveUpdateUnderLoadIT {
    private static final boolean LONG = BrokerUnderTest.isLong();
    private static final int CONNECTIONS = LONG ? 2_000 : 200;
    private static final int RATE = LONG ? 800 : 400;
    private static final int PROTOCOL_UPDATES = LONG ? 20 : 3;
    private static final int TRANSPORT_UPDATES = LONG ? 10 : 2;
    private static final int STORAGE_UPDATES = LONG ? 10 : 2;
    private static final int CONTROL_S = LONG ? 30 : 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_P99_MAX_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long BACKPRESSURE_MAX_NS = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path folder;

    private final Chronicle chronicle = new Chronicle();

    @Test
    void losesNobodyAndNothingWhileEverythingIsReplaced() throws Exception {
        try (Stage stage = Stage.open(folder, Operator.hasty());
                Load load = Load.start(stage.broker(), Plan.of(CONNECTIONS, RATE));
                Halves halves = new Halves(load.network());
                Storm storm = Storm.start(load.network())) {
            control(load);
            updates("protocol", Bundles.MQTT, PROTOCOL_UPDATES, stage, load, halves);
            updates("transport", Bundles.TRANSPORT, TRANSPORT_UPDATES, stage, load, halves);
            updates("storage", Bundles.STORAGE, STORAGE_UPDATES, stage, load, halves);
            listenerChanges(stage, load);

            Storm.Result connects = storm.stop();
            Verdict verdict = load.finish(PATIENCE);
            print(stage, load, verdict, connects);
            assertThat(verdict.isClean())
                    .as(() -> verdict + "; " + stage.broker().report())
                    .isTrue();
            assertThat(verdict.refused()).as("refused publishes").isZero();
            assertThat(connects.failures())
                    .as("connects to unchanged listeners")
                    .isEmpty();
            assertThat(connects.succeeded()).isGreaterThan(50);
            assertThat(halves.faults()).isEmpty();
            assertFast(stage, load);
        }
    }

    /** The same load without a change, to compare with. */
    private void control(Load load) throws Exception {
        load.awaitTraffic(RATE, PATIENCE); // what is compiled and cached after a second is not measured
        load.enter("control");
        load.awaitTraffic(RATE * CONTROL_S, PATIENCE);
    }

    private void updates(String what, String bundle, int count, Stage stage, Load load, Halves halves)
            throws Exception {
        load.enter(what);
        for (int i = 1; i <= count; i++) {
            halves.begin();
            chronicle.note(what + " update " + i, () -> stage.update(bundle));
            halves.complete();
            load.awaitTraffic(RATE, PATIENCE);
        }
    }

    /** Two added, two moved, one removed. */
    private void listenerChanges(Stage stage, Load load) throws Exception {
        load.enter("listeners");
        var listeners = stage.listeners();
        chronicle.note("listener added", () -> listeners.open("extra", "tcp"));
        try (MovedListener extra = new MovedListener(stage, "extra")) {
            extra.awaitConnect();
            chronicle.note("listener added", () -> listeners.open("second", "ws"));
            chronicle.note("listener moved", () -> listeners.open("extra", "tcp"));
            extra.awaitConnect();
            chronicle.note("listener moved", () -> listeners.open("second", "ws"));
            extra.awaitConnect();
            assertThat(extra.failures()).as("connects to the moved listener").isEmpty();
        }
        chronicle.note("listener removed", () -> {
            listeners.remove("extra");
            return true;
        });
        load.awaitTraffic(RATE, PATIENCE);
    }

    private static void assertFast(Stage stage, Load load) throws Exception {
        // -1 as long as the broker has no such figure.
        assertThat(stage.broker().adminSocket().metric("protocol.swap-pause.p99.nanoseconds"))
                .isLessThan(PAUSE_P99_MAX_NS);
        // A machine that is busy with other things makes publishers wait without any update, too.
        long usualNs = load.sight("control").acknowledge().maxNs();
        assertThat(load.sight("storage").acknowledge().maxNs() - usualNs)
                .as("longest wait of a publisher while the storage was updated, beyond the %d ns of before", usualNs)
                .isLessThan(BACKPRESSURE_MAX_NS);
    }

    private void print(Stage stage, Load load, Verdict verdict, Storm.Result connects) throws Exception {
        System.out.println(verdict);
        System.out.println("  connects beside it: " + connects);
        stage.broker().adminSocket().ask("metrics").stream()
                .filter(line -> line.startsWith("protocol.swap"))
                .forEach(line -> System.out.println("  " + line));
        for (String phase : new String[] {"control", "protocol", "transport", "storage", "listeners"}) {
            System.out.println("  clients saw, " + phase + ": " + load.sight(phase));
        }
        System.out.print(chronicle.table(load.series()));
    }
}
