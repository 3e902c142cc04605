// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.backplane.api.admin.BundleAdmin.Outcome;
import org.backplane.api.admin.BundleAdmin.Progress;
import org.backplane.api.event.BrokerEvent.BundleChange;
import org.backplane.deployer.jar.RefusedException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** A bundle that was not there comes by a command: it works, or nothing is left of it. */
final class Installation {
    private final Workshop shop;
    private final Stages stages;

    Installation(Workshop shop, Stages stages) {
        this.shop = shop;
        this.stages = stages;
    }

    Outcome run(StagedJar jar, Progress progress) throws RefusedException {
        Optional<Deployment> other = shop.deployed().installed(jar.name());
        if (other.isPresent()) {
            throw new RefusedException("is not new, version " + other.get().version() + " is installed: use update");
        }
        if (Files.exists(shop.area().file(jar.file()))) {
            throw new RefusedException("cannot have its file's name: " + Deployment.location(jar.file()) + " is there");
        }
        stages.requireCompatible(jar);
        Path waiting = waiting(jar, StagingArea.INCOMING);
        try {
            return install(jar, waiting, progress);
        } finally {
            shop.area().discard(waiting);
        }
    }

    /** A copy in {@code bundles/} that only wants its name. */
    Path waiting(StagedJar jar, String prefix) throws RefusedException {
        try {
            return shop.area().wait(jar.copy(), prefix, jar.file());
        } catch (IOException e) {
            throw new RefusedException("cannot be copied into bundles/: " + e.getMessage());
        }
    }

    private Outcome install(StagedJar jar, Path waiting, Progress progress) throws RefusedException {
        Bundle bundle = shop.framework().installResolved(jar);
        progress.step("everything it needs is here");
        shop.configuration().add(jar);
        progress.step("starting " + jar.name() + " " + jar.version());
        Optional<String> problem = start(bundle).or(() -> place(jar, waiting));
        if (problem.isPresent()) {
            return takeOut(jar, bundle, problem.get());
        }
        shop.deployed().put(Deployment.of(jar, bundle));
        shop.configuration().remove(jar);
        String text = jar.version() + " installed";
        shop.announcer().done(jar.name(), jar.version(), BundleChange.INSTALLED, text);
        return new Outcome.Done(jar.name() + " " + text);
    }

    private Optional<String> start(Bundle bundle) {
        try {
            shop.framework().start(bundle);
            return shop.starting().await(bundle, List.of());
        } catch (BundleException e) {
            return Optional.of(Cause.of(e));
        }
    }

    private Optional<String> place(StagedJar jar, Path waiting) {
        try {
            shop.area().place(waiting, jar.file());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("its file cannot be moved to its name: " + e.getMessage());
        }
    }

    private Outcome takeOut(StagedJar jar, Bundle bundle, String reason) {
        String text = jar.name() + " " + jar.version() + " " + reason;
        shop.announcer().failed(jar.name(), jar.version(), BundleChange.ROLLED_BACK, reason);
        try {
            shop.framework().remove(bundle);
        } catch (BundleException e) {
            return new Outcome.Failed(text + "; it does not let itself be removed: " + Cause.of(e));
        }
        shop.configuration().remove(jar);
        shop.area().discard(jar.copy());
        return new Outcome.RolledBack(text);
    }
}
