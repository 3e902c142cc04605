// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;
import org.backplane.api.admin.BundleAdmin.Options;
import org.backplane.api.admin.BundleAdmin.Outcome;
import org.backplane.api.admin.BundleAdmin.Progress;
import org.backplane.api.admin.Share;
import org.backplane.api.event.BrokerEvent.BundleChange;
import org.backplane.deployer.bundles.Canaries.Trial;
import org.backplane.deployer.jar.RefusedException;
import org.osgi.framework.BundleException;

/**
 * Changes that somebody asks for, in contrast to files that change. A jar comes into {@code bundles/} under its name only
 * once it is accepted; what is refused or taken back leaves nothing there. The thread of changes only.
 */
final class BundleCommands {
    private final Workshop shop;
    private final Stages stages;
    private final Updates updates;
    private final Installation installation;
    private final Canaries canaries;

    BundleCommands(Workshop shop, Stages stages, Updates updates, Canaries canaries) {
        this.shop = shop;
        this.stages = stages;
        this.updates = updates;
        this.installation = new Installation(shop, stages);
        this.canaries = canaries;
    }

    /** What is done with a jar that passed its own stages. */
    private interface Use {
        Outcome of(StagedJar jar) throws RefusedException;
    }

    private Outcome bring(Path path, Options options, Progress progress, Use use) {
        String name = String.valueOf(path.getFileName());
        Optional<StagedJar> staged = Optional.empty();
        try {
            requireOutside(path, name);
            staged = Optional.of(stages.check(path, name, options.sha256(), progress));
            return use.of(staged.get());
        } catch (RefusedException e) {
            staged.ifPresent(jar -> {
                shop.configuration().remove(jar);
                shop.area().discard(jar.copy());
            });
            String bundle = staged.map(StagedJar::name).orElse(name);
            String version = staged.map(StagedJar::version).orElse("");
            shop.announcer().failed(bundle, version, BundleChange.REFUSED, e.reason());
            return new Outcome.Refused((bundle + " " + version).strip() + " " + e.reason());
        }
    }

    private void requireOutside(Path path, String name) throws RefusedException {
        if (!name.endsWith(".jar")) {
            throw new RefusedException("does not end in .jar");
        }
        if (shop.area().folder().equals(path.toAbsolutePath().normalize().getParent())) {
            throw new RefusedException("lies in bundles/, where it is looked at by itself");
        }
    }

    Outcome install(Path path, Options options, Progress progress) {
        return bring(path, options, progress, jar -> installation.run(jar, progress));
    }

    Outcome update(Path path, Options options, Progress progress) {
        return bring(path, options, progress, jar -> {
            Deployment old = requireInstalled(jar);
            requireNoCanary(old.name());
            Stages.requireNewer(old, jar, options.force());
            Path waiting = waiting(old, jar, StagingArea.INCOMING);
            try {
                return updated(old, jar, waiting, updates.run(old, jar, progress), BundleChange.UPDATED);
            } finally {
                shop.area().discard(waiting);
            }
        });
    }

    private Deployment requireInstalled(StagedJar jar) throws RefusedException {
        Optional<Deployment> old = shop.deployed().installed(jar.name());
        if (old.isEmpty()) {
            throw new RefusedException("is not installed: use install");
        }
        return old.get();
    }

    private void requireNoCanary(String name) throws RefusedException {
        if (canaries.of(name).isPresent()) {
            throw new RefusedException("has a canary: promote or abort it first");
        }
    }

    /** A copy in {@code bundles/} that only wants its name. */
    private Path waiting(Deployment old, StagedJar jar, String prefix) throws RefusedException {
        if (!old.file().equals(jar.file()) && Files.exists(shop.area().file(jar.file()))) {
            throw new RefusedException("cannot have its file's name: " + Deployment.location(jar.file()) + " is there");
        }
        return installation.waiting(jar, prefix);
    }

    private Outcome updated(Deployment old, StagedJar jar, Path waiting, Exchange result, BundleChange change) {
        String versions = "from " + old.version() + " to " + jar.version();
        switch (result) {
            case Exchange.Runs _ -> {
                Optional<String> problem = place(old, jar, waiting);
                shop.configuration().remove(jar);
                String text = (change == BundleChange.UPDATED ? "updated " : "promoted ") + versions;
                shop.announcer().done(jar.name(), jar.version(), change, text);
                return problem.<Outcome>map(one -> new Outcome.Failed(jar.name() + " " + text + ", but " + one))
                        .orElseGet(() -> new Outcome.Done(jar.name() + " " + text));
            }
            case Exchange.TakenBack back -> {
                discard(jar);
                shop.announcer().failed(jar.name(), jar.version(), BundleChange.ROLLED_BACK, back.reason());
                return new Outcome.RolledBack(
                        jar.name() + " " + jar.version() + " " + back.reason() + "; " + old.version() + " runs on");
            }
            case Exchange.Broken broken -> {
                discard(jar);
                shop.announcer().failed(jar.name(), jar.version(), BundleChange.ROLLED_BACK, broken.reason());
                return new Outcome.Failed(jar.name() + " " + jar.version() + " " + broken.reason());
            }
        }
    }

