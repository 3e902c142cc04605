// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.backplane.api.admin.BundleAdmin.BundleStatus;
import org.backplane.api.admin.BundleAdmin.Options;
import org.backplane.api.admin.BundleAdmin.Outcome;
import org.backplane.api.admin.ProtocolAdmin.Handover;
import org.backplane.api.admin.Share;
import org.backplane.api.protocol.SwapMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A version on trial beside the one that runs. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
final class CanariesTest {
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
        TinyBundle.protocol("proto", "1.0.0").write(bench.folder.resolve("p-1.jar"));
        bench.bundles.open();
        old = bench.id("proto");
        bench.around.kernel.connect(old, 100);
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void servesItsShareBesideTheOther() throws Exception {
        assertThat(canary("1.1.0")).isEqualTo(new Outcome.Done("proto canary 1.1.0 started; promote or abort ends it"));

        assertThat(bench.around.kernel.connections(bench.id("proto"))).isEqualTo(10);
        assertThat(bench.around.kernel.connections(old)).isEqualTo(90);
        assertThat(bench.files()).containsExactly(".canary-p-2", "p-1.jar");
        assertThat(bench.status("proto").version()).isEqualTo("1.0.0");
        assertThat(bench.details("proto").canary().orElseThrow()).satisfies(one -> {
            assertThat(one.version()).isEqualTo("1.1.0");
            assertThat(one.share()).isEqualTo(new Share.Percent(10));
            assertThat(one.served())
                    .singleElement()
                    .satisfies(it -> assertThat(it.connections()).isEqualTo(10));
        });
    }

    @Test
    void promotedItTakesEverythingAndItsFileTheOthersPlace() throws Exception {
        canary("1.1.0");
        long canary = bench.id("proto");

        assertThat(bench.bundles.promote("", bench.steps::add))
                .isEqualTo(new Outcome.Done("proto promoted from 1.0.0 to 1.1.0"));

        assertThat(bench.installed("proto")).hasSize(1);
        assertThat(bench.around.kernel.connections(canary)).isEqualTo(100);
        assertThat(bench.files()).containsExactly("p-2.jar");
        assertThat(bench.status("proto"))
                .isEqualTo(new BundleStatus("proto", "1.1.0", "ACTIVE", "bundles/p-2.jar", ""));
        assertThat(bench.events()).endsWith("CANARY_STARTED 1.1.0", "CANARY_PROMOTED 1.1.0");
    }

    @Test
    void abortedNothingIsLeftOfIt() throws Exception {
        canary("1.1.0");

        assertThat(bench.bundles.abort("proto", bench.steps::add))
                .isEqualTo(new Outcome.Done("proto canary 1.1.0 aborted"));

        assertOldAlone();
        assertThat(bench.events()).endsWith("CANARY_ABORTED 1.1.0");
    }

    @Test
    void oneThatIsWorseIsAbortedByItself() throws Exception {
        canary("1.1.0");
        bench.bundles.lookAtCanaries();
        bench.around.kernel.counts(old).operations = 1_000;
        bench.bundles.lookAtCanaries();
        assertThat(bench.installed("proto")).hasSize(2);

        bench.around.kernel.counts(bench.id("proto")).refusals = 50;
        bench.bundles.lookAtCanaries();

        assertOldAlone();
        assertThat(bench.details("proto").history())
                .last()
                .asString()
                .contains("aborted the canary 1.1.0: p: 50 of 50 operations went wrong");
    }

    @Test
    void aStateItCannotTakeEndsItAtOnce() throws Exception {
        bench.around.kernel.next(new Handover(9, 1, "bad", true));

        assertThat(canary("1.1.0"))
                .isEqualTo(
                        new Outcome.RolledBack("proto 1.1.0 it could not take over the state of 1 connections: bad"));
        assertOldAlone();
    }

    @Test
    void aPromotionThatGoesWrongEndsIt() throws Exception {
        canary("1.1.0");
        bench.around.kernel.next(new Handover(80, 10, "bad", true));

        assertThat(bench.bundles.promote("proto", bench.steps::add)).isInstanceOf(Outcome.RolledBack.class);
        assertOldAlone();
    }

    @Test
    void otherChangesWaitForItsEnd() throws Exception {
        canary("1.1.0");
        String text = "has a canary: promote or abort it first";

        assertThat(canary("1.2.0")).isEqualTo(new Outcome.Refused("proto 1.2.0 " + text));
        assertThat(bench.bundles.update(
                        bench.jar("p-3.jar", TinyBundle.protocol("proto", "1.3.0")), Options.DEFAULT, bench.steps::add))
                .isEqualTo(new Outcome.Refused("proto 1.3.0 " + text));
        assertThat(bench.bundles.remove("proto", bench.steps::add)).isEqualTo(new Outcome.Refused("proto " + text));
        assertThat(bench.installed("proto")).hasSize(2);
    }

    @Test
    void aDroppedFileEndsIt() throws Exception {
        canary("1.1.0");

        bench.drop("p-1.jar", TinyBundle.protocol("proto", "1.2.0"));

        assertThat(bench.installed("proto")).hasSize(1);
        assertThat(bench.status("proto").version()).isEqualTo("1.2.0");
        assertThat(bench.files()).containsExactly("p-1.jar");
    }

    @Test
    void onlyProtocolsWhoseConnectionsMoveCanBeTried() throws Exception {
        bench.around.kernel.counts(old).mode = SwapMode.DRAIN;
        assertThat(canary("1.1.0").text()).startsWith("proto 1.1.0 cannot move the connections");

        bench.drop("s.jar", TinyBundle.serving("store", "1.0.0"));
        assertThat(bench.bundles
                        .canary(
                                bench.jar("s.jar", TinyBundle.serving("store", "1.1.0")),
                                new Share.Percent(5),
                                Options.DEFAULT,
                                bench.steps::add)
                        .text())
                .isEqualTo("store 1.1.0 is no protocol; only a protocol's connections can be shared out: use update");
        assertThat(bench.files()).containsExactly("p-1.jar", "s.jar");
    }

    @Test
    void whereThereIsNoneThereIsNothingToEnd() {
        assertThat(bench.bundles.promote("", bench.steps::add)).isEqualTo(new Outcome.Refused("there is no canary"));
        assertThat(bench.bundles.abort("proto", bench.steps::add))
                .isEqualTo(new Outcome.Refused("proto has no canary"));
    }

    private void assertOldAlone() throws Exception {
        assertThat(bench.installed("proto")).hasSize(1);
        assertThat(bench.id("proto")).isEqualTo(old);
        assertThat(bench.around.kernel.connections(old)).isEqualTo(100);
        assertThat(bench.files()).containsExactly("p-1.jar");
        assertThat(bench.details("proto").canary()).isEmpty();
        assertThat(bench.around.published.getLast()).isEmpty();
    }

    private Outcome canary(String version) throws Exception {
        return bench.bundles.canary(
                bench.jar("p-2.jar", TinyBundle.protocol("proto", version)),
                new Share.Percent(10),
                Options.DEFAULT,
                bench.steps::add);
    }
}
