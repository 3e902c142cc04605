// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.backplane.api.admin.BundleAdmin.Canary;
import org.backplane.api.admin.BundleAdmin.Progress;
import org.backplane.api.admin.ProtocolAdmin;
import org.backplane.api.admin.ServedVersion;
import org.backplane.api.admin.Share;
import org.backplane.api.event.BrokerEvent.BundleChange;
import org.backplane.api.protocol.SwapMode;
import org.backplane.deployer.health.CanaryComparison;
import org.backplane.deployer.health.Takeover;
import org.backplane.deployer.jar.RefusedException;
import org.osgi.framework.Bundle;

/** Versions on trial beside the ones that run. Changed by the thread of changes; {@link #look} runs on another one. */
final class Canaries {
    private final Workshop shop;
    private final Stages stages;
    private final Updates updates;
    private final Map<String, Trial> trials = new ConcurrentHashMap<>();

    /**
     * One of them.
     *
     * @param waiting its file, which gets its name when it is promoted
     * @param comparisons by protocol
     */
    record Trial(
            Deployment old,
            StagedJar jar,
            Path waiting,
            Bundle bundle,
            Share share,
            Map<String, CanaryComparison> comparisons) {
        String name() {
            return jar.name();
        }
    }

    Canaries(Workshop shop, Stages stages, Updates updates) {
        this.shop = shop;
        this.stages = stages;
        this.updates = updates;
    }

    Optional<Trial> of(String name) {
        return Optional.ofNullable(trials.get(name));
    }

    Collection<Trial> all() {
        return List.copyOf(trials.values());
    }

    /** As operators see it. */
    Optional<Canary> shown(String name) {
        return of(name).map(trial -> new Canary(trial.jar().version(), trial.share(), served(trial.bundle())));
    }

    private List<ServedVersion> served(Bundle bundle) {
        return versions().stream()
                .filter(one -> one.bundle() == bundle.getBundleId())
                .toList();
    }

    private List<ServedVersion> versions() {
        return shop.surroundings().protocols().map(ProtocolAdmin::versions).orElseGet(List::of);
    }

    /**
     * Starts a trial.
     *
     * @return why there is none after all; empty if it runs
     */
    Optional<String> start(Deployment old, StagedJar jar, Path waiting, Share share, Progress progress)
            throws RefusedException {
        Bundle primary = old.bundle().orElseThrow();
        requireMovable(primary, jar);
        Bundle bundle = stages.installBeside(old, jar, progress);
        shop.configuration().add(jar);
        Map<String, CanaryComparison> comparisons = new HashMap<>();
        for (String id : updates.sideBySide().protocols(primary)) {
            comparisons.put(
                    id,
                    new CanaryComparison(
                            shop.surroundings().settings().limits(),
                            shop.patience().nowMs()));
        }
        Trial trial = new Trial(old, jar, waiting, bundle, share, Map.copyOf(comparisons));
        Optional<String> problem = updates.sideBySide()
                .start(primary, bundle, jar, progress)
                .or(() -> handOver(trial, bundle, share, progress));
        if (problem.isPresent()) {
            return Optional.of(problem.get() + takeOut(trial, progress));
        }
        trials.put(jar.name(), trial);
        return problem;
    }

    private void requireMovable(Bundle primary, StagedJar jar) throws RefusedException {
        List<ServedVersion> served = served(primary);
        if (served.isEmpty() || updates.kind(primary, jar) != UpdateKind.SIDE_BY_SIDE) {
            throw new RefusedException("is no protocol; only a protocol's connections can be shared out: use update");
        }
        if (served.stream().anyMatch(one -> one.mode() == SwapMode.DRAIN)) {
            throw new RefusedException(
                    "cannot move the connections of the version that runs, so it cannot be tried on a"
                            + " share of them: use update, which lets them finish");
        }
    }