    private void discard(StagedJar jar) {
        shop.configuration().remove(jar);
        shop.area().discard(jar.copy());
    }

    /** Returns what is wrong; empty if its file has its place. */
    private Optional<String> place(Deployment old, StagedJar jar, Path waiting) {
        try {
            shop.area().place(waiting, jar.file());
            if (!old.file().equals(jar.file())) {
                shop.area().delete(old.file());
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(Deployment.location(jar.file()) + " cannot be written, so a restart would run "
                    + old.version() + ": " + e.getMessage());
        }
    }

    Outcome remove(String name, Progress progress) {
        Optional<Deployment> found = shop.deployed()
                .installed(name)
                .or(() -> shop.deployed().all().stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst());
        try {
            if (shop.framework().system(name).isPresent()) {
                throw new RefusedException("belongs to the broker itself and stays as long as it runs");
            }
            if (found.isEmpty()) {
                throw new RefusedException("is not installed; bundle list says what is");
            }
            requireNoCanary(name);
            progress.step("stopping " + name + " " + found.get().version());
            return remove(found.get());
        } catch (RefusedException e) {
            return new Outcome.Refused(name + " " + e.reason());
        }
    }

    private Outcome remove(Deployment deployment) {
        try {
            if (deployment.bundle().isPresent()) {
                shop.framework().remove(deployment.bundle().get());
            }
            shop.area().delete(deployment.file());
        } catch (BundleException e) {
            return new Outcome.Failed(deployment.name() + " does not let itself be removed: " + Cause.of(e));
        } catch (IOException e) {
            return new Outcome.Failed(
                    deployment.name() + " has stopped, but its file stays, so a restart runs it: " + e.getMessage());
        }
        shop.deployed().remove(deployment.file());
        deployment.jar().ifPresent(jar -> shop.area().discard(jar.copy()));
        shop.configuration().publish();
        String text = deployment.version() + " removed";
        shop.announcer().done(deployment.name(), deployment.version(), BundleChange.REMOVED, text);
        return new Outcome.Done(deployment.name() + " " + text);
    }

    Outcome canary(Path path, Share share, Options options, Progress progress) {
        return bring(path, options, progress, jar -> {
            Deployment old = requireInstalled(jar);
            requireNoCanary(old.name());
            Stages.requireNewer(old, jar, options.force());
            Path waiting = waiting(old, jar, StagingArea.CANARY);
            try {
                return canary(canaries.start(old, jar, waiting, share, progress), jar);
            } catch (RefusedException e) {
                shop.area().discard(waiting);
                throw e;
            }
        });
    }

    private Outcome canary(Optional<String> problem, StagedJar jar) {
        if (problem.isPresent()) {
            shop.announcer().failed(jar.name(), jar.version(), BundleChange.ROLLED_BACK, problem.get());
            return new Outcome.RolledBack(jar.name() + " " + jar.version() + " " + problem.get());
        }
        String text = "canary " + jar.version() + " started";
        shop.announcer().done(jar.name(), jar.version(), BundleChange.CANARY_STARTED, text);
        return new Outcome.Done(jar.name() + " " + text + "; promote or abort ends it");
    }

    Outcome promote(String name, Progress progress) {
        try {
            Trial trial = requireTrial(name);
            Exchange result = canaries.promote(trial, progress);
            return updated(trial.old(), trial.jar(), trial.waiting(), result, BundleChange.CANARY_PROMOTED);
        } catch (RefusedException e) {
            return new Outcome.Refused(e.reason());
        }
    }

    Outcome abort(String name, Progress progress) {
        try {
            Trial trial = requireTrial(name);
            String text = canaries.abort(trial, "asked for", progress);
            String done = trial.name() + " canary " + trial.jar().version() + " aborted" + text;
            return text.isEmpty() ? new Outcome.Done(done) : new Outcome.Failed(done);
        } catch (RefusedException e) {
            return new Outcome.Refused(e.reason());
        }
    }

    private Trial requireTrial(String name) throws RefusedException {
        Collection<Trial> all = canaries.all();
        if (!name.isEmpty()) {
            return canaries.of(name).orElseThrow(() -> new RefusedException(name + " has no canary"));
        }
        if (all.size() != 1) {
            throw new RefusedException(
                    all.isEmpty()
                            ? "there is no canary"
                            : "there are several canaries, say which: "
                                    + all.stream().map(Trial::name).sorted().collect(Collectors.joining(", ")));
        }
        return all.iterator().next();
    }
}
