// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.backplane.api.admin.BundleAdmin.BundleDetails;
import org.backplane.api.admin.BundleAdmin.BundleStatus;
import org.backplane.api.event.BrokerEvent;
import org.backplane.deployer.health.ManualPatience;
import org.osgi.framework.Bundle;

/** A real framework with a folder of its own for one test; changes are made on the test's thread, time passes by hand. */
final class Bench {
    final FelixHarness felix;
    final Path folder;
    final FakeSurroundings around;
    final ManualPatience patience = new ManualPatience();
    final List<String> steps = new ArrayList<>();
    final InstalledBundles bundles;
    private final Path outside;

    Bench(FelixHarness felix, Path root) throws Exception {
        this.felix = felix;
        this.folder = Files.createDirectories(root.resolve("bundles"));
        this.outside = Files.createDirectories(root.resolve("outside"));
        this.around = new FakeSurroundings(felix.context());
        this.bundles = new InstalledBundles(
                folder, felix.context(), new ComponentCheck(felix.components()), around, Runnable::run, patience);
    }

    /** A jar somewhere else. */
    Path jar(String file, TinyBundle bundle) throws Exception {
        Path jar = outside.resolve(file);
        bundle.write(jar);
        return jar;
    }

    /** What lies in {@code bundles/}. */
    List<String> files() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(one -> one.getFileName().toString()).sorted().toList();
        }
    }

    /** Drops a jar over another, or a new one, and waits until it counts. */
    void drop(String file, TinyBundle bundle) throws Exception {
        bundle.write(folder.resolve(file));
        lookTwice();
    }

    void lookTwice() {
        bundles.look();
        bundles.look();
    }

    BundleStatus status(String name) {
        return bundles.bundles().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    BundleDetails details(String name) {
        return bundles.bundle(name).orElseThrow();
    }

    /** Those of that symbolic name in the framework: one, or two while one is on trial. */
    List<Bundle> installed(String name) {
        return Stream.of(felix.context().getBundles())
                .filter(one -> name.equals(one.getSymbolicName()))
                .toList();
    }

    long id(String name) {
        return installed(name).getLast().getBundleId();
    }

    /** What became known of changes, as {@code INSTALLED 1.0.0}. */
    List<String> events() {
        return around.events.stream()
                .map(one -> (BrokerEvent.BundleChanged) one)
                .map(one -> one.change() + " " + one.version())
                .toList();
    }

    /** Leaves nothing in the framework. */
    void close() throws Exception {
        for (Bundle bundle : felix.context().getBundles()) {
            if (Objects.requireNonNull(bundle.getLocation()).startsWith("bundles/")) {
                bundle.uninstall();
            }
        }
    }
}
