// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backplane.api.admin.BrokerAdmin;
import org.backplane.api.admin.BundleAdmin.BundleStatus;
import org.backplane.api.admin.BundleAdmin.Options;
import org.backplane.api.admin.BundleAdmin.Outcome;
import org.backplane.api.admin.ProtocolAdmin.Handover;
import org.backplane.api.transport.Endpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Protocols and transports are replaced side by side. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
final class ProtocolUpdateTest {
    @TempDir
    private static Path cache;

    private static FelixHarness felix;

    @TempDir
    private Path root;

    private Bench bench;
    private long old;

    @BeforeAll
    static void startFelix() throws Exception {
        felix = FelixHarness.start(cache.resolve("felix"));
    }

    @AfterAll
    static void stopFelix() throws Exception {
        felix.close();
    }

    @BeforeEach
    void open() throws Exception {
        bench = new Bench(felix, root);
        TinyBundle.protocol("proto", "1.0.0").write(bench.folder.resolve("p.jar"));
        bench.bundles.open();
        old = bench.id("proto");
        bench.around.kernel.connect(old, 100);
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void theConnectionsAreHandedOverBeforeTheOldVersionGoes() throws Exception {
        assertThat(update(TinyBundle.protocol("proto", "1.1.0")))
                .isEqualTo(new Outcome.Done("proto updated from 1.0.0 to 1.1.0"));

        assertThat(bench.installed("proto")).hasSize(1);
        assertThat(bench.around.kernel.connections(bench.id("proto"))).isEqualTo(100);
        assertThat(bench.around.kernel.calls())
                .containsExactly(
                        "time true", "to " + bench.id("proto") + " Everybody", "time true", "time true", "time false");
        assertThat(bench.steps)
                .containsSubsequence(
                        "starting proto 1.1.0 beside the version that runs",
                        "p: 100 connections moved",
                        "watching it for 10.0 s",
                        "stopping the old version");
    }

    @Test
    void aVersionThatFailsToStartTouchesNoConnection() throws Exception {
        TinyBundle failing = new TinyBundle("proto", "1.1.0")
                .component(FailingService.class, "activate='activate'", "")
                .header("Import-Package", "org.osgi.framework")
                .provides(UpdateKind.PROTOCOL);

        assertThat(update(failing))
                .isEqualTo(new Outcome.RolledBack(
                        "proto 1.1.0 tiny failed: IllegalStateException: no luck; 1.0.0 runs on"));

        assertThat(bench.around.kernel.calls()).isEmpty();
        assertOldRunsOn();
    }

    @Test
    void aVersionThatDoesNotOfferTheProtocolIsTakenBack() throws Exception {
        assertThat(update(TinyBundle.serving("proto", "1.1.0").provides(UpdateKind.TRANSPORT))
                        .text())
                .isEqualTo("proto 1.1.0 does not offer the protocol p, for 10 s by now; 1.0.0 runs on");
        assertOldRunsOn();
    }

    @Test
    void aVersionThatCannotTakeAStateIsTakenBack() throws Exception {
        bench.around.kernel.next(new Handover(98, 2, "IllegalArgumentException: bad", true));

        assertThat(update(TinyBundle.protocol("proto", "1.1.0")))
                .isEqualTo(new Outcome.RolledBack("proto 1.1.0 it could not take over the state of 2 connections:"
                        + " IllegalArgumentException: bad; 1.0.0 runs on"));
        assertOldRunsOn();
        assertThat(bench.events()).endsWith("ROLLED_BACK 1.1.0");
    }

    @Test
    void aVersionThatDoesBadlyIsTakenBackInTime() throws Exception {
        bench.patience.after(3_000, () -> bench.around.kernel.counts(bench.id("proto")).refusals = 1_000);
        long before = bench.patience.nowMs();

        assertThat(update(TinyBundle.protocol("proto", "1.1.0")).text())
                .startsWith("proto 1.1.0 p: 1000 of 1000 operations went wrong");

        assertOldRunsOn();
        assertThat(bench.patience.nowMs() - before).isLessThan(15_000);
        assertThat(bench.details("proto").history()).last().asString().contains("rolled back 1.1.0: p: 1000 of 1000");
    }

    @Test
    void withoutAKernelThatKnowsVersionsItGoesInPlace() throws Exception {
        bench.around.hasKernel = false;

        assertThat(update(TinyBundle.protocol("proto", "1.1.0"))).isInstanceOf(Outcome.Done.class);
        assertThat(bench.around.kernel.calls()).isEmpty();
    }

    @Test
    void aTransportThatBreaksAListenerIsTakenBack() throws Exception {
        TinyBundle.serving("trans", "1.0.0").provides(UpdateKind.TRANSPORT).write(bench.folder.resolve("t.jar"));
        bench.lookTwice();
        bench.around.broker = Optional.of(new Listener());

        Outcome outcome = bench.bundles.update(
                bench.jar("t.jar", TinyBundle.serving("trans", "1.1.0").provides(UpdateKind.TRANSPORT)),
                Options.DEFAULT,
                bench.steps::add);

        assertThat(outcome)
                .isEqualTo(new Outcome.RolledBack(
                        "trans 1.1.0 listener l has a problem with it: no certificate; 1.0.0 runs on"));
        assertThat(bench.status("trans").state()).isEqualTo("ACTIVE");
        assertThat(bench.installed("trans")).hasSize(1);
    }

    /** Open as long as there is one version only. */
    private final class Listener implements BrokerAdmin {
        @Override
        public List<ListenerStatus> listeners() {
            String problem = bench.installed("trans").size() == 1 ? "" : broken();
            return List.of(new ListenerStatus(new Endpoint("l", "tls", "p", "", 1, "", "", ""), 1, problem));
        }

        private String broken() {
            return bench.installed("trans").getLast().getState() == org.osgi.framework.Bundle.ACTIVE
                    ? "no certificate"
                    : "";
        }

        @Override
        public Map<String, Long> metrics() {
            return Map.of();
        }

        @Override
        public String storeProblem() {
            return "";
        }

        @Override
        public void shutdown(long timeoutMs) {
            throw new UnsupportedOperationException("nobody asked for it");
        }
    }

    @Test
    void aDroppedVersionIsWatchedTooAndTheOldFileIsPutBack() throws Exception {
        bench.patience.after(3_000, () -> bench.around.kernel.counts(bench.id("proto")).refusals = 1_000);
        byte[] before = java.nio.file.Files.readAllBytes(bench.folder.resolve("p.jar"));

        bench.drop("p.jar", TinyBundle.protocol("proto", "1.1.0"));

        assertOldRunsOn();
        assertThat(bench.files()).containsExactly("p.jar", "p.jar.refused");
        assertThat(bench.folder.resolve("p.jar")).hasBinaryContent(before);
        assertThat(bench.status("proto").problem())
                .startsWith("the new version 1.1.0 was rolled back: p: 1000 of 1000 operations went wrong")
                .endsWith("; the old version runs on");
        bench.lookTwice();
        assertThat(bench.events())
                .as("what was put back is no news")
                .containsExactly("INSTALLED 1.0.0", "ROLLED_BACK 1.1.0");

        bench.drop("p.jar", TinyBundle.protocol("proto", "1.2.0"));
        assertThat(bench.status("proto")).isEqualTo(new BundleStatus("proto", "1.2.0", "ACTIVE", "bundles/p.jar", ""));
    }

    @Test
    void anEqualVersionIsTakenWhenItIsDroppedWithOtherContent() throws Exception {
        bench.drop("p.jar", TinyBundle.protocol("proto", "1.0.0"));
        assertThat(bench.id("proto")).as("the same content").isEqualTo(old);

        bench.drop("p.jar", TinyBundle.protocol("proto", "1.0.0").header("X-Built", "anew"));
        assertThat(bench.id("proto")).isNotEqualTo(old);
    }

    @Test
    void aDroppedFileMustHashToWhatItsSidecarSays() throws Exception {
        java.nio.file.Files.writeString(bench.folder.resolve("p.jar.sha256"), "0".repeat(64) + "  p.jar\n");

        bench.drop("p.jar", TinyBundle.protocol("proto", "1.1.0"));

        assertOldRunsOn();
        assertThat(bench.status("proto").problem()).contains("and not 0000", "the one that was meant");
    }

    @Test
    void loadersOfOldVersionsAreCountedUntilTheCollectorHasThem() throws Exception {
        Object held = felix.context().getServiceReferences(Runnable.class, null).stream()
                .map(felix.context()::getService)
                .findFirst()
                .orElseThrow();

        update(TinyBundle.protocol("proto", "1.1.0"));

        assertThat(bench.details("proto").retiredLoaders()).isEqualTo(1);
        assertThat(held.getClass().getClassLoader()).isNotNull();
        var loader = new WeakReference<>(held.getClass().getClassLoader());
        held = "let go";
        assertThat(held).isNotNull();
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!loader.refersTo(null) && System.nanoTime() < deadline) {
            System.gc();
        }
        assertThat(bench.details("proto").retiredLoaders()).isZero();
    }

    private void assertOldRunsOn() {
        assertThat(bench.installed("proto")).hasSize(1);
        assertThat(bench.id("proto")).isEqualTo(old);
        assertThat(bench.status("proto").state()).isEqualTo("ACTIVE");
        assertThat(bench.around.kernel.connections(old)).isEqualTo(100);
        assertThat(bench.around.published.getLast())
                .as("the old schema is in force")
                .isEmpty();
    }

    private Outcome update(TinyBundle bundle) throws Exception {
        return bench.bundles.update(bench.jar("p.jar", bundle), Options.DEFAULT, bench.steps::add);
    }
}
