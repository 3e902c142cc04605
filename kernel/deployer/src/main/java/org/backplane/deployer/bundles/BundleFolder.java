// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backplane.api.event.BrokerEvent.BundleChange;
import org.backplane.deployer.bundles.FolderChanges.Change;
import org.backplane.deployer.jar.RefusedException;
import org.backplane.deployer.jar.Sidecar;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the framework in step with {@code bundles/}: what is dropped in runs, what is replaced is updated alone, what is
 * taken out stops. Whatever is wrong with one jar is said in the log and in its status, and the rest runs on. The thread of
 * changes only.
 */
final class BundleFolder {
    private static final Logger LOG = LoggerFactory.getLogger(BundleFolder.class);

    private final Workshop shop;
    private final Stages stages;
    private final FolderChanges changes;
    private final DroppedUpdates updates;
    private final Canaries canaries;

    BundleFolder(Workshop shop, Stages stages, FolderChanges changes, DroppedUpdates updates, Canaries canaries) {
        this.shop = shop;
        this.stages = stages;
        this.changes = changes;
        this.updates = updates;
        this.canaries = canaries;
    }

    /** Installs and starts all that is there. */
    void open() {
        try {
            shop.area().clean();
        } catch (IOException e) {
            LOG.warn("{} cannot be tidied up: {}", shop.area().folder(), e.toString());
        }
        apply(changes.first(files()));
    }

    /** Looks once for what changed since, and acts on it; whether there was anything. */
    boolean look() {
        List<Change> found = changes.look(files());
        apply(found);
        return !found.isEmpty();
    }

    /** What was in the way of a refused jar may have gone. */
    void retry() {
        List<Deployment> starting = new ArrayList<>();
        retryRefused(starting);
        if (!starting.isEmpty()) {
            shop.configuration().publish();
            starting.forEach(this::start);
        }
    }

    private Map<String, FileLook> files() {
        try {
            return FileLook.folder(shop.area().folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What comes anew starts before anything is replaced: watching a replacement takes its time. */
    private void apply(List<Change> all) {
        if (all.isEmpty()) {
            return;
        }
        List<StagedJar> arrived = new ArrayList<>();
        List<StagedJar> replacing = new ArrayList<>();
        for (Change change : all) {
            switch (change) {
                case Change.Gone gone -> remove(gone.file());
                case Change.Appeared appeared -> check(appeared.file(), arrived, replacing);
                case Change.Replaced replaced -> check(replaced.file(), arrived, replacing);
            }
        }
        List<Deployment> starting = new ArrayList<>();
        // Of two with one name the newer one runs; a command that was cut off may have left both.
        arrived.sort(
                Comparator.comparing((StagedJar one) -> one.facts().version()).reversed());
        arrived.forEach(jar -> install(jar, starting));
        retryRefused(starting);
        shop.configuration().publish();
        starting.forEach(this::start);
        replacing.forEach(updates::run);
    }

    private void check(String file, List<StagedJar> arrived, List<StagedJar> replacing) {
        Optional<Deployment> before =
                shop.deployed().file(file).filter(one -> one.bundle().isPresent());
        try {
            StagedJar jar = staged(file);
            if (before.isEmpty()) {
                arrived.add(jar);
            } else if (before.get().name().equals(jar.name())) {
                replacing.add(jar);
            } else {
                remove(file);
                arrived.add(jar);
            }
        } catch (RefusedException e) {
            if (before.isPresent()) {
                updates.refuse(before.get(), "", e.reason());
            } else {
                record(Deployment.refused(file, e.reason()));
            }
        }
    }

    private StagedJar staged(String file) throws RefusedException {
        var path = shop.area().file(file);
        return stages.check(path, file, Sidecar.of(path), text -> LOG.debug("{}: {}", Deployment.location(file), text));
    }

    private void install(StagedJar jar, List<Deployment> starting) {
        try {
            Optional<Deployment> other = shop.deployed().installed(jar.name());
            if (other.isPresent()) {
                throw new RefusedException(
                        "has the same symbolic name as " + other.get().location());
            }
            Deployment deployment = Deployment.of(jar, shop.framework().install(jar));
            shop.deployed().put(deployment);
            starting.add(deployment);
        } catch (RefusedException e) {
            refuse(jar, e.reason());
        } catch (BundleException e) {
            refuse(jar, Cause.of(e));
        }
    }

    private void refuse(StagedJar jar, String reason) {
        shop.area().discard(jar.copy());
        record(Deployment.refused(jar, reason));
    }

    private void start(Deployment deployment) {
        Bundle bundle = deployment.bundle().orElseThrow();
        try {
            stages.requireCompatible(deployment.jar().orElseThrow());
            shop.framework().start(bundle);
            shop.deployed().put(deployment.withProblem(""));
            String text = deployment.version() + " started";
            shop.announcer().done(deployment.name(), deployment.version(), BundleChange.INSTALLED, text);
        } catch (BundleException e) {
            record(deployment.withProblem(Cause.of(e)));
        } catch (RefusedException e) {
            record(deployment.withProblem(e.reason()));
        }
    }

    private void remove(String file) {
        Optional<Deployment> gone = shop.deployed().remove(file);
        if (gone.isEmpty() || gone.get().bundle().isEmpty()) {
            return;
        }
        Deployment deployment = gone.get();
        canaries.abortFor(deployment.name(), "the version it was compared with was taken out");
        try {
            shop.framework().remove(deployment.bundle().get());
            deployment.jar().ifPresent(jar -> shop.area().discard(jar.copy()));
            String text = deployment.version() + " removed";
            shop.announcer().done(deployment.name(), deployment.version(), BundleChange.REMOVED, text);
        } catch (BundleException e) {
            LOG.error("{} does not let itself be removed: {}", deployment.location(), Cause.of(e));
        }
    }

    /** What was in the way of others may have gone, or what they need have come. */
    private void retryRefused(List<Deployment> starting) {
        for (Deployment deployment : shop.deployed().all()) {
            boolean waits = deployment.bundle().isEmpty();
            boolean stuck = !waits
                    && deployment.bundle().get().getState() == Bundle.INSTALLED
                    && starting.stream().noneMatch(one -> one.file().equals(deployment.file()));
            if (stuck) {
                starting.add(deployment);
            } else if (waits && shop.deployed().installed(deployment.name()).isEmpty()) {
                retry(deployment.file(), starting);
            }
        }
    }

    private void retry(String file, List<Deployment> starting) {
        try {
            install(staged(file), starting);
        } catch (RefusedException e) {
            record(Deployment.refused(file, e.reason()));
        }
    }

    private void record(Deployment deployment) {
        Optional<Deployment> before = shop.deployed().file(deployment.file());
        shop.deployed().put(deployment);
        if (before.isEmpty() || !before.get().problem().equals(deployment.problem())) {
            String reason = deployment.problem() + " (" + deployment.location() + ")";
            shop.announcer().failed(deployment.name(), deployment.version(), BundleChange.REFUSED, reason);
        }
    }
}
