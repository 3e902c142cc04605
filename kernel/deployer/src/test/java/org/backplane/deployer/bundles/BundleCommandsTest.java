// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.backplane.api.admin.BundleAdmin.BundleStatus;
import org.backplane.api.admin.BundleAdmin.Options;
import org.backplane.api.admin.BundleAdmin.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Install, update and remove by command, against a real framework. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
final class BundleCommandsTest {
    private static final Options FORCE = new Options(true, Optional.empty());

    @TempDir
    private static Path cache;

    private static FelixHarness felix;

    @TempDir
    private Path root;

    private Bench bench;

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
        bench.bundles.open();
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void installsWhatIsNew() throws Exception {
        Outcome outcome = install("a b.jar", TinyBundle.serving("tiny", "1.0.0"));

        assertThat(outcome).isEqualTo(new Outcome.Done("tiny 1.0.0 installed"));
        assertThat(bench.status("tiny")).isEqualTo(new BundleStatus("tiny", "1.0.0", "ACTIVE", "bundles/a b.jar", ""));
        assertThat(bench.files()).containsExactly("a b.jar");
        assertThat(bench.events()).containsExactly("INSTALLED 1.0.0");
        bench.lookTwice();
        assertThat(bench.events()).as("its file is no news").hasSize(1);
    }

