// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.backplane.api.admin.BundleAdmin.BundleStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** The folder against a real framework; the test looks by hand instead of waiting for the clock. */
@Timeout(60)
final class InstalledBundlesTest {
    @TempDir
    private Path root = Path.of("");

    private final List<String> configured = new ArrayList<>();
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private FelixHarness felix;

    @SuppressWarnings("NullAway.Init")
    private InstalledBundles bundles;

    @BeforeEach
    void startFelix() throws Exception {
        folder = Files.createDirectories(root.resolve("bundles"));
        felix = FelixHarness.start(root.resolve("cache"));
        FakeSurroundings around = new FakeSurroundings(felix.context());
        around.onPublish = () -> configured.add("before " + active());
        bundles = new InstalledBundles(folder, felix.context(), felix.components(), around, Runnable::run);
    }

    @AfterEach
    void stopFelix() throws Exception {
        felix.close();
    }

    @Test
    void whatLiesThereIsInstalledAndStartedAfterItsConfigurationWasRead() throws Exception {
        TinyBundle.serving("tiny", "1.0.0").write(folder.resolve("a.jar"));

        bundles.open();

        assertThat(bundles.bundles()).containsExactly(new BundleStatus("tiny", "1.0.0", "ACTIVE", "bundles/a.jar", ""));
        assertThat(felix.services(Runnable.class)).isEqualTo(1);
        assertThat(configured).containsExactly("before 0");
    }

    @Test
    void whatIsDroppedInStartsAndWhatIsTakenOutStops() throws Exception {
        bundles.open();
        TinyBundle.serving("tiny", "1.0.0").write(folder.resolve("a.jar"));
        bundles.look();
        assertThat(bundles.bundles()).as("may still be written").isEmpty();

        bundles.look();
        assertThat(status("tiny").state()).isEqualTo("ACTIVE");

        Files.delete(folder.resolve("a.jar"));
        bundles.look();
        assertThat(bundles.bundles()).isEmpty();
        assertThat(felix.services(Runnable.class)).isZero();
    }

    @Test
    void whatIsReplacedIsUpdatedAlone() throws Exception {
        TinyBundle.serving("tiny", "1.0.0").write(folder.resolve("a.jar"));
        TinyBundle.serving("other", "1.0.0").write(folder.resolve("b.jar"));
        bundles.open();
        long other = bundle("other").getLastModified();

        TinyBundle.serving("tiny", "2.0.0").write(folder.resolve("a.jar"));
        lookTwice();

        assertThat(status("tiny")).isEqualTo(new BundleStatus("tiny", "2.0.0", "ACTIVE", "bundles/a.jar", ""));
        assertThat(bundle("other").getLastModified()).isEqualTo(other);
        assertThat(felix.services(Runnable.class)).isEqualTo(2);
        assertThat(felix.context().getBundles()).as("no trial is left").hasSize(5);
    }

    @Test
    void brokenJarsAreRefusedWithTheirCauseWhileTheRestRuns() throws Exception {
        TinyBundle.serving("tiny", "1.0.0").write(folder.resolve("a.jar"));
        Files.writeString(folder.resolve("b.jar"), "not a zip");
        new TinyBundle("importer", "1.0.0")
                .header("Import-Package", "com.example.none;version=\"[1,2)\"")
                .write(folder.resolve("c.jar"));
        new TinyBundle("failing", "1.0.0")
                .type(FailingService.class)
                .header("Bundle-Activator", FailingService.class.getName())
                .header("Import-Package", "org.osgi.framework")
                .write(folder.resolve("d.jar"));
        TinyBundle.serving("tiny", "3.0.0").write(folder.resolve("e.jar"));
        new TinyBundle("", "1.0.0").write(folder.resolve("f.jar"));

        bundles.open();

        assertThat(status("tiny").state()).isEqualTo("ACTIVE");
        assertThat(status("b.jar").problem()).startsWith("is no jar");
        assertThat(status("importer").problem())
                .isEqualTo("needs package com.example.none 1.0.0 or newer (below 2.0.0), which nobody here exports");
        assertThat(status("failing").problem()).isEqualTo("its activator failed: IllegalStateException: no start");
        assertThat(bundles.bundles())
                .contains(new BundleStatus(
                        "tiny", "1.0.0", "REFUSED", "bundles/a.jar", "has the same symbolic name as bundles/e.jar"));
        assertThat(status("f.jar").problem()).startsWith("has no Bundle-SymbolicName");
    }

    @Test
    void aBrokenReplacementLeavesTheOldVersionRunning() throws Exception {
        TinyBundle.serving("tiny", "1.0.0").write(folder.resolve("a.jar"));
        bundles.open();

        TinyBundle.serving("tiny", "2.0.0")
                .header("Import-Package", "com.example.none")
                .write(folder.resolve("a.jar"));
        lookTwice();
        assertThat(status("tiny"))
                .isEqualTo(
                        new BundleStatus(
                                "tiny",
                                "1.0.0",
                                "ACTIVE",
                                "bundles/a.jar",
                                "the new file needs package com.example.none, which nobody here exports; the old version runs on"));

        Files.writeString(folder.resolve("a.jar"), "cut off");
        lookTwice();
        assertThat(status("tiny").problem()).startsWith("the new file is no jar");
        assertThat(felix.services(Runnable.class)).isEqualTo(1);

        TinyBundle.serving("tiny", "3.0.0").write(folder.resolve("a.jar"));
        lookTwice();
        assertThat(status("tiny")).isEqualTo(new BundleStatus("tiny", "3.0.0", "ACTIVE", "bundles/a.jar", ""));
    }

    @Test
    void whoWasRefusedForItsNameStartsWhenTheOtherIsGone() throws Exception {
        TinyBundle.serving("tiny", "1.0.0").write(folder.resolve("a.jar"));
        TinyBundle.serving("tiny", "2.0.0").write(folder.resolve("b.jar"));
        bundles.open();
        assertThat(bundles.bundles())
                .as("the higher version wins")
                .contains(new BundleStatus("tiny", "2.0.0", "ACTIVE", "bundles/b.jar", ""));

        Files.delete(folder.resolve("b.jar"));
        bundles.look();

        assertThat(bundles.bundles()).containsExactly(new BundleStatus("tiny", "1.0.0", "ACTIVE", "bundles/a.jar", ""));
    }

    @Test
    void componentsThatDoNotWorkAreNamed() throws Exception {
        new TinyBundle("waiting", "1.0.0")
                .component(TinyService.class, "", "<reference name='r' interface='java.util.concurrent.Callable'/>")
                .write(folder.resolve("a.jar"));
        new TinyBundle("failing", "1.0.0")
                .component(FailingService.class, "activate='activate'", "")
                .header("Import-Package", "org.osgi.framework")
                .write(folder.resolve("b.jar"));

        bundles.open();

        assertThat(status("waiting").problem()).isEqualTo("tiny waits for java.util.concurrent.Callable");
        assertThat(status("failing").problem()).isEqualTo("tiny failed: IllegalStateException: no luck");
    }

    private void lookTwice() {
        bundles.look();
        bundles.look();
    }

    private BundleStatus status(String name) {
        return bundles.bundles().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Bundle bundle(String name) {
        for (Bundle bundle : felix.context().getBundles()) {
            if (name.equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        throw new AssertionError("no bundle " + name);
    }

    private int active() {
        try {
            return felix.services(Runnable.class);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