    private Optional<String> handOver(Trial trial, Bundle to, Share share, Progress progress) {
        Optional<ProtocolAdmin> admin = shop.surroundings().protocols();
        if (admin.isEmpty()) {
            return Optional.of("the broker's core is not running");
        }
        for (String id : trial.comparisons().keySet()) {
            try {
                admin.get().time(id, !(share instanceof Share.Everybody));
                var result = admin.get().handOver(id, to.getBundleId(), share);
                progress.step(id + ": " + result.moved() + " connections moved");
                Optional<String> problem = Takeover.problem(result);
                if (problem.isPresent()) {
                    return problem;
                }
            } catch (IllegalArgumentException e) {
                return Optional.of("the broker cannot hand " + id + " over: " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    /** Gives its connections back and removes it. Returns what is to be said besides; empty if all went well. */
    private String takeOut(Trial trial, Progress progress) {
        String text = handOver(trial, trial.old().bundle().orElseThrow(), new Share.Everybody(), progress)
                .map(problem -> "; on the way back " + problem)
                .orElse("");
        if (updates.sideBySide().takeBack(trial.bundle(), "") instanceof Exchange.Broken broken) {
            text += broken.reason();
        }
        forget(trial);
        return text;
    }

    private void forget(Trial trial) {
        shop.configuration().remove(trial.jar());
        shop.area().discard(trial.jar().copy());
        shop.area().discard(trial.waiting());
    }

    /** Ends a trial. Returns what is to be said besides. */
    String abort(Trial trial, String reason, Progress progress) {
        trials.remove(trial.name());
        String text = takeOut(trial, progress);
        shop.announcer().failed(trial.name(), trial.jar().version(), BundleChange.CANARY_ABORTED, reason + text);
        return text;
    }

    /** Ends the trial of that bundle, if there is one. */
    void abortFor(String name, String reason) {
        of(name).ifPresent(trial -> abort(trial, reason, _ -> {}));
    }

    /** It takes everything, or goes. Its file has no name yet. */
    Exchange promote(Trial trial, Progress progress) {
        trials.remove(trial.name());
        Deployment old = trial.old();
        Exchange result = updates.sideBySide().takeOver(old.bundle().orElseThrow(), trial.bundle(), progress);
        if (result instanceof Exchange.Runs) {
            updates.retire(old, trial.jar(), trial.bundle());
        } else {
            forget(trial);
        }
        return result;
    }

    /** Compares each with what runs beside it. Returns those that must end, and why. Not on the thread of changes. */
    Map<Trial, String> look() {
        Map<Trial, String> worse = new HashMap<>();
        if (!trials.isEmpty()) {
            List<ServedVersion> versions = versions();
            for (Trial trial : all()) {
                look(trial, versions).ifPresent(reason -> worse.put(trial, reason));
            }
        }
        return worse;
    }

    private Optional<String> look(Trial trial, List<ServedVersion> versions) {
        Optional<String> broken = shop.starting().problem(trial.bundle());
        if (broken.isPresent()) {
            return broken;
        }
        for (Map.Entry<String, CanaryComparison> each : trial.comparisons().entrySet()) {
            Optional<ServedVersion> primary =
                    find(versions, each.getKey(), trial.old().bundle().orElseThrow());
            Optional<ServedVersion> canary = find(versions, each.getKey(), trial.bundle());
            if (primary.isEmpty() || canary.isEmpty()) {
                return Optional.of("one of the two versions no longer serves " + each.getKey());
            }
            var finding = each.getValue().look(shop.patience().nowMs(), primary.get(), canary.get());
            if (finding.timeAnew()) {
                shop.surroundings().protocols().ifPresent(admin -> admin.time(each.getKey(), true));
            }
            if (finding.worse().isPresent()) {
                return finding.worse().map(text -> each.getKey() + ": " + text);
            }
        }
        return Optional.empty();
    }

    private static Optional<ServedVersion> find(List<ServedVersion> versions, String protocol, Bundle bundle) {
        return versions.stream()
                .filter(one -> one.protocol().equals(protocol) && one.bundle() == bundle.getBundleId())
                .findFirst();
    }
}
