// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.backplane.api.admin.BundleAdmin.Progress;
import org.backplane.deployer.jar.JarFacts;
import org.backplane.deployer.jar.JarStages;
import org.backplane.deployer.jar.RefusedException;
import org.osgi.framework.Bundle;

/** What a jar must pass before anything that runs is touched. The thread of changes only. */
final class Stages {
    private final Workshop shop;

    Stages(Workshop shop) {
        this.shop = shop;
    }

    /**
     * Copies a jar and checks the copy.
     *
     * @param file its name in {@code bundles/}
     * @param sha256 what it must hash to, if that is known
     */
    StagedJar check(Path jar, String file, Optional<String> sha256, Progress progress) throws RefusedException {
        Path copy = copy(jar);
        try {
            progress.step("checking " + jar.getFileName());
            JarFacts facts = new JarStages(shop.surroundings().settings().trusted(), progress).pass(copy, sha256);
            requirePlace(facts);
            return new StagedJar(file, copy, facts);
        } catch (RefusedException e) {
            shop.area().discard(copy);
            throw e;
        }
    }

    private Path copy(Path jar) throws RefusedException {
        try {
            return shop.area().copy(jar);
        } catch (NoSuchFileException e) {
            throw new RefusedException("is not there: " + jar);
        } catch (IOException e) {
            throw new RefusedException("cannot be read: " + e.getMessage());
        }
    }

    /** What it is, here: one of the bundles that may come and go. */
    private void requirePlace(JarFacts facts) throws RefusedException {
        if (!facts.exports().isEmpty()) {
            throw new RefusedException("exports " + String.join(", ", facts.exports())
                    + "; a bundle exports nothing, so that it can be replaced alone");
        }
        Optional<Bundle> system = shop.framework().system(facts.name());
        if (system.isPresent()) {
            throw new RefusedException(
                    "has the symbolic name of " + system.get().getLocation()
                            + ", which belongs to the broker itself: replacing it needs a restart");
        }
    }

    /** The broker's packages are the ones it needs. */
    void requireCompatible(StagedJar jar) throws RefusedException {
        Optional<String> problem = ApiCompatibility.problem(jar.facts(), shop.framework());
        if (problem.isPresent()) {
            throw new RefusedException(problem.get());
        }
    }

    /** A newer version than the one that runs, unless it is forced. */
    static void requireNewer(Deployment old, StagedJar jar, boolean force) throws RefusedException {
        int order = old.jar()
                .map(one -> jar.facts().version().compareTo(one.facts().version()))
                .orElse(1);
        if (order <= 0 && !force) {
            throw new RefusedException("has version " + jar.version() + ", which is "
                    + (order == 0 ? "the one" : "older than " + old.version() + ",")
                    + " that is installed; --force takes it");
        }
    }

    /** Installed beside the one that runs, resolved and not started. */
    Bundle installBeside(Deployment old, StagedJar jar, Progress progress) throws RefusedException {
        requireCompatible(jar);
        List<String> others = shop.framework().dependents(old.bundle().orElseThrow());
        if (!others.isEmpty()) {
            throw new RefusedException(
                    "cannot be replaced alone: " + String.join(", ", others) + " would restart with it");
        }
        Bundle bundle = shop.framework().installResolved(jar);
        progress.step("everything it needs is here");
        return bundle;
    }
}