    @Test
    void showsTheStagesItWentThrough() throws Exception {
        install("a.jar", TinyBundle.serving("tiny", "1.0.0"));

        assertThat(bench.steps)
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo("checking a.jar"),
                        one -> assertThat(one).startsWith("complete, SHA-256 "),
                        one -> assertThat(one).isEqualTo("not signed"),
                        one -> assertThat(one).isEqualTo("is tiny 1.0.0"),
                        one -> assertThat(one).isEqualTo("everything it needs is here"),
                        one -> assertThat(one).isEqualTo("starting tiny 1.0.0"));
    }

    @Test
    void publishesTheConfigurationOfANewBundleBeforeItStarts() throws Exception {
        List<String> states = new ArrayList<>();
        bench.around.onPublish =
                () -> bench.installed("tiny").forEach(one -> states.add(Deployment.state(one.getState())));

        install("a.jar", TinyBundle.serving("tiny", "1.0.0"));

        assertThat(states).containsExactly("RESOLVED", "ACTIVE");
        assertThat(bench.around.published.getFirst()).as("with the staged jar").hasSize(1);
        assertThat(bench.around.published.getLast()).as("its file is there now").isEmpty();
    }

    @Test
    void refusesToInstallWhatIsThere() throws Exception {
        install("a.jar", TinyBundle.serving("tiny", "1.0.0"));

        assertThat(install("b.jar", TinyBundle.serving("tiny", "2.0.0")))
                .isEqualTo(new Outcome.Refused("tiny 2.0.0 is not new, version 1.0.0 is installed: use update"));
        assertThat(bench.files()).containsExactly("a.jar");
    }

    @Test
    void refusesAFileNameThatIsTaken() throws Exception {
        install("a.jar", TinyBundle.serving("tiny", "1.0.0"));

        assertThat(install("a.jar", TinyBundle.serving("other", "1.0.0")))
                .isEqualTo(new Outcome.Refused("other 1.0.0 cannot have its file's name: bundles/a.jar is there"));
    }

    @Test
    void takesOutWhatDoesNotWork() throws Exception {
        assertRolledBack(
                new TinyBundle("failing", "1.0.0")
                        .component(FailingService.class, "activate='activate'", "")
                        .header("Import-Package", "org.osgi.framework"),
                "failing 1.0.0 tiny failed: IllegalStateException: no luck");
        assertRolledBack(
                new TinyBundle("failing", "1.0.0")
                        .type(FailingService.class)
                        .header("Bundle-Activator", FailingService.class.getName())
                        .header("Import-Package", "org.osgi.framework"),
                "failing 1.0.0 its activator failed: IllegalStateException: no start");
        assertRolledBack(
                waiting("failing", "1.0.0"),
                "failing 1.0.0 tiny waits for java.util.concurrent.Callable, for 10 s by now");
    }

    private void assertRolledBack(TinyBundle bundle, String text) throws Exception {
        assertThat(install("x.jar", bundle)).isEqualTo(new Outcome.RolledBack(text));
        assertThat(bench.files()).isEmpty();
        assertThat(bench.installed("failing")).isEmpty();
        assertThat(bench.bundles.bundle("failing")).isEmpty();
        assertThat(bench.around.published.getLast()).isEmpty();
    }

    @Test
    void refusesWhatCannotResolve() throws Exception {
        TinyBundle lacking = TinyBundle.serving("tiny", "1.0.0").header("Import-Package", "com.example.none");

        assertThat(install("a.jar", lacking))
                .isEqualTo(new Outcome.Refused("tiny 1.0.0 needs package com.example.none, which nobody here exports"));
        assertThat(bench.files()).isEmpty();
        assertThat(bench.installed("tiny")).isEmpty();
    }

    @Test
    void saysWhichVersionOfTheApiIsNeeded() throws Exception {
        TinyBundle newer = TinyBundle.serving("tiny", "1.0.0")
                .header("Import-Package", "org.backplane.api.protocol;version=\"[1.2,2)\"");

        assertThat(install("a.jar", newer))
                .isEqualTo(new Outcome.Refused(
                        "tiny 1.0.0 needs org.backplane.api.protocol [1.2,2), this broker has 1.1"));
    }

    @Test
    void refusesWhatExportsPackages() throws Exception {
        TinyBundle open = TinyBundle.serving("tiny", "1.0.0").header("Export-Package", "a.b;version=1.0,c.d");

        assertThat(install("a.jar", open))
                .isEqualTo(new Outcome.Refused(
                        "a.jar exports a.b, c.d; a bundle exports nothing, so that it can be replaced alone"));
    }

    @Test
    void refusesAJarThatIsNotTheOneMeant() throws Exception {
        Path jar = bench.jar("a.jar", TinyBundle.serving("tiny", "1.0.0"));

        Outcome outcome = bench.bundles.install(jar, new Options(false, Optional.of("00ff")), bench.steps::add);

        assertThat(outcome.text()).endsWith(" and not 00ff, so it is not the one that was meant");
        assertThat(bench.files()).isEmpty();
    }

    @Test
    void takesAJarThatIs() throws Exception {
        Path jar = bench.jar("a.jar", TinyBundle.serving("tiny", "1.0.0"));
        install("a.jar", TinyBundle.serving("tiny", "1.0.0"));
        String sha256 = bench.details("tiny").sha256();
        bench.bundles.remove("tiny", bench.steps::add);

        assertThat(bench.bundles.install(jar, new Options(false, Optional.of(sha256)), bench.steps::add))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void refusesWhatIsNoFile() {
        Path nowhere = root.resolve("nowhere.jar");

        assertThat(bench.bundles.install(nowhere, Options.DEFAULT, bench.steps::add))
                .isEqualTo(new Outcome.Refused("nowhere.jar is not there: " + nowhere));
    }

    @Test
    void updatesInPlaceUnderTheNewFilesName() throws Exception {
        install("a-1.jar", TinyBundle.serving("tiny", "1.0.0"));
        long old = bench.id("tiny");

        Outcome outcome = update("a-2.jar", TinyBundle.serving("tiny", "2.0.0"), Options.DEFAULT);

        assertThat(outcome).isEqualTo(new Outcome.Done("tiny updated from 1.0.0 to 2.0.0"));
        assertThat(bench.status("tiny")).isEqualTo(new BundleStatus("tiny", "2.0.0", "ACTIVE", "bundles/a-2.jar", ""));
        assertThat(bench.files()).containsExactly("a-2.jar");
        assertThat(bench.installed("tiny")).hasSize(1);
        assertThat(bench.id("tiny")).isNotEqualTo(old);
        assertThat(felix.services(Runnable.class)).isEqualTo(1);
        assertThat(bench.details("tiny").history())
                .satisfiesExactly(
                        one -> assertThat(one).endsWith(" 1.0.0 installed"),
                        one -> assertThat(one).endsWith(" updated from 1.0.0 to 2.0.0"));
        bench.lookTwice();
        assertThat(bench.events()).containsExactly("INSTALLED 1.0.0", "UPDATED 2.0.0");
    }

    @Test
    void theOldVersionComesBackWhereTheNewOneDoesNotWork() throws Exception {
        install("a.jar", TinyBundle.serving("tiny", "1.0.0"));

        Outcome outcome = update("a.jar", waiting("tiny", "2.0.0"), Options.DEFAULT);

        assertThat(outcome)
                .isEqualTo(new Outcome.RolledBack(
                        "tiny 2.0.0 tiny waits for java.util.concurrent.Callable, for 10 s by now; 1.0.0 runs on"));
        assertThat(bench.status("tiny")).isEqualTo(new BundleStatus("tiny", "1.0.0", "ACTIVE", "bundles/a.jar", ""));
        assertThat(bench.files()).containsExactly("a.jar");
        assertThat(bench.installed("tiny")).hasSize(1);
        assertThat(felix.services(Runnable.class)).isEqualTo(1);
        assertThat(bench.events()).containsExactly("INSTALLED 1.0.0", "ROLLED_BACK 2.0.0");
    }

    @Test
    void whatCannotGoBackSaysWhatIsLeft() throws Exception {
        install("a.jar", TinyBundle.serving("tiny", "1.0.0"));
        bench.around.onPublish = () -> uninstallOld();

        Outcome outcome = update("a.jar", waiting("tiny", "2.0.0"), Options.DEFAULT);

        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(outcome.text()).contains("the update stumbled", "on the way back");
    }

    /** Somebody else took the ground away. */
    private void uninstallOld() {
        try {
            if (bench.installed("tiny").size() == 2) {
                bench.installed("tiny").getFirst().uninstall();
            }
        } catch (org.osgi.framework.BundleException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void onlyJarsOfTrustedCertificatesAreTakenWhereTheyAreAskedFor() throws Exception {
        bench.around.trusted = Optional.of(root.resolve("gone.pem"));

        assertThat(install("a.jar", TinyBundle.serving("tiny", "1.0.0")).text())
                .startsWith("a.jar cannot be trusted: bundles.trustedCertificatesFile");
    }

    @Test
    void equalAndOlderVersionsNeedForce() throws Exception {
        install("a.jar", TinyBundle.serving("tiny", "2.0.0"));

        assertThat(update("a.jar", TinyBundle.serving("tiny", "2.0.0"), Options.DEFAULT))
                .isEqualTo(new Outcome.Refused(
                        "tiny 2.0.0 has version 2.0.0, which is the one that is installed; --force takes it"));
        assertThat(update("a.jar", TinyBundle.serving("tiny", "1.0.0"), Options.DEFAULT))
                .isEqualTo(
                        new Outcome.Refused(
                                "tiny 1.0.0 has version 1.0.0, which is older than 2.0.0, that is installed; --force takes it"));
        assertThat(update("a.jar", TinyBundle.serving("tiny", "1.0.0"), FORCE)).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void refusesToUpdateWhatIsNotThereOrBelongsToTheBroker() throws Exception {
        assertThat(update("a.jar", TinyBundle.serving("tiny", "1.0.0"), FORCE))
                .isEqualTo(new Outcome.Refused("tiny 1.0.0 is not installed: use install"));

        var system = felix.context()
                .installBundle(
                        "system/core.jar",
                        Files.newInputStream(bench.jar("core.jar", TinyBundle.serving("core", "1.0.0"))));
        try {
            assertThat(update("core.jar", TinyBundle.serving("core", "2.0.0"), FORCE)
                            .text())
                    .endsWith(
                            "has the symbolic name of system/core.jar, which belongs to the broker itself: replacing it"
                                    + " needs a restart");
            assertThat(bench.bundles.remove("core", bench.steps::add))
                    .isEqualTo(new Outcome.Refused("core belongs to the broker itself and stays as long as it runs"));
        } finally {
            system.uninstall();
        }
    }

    @Test
    void refusesToReplaceWhatOthersAreWiredTo() throws Exception {
        install("a.jar", TinyBundle.serving("tiny", "1.0.0"));
        var fragment = felix.context()
                .installBundle(
                        "other",
                        Files.newInputStream(bench.jar(
                                "f.jar", new TinyBundle("leaning", "1.0.0").header("Require-Bundle", "tiny"))));
        fragment.start();
        try {
            assertThat(update("a.jar", TinyBundle.serving("tiny", "2.0.0"), FORCE))
                    .isEqualTo(
                            new Outcome.Refused("tiny 2.0.0 cannot be replaced alone: leaning would restart with it"));
        } finally {
            fragment.uninstall();
        }
    }

    @Test
    void removesABundleAndItsFile() throws Exception {
        install("a.jar", TinyBundle.serving("tiny", "1.0.0"));

        assertThat(bench.bundles.remove("tiny", bench.steps::add)).isEqualTo(new Outcome.Done("tiny 1.0.0 removed"));

        assertThat(bench.files()).isEmpty();
        assertThat(bench.installed("tiny")).isEmpty();
        assertThat(bench.events()).endsWith("REMOVED 1.0.0");
        assertThat(bench.bundles.remove("tiny", bench.steps::add))
                .isEqualTo(new Outcome.Refused("tiny is not installed; bundle list says what is"));
    }

    @Test
    void aBundleIsShownClosely() throws Exception {
        install("a.jar", TinyBundle.protocol("tiny", "1.0.0").header("Import-Package", "org.osgi.framework"));

        var details = bench.details("tiny");

        assertThat(details.provides()).containsExactly(UpdateKind.PROTOCOL);
        assertThat(details.imports()).singleElement().asString().startsWith("org.osgi.framework 1.");
        assertThat(details.sha256()).hasSize(64);
        assertThat(details.served())
                .singleElement()
                .satisfies(one -> assertThat(one.protocol()).isEqualTo("p"));
        assertThat(details.canary()).isEmpty();
    }

    private static TinyBundle waiting(String name, String version) throws Exception {
        return new TinyBundle(name, version)
                .component(TinyService.class, "", "<reference name='r' interface='java.util.concurrent.Callable'/>");
    }

    private Outcome install(String file, TinyBundle bundle) throws Exception {
        return bench.bundles.install(bench.jar(file, bundle), Options.DEFAULT, bench.steps::add);
    }

    private Outcome update(String file, TinyBundle bundle, Options options) throws Exception {
        return bench.bundles.update(bench.jar(file, bundle), options, bench.steps::add);
    }

    @Test
    void nothingIsLeftOfWhatOthersWereOnTheirWayWith() throws Exception {
        Files.writeString(bench.folder.resolve(".incoming-a"), "half");
        Files.writeString(bench.folder.resolve(".canary-b"), "on trial");

        bench.bundles.open();

        assertThat(bench.files()).isEqualTo(List.of());
    }
}
