// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.backplane.api.admin.BundleAdmin;
import org.backplane.api.admin.Share;
import org.backplane.deployer.health.Patience;
import org.backplane.deployer.health.Patience.StoppingException;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All bundles, those of {@code system/} and those of the folder. Every change is made on one thread, which the executor
 * stands for; whoever asks for one waits. Questions are answered on the thread that asks.
 */
public final class InstalledBundles implements BundleAdmin {
    /** So many looks at the folder to one at its components, while nothing is wrong and nothing changes. */
    private static final int CALM_LOOKS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(InstalledBundles.class);

    private final Executor changes;
    private final Canaries canaries;
    private final BundleFolder folder;
    private final BundleCommands commands;
    private final Inspection inspection;
    private final Set<BundleStatus> pending = new HashSet<>();
    private Set<BundleStatus> reported = new HashSet<>();
    private int calmLooks;

    /**
     * @param folder {@code bundles/}
     * @param changes runs one task after the other
     */
    public InstalledBundles(
            Path folder,
            BundleContext context,
            ServiceComponentRuntime components,
            Surroundings surroundings,
            Executor changes) {
        this(folder, context, new ComponentCheck(components), surroundings, changes, Patience.system());
    }

    InstalledBundles(
            Path folder,
            BundleContext context,
            ComponentCheck check,
            Surroundings surroundings,
            Executor changes,
            Patience patience) {
        this.changes = changes;
        Path copies = Path.of(context.getProperty("org.osgi.framework.storage")).resolve("accepted");
        RetiredLoaders retired = new RetiredLoaders();
        FolderChanges looks = new FolderChanges();
        Workshop shop = new Workshop(
                new Framework(context, retired),
                new Deployments(),
                new StagingArea(folder.toAbsolutePath().normalize(), copies, looks),
                new StagedConfiguration(surroundings),
                new Starting(check, surroundings, patience),
                new Announcer(surroundings, InstantSource.system()),
                surroundings,
                patience);
        Stages stages = new Stages(shop);
        Updates updates = new Updates(shop, stages);
        this.canaries = new Canaries(shop, stages, updates);
        this.folder = new BundleFolder(shop, stages, looks, new DroppedUpdates(shop, updates, canaries), canaries);
        this.commands = new BundleCommands(shop, stages, updates, canaries);
        this.inspection = new Inspection(shop, check, canaries, retired);
    }

    /** Starts what is in the folder. The thread of changes only. */
    public void open() {
        folder.open();
    }

    /** Acts on what changed, and says in the log what does not run since the last look. The thread of changes only. */
    public void look() {
        boolean changed = folder.look();
        // To ask every component takes longer than all else here, and messages wait for a core meanwhile.
        if (!changed && reported.isEmpty() && ++calmLooks < CALM_LOOKS) {
            return;
        }
        calmLooks = 0;
        Set<BundleStatus> now = new HashSet<>();
        for (BundleStatus status : bundles()) {
            if (!status.problem().isEmpty()) {
                now.add(status);
                // One look may catch a component between its configuration and its start.
                if (status.state().equals("ACTIVE") && reported.contains(status) && pending.remove(status)) {
                    LOG.warn("{}: {}", status.location(), status.problem());
                } else if (!reported.contains(status)) {
                    pending.add(status);
                }
            }
        }
        pending.retainAll(now);
        reported = now;
    }

    /** Compares canaries with what runs beside them, and has those aborted that are worse. Not the thread of changes. */
    public void lookAtCanaries() {
        canaries.look()
                .forEach((trial, reason) -> changes.execute(() -> {
                    if (canaries.of(trial.name()).equals(Optional.of(trial))) {
                        canaries.abort(trial, reason, _ -> {});
                    }
                }));
    }

    @Override
    public List<BundleStatus> bundles() {
        return inspection.statuses();
    }

    @Override
    public Optional<BundleDetails> bundle(String name) {
        return inspection.details(name);
    }

    @Override
    public Outcome install(Path jar, Options options, Progress progress) {
        return change(() -> commands.install(jar, options, progress));
    }

    @Override
    public Outcome update(Path jar, Options options, Progress progress) {
        return change(() -> commands.update(jar, options, progress));
    }

    @Override
    public Outcome remove(String name, Progress progress) {
        return change(() -> commands.remove(name, progress));
    }

    @Override
    public Outcome canary(Path jar, Share share, Options options, Progress progress) {
        return change(() -> commands.canary(jar, share, options, progress));
    }

    @Override
    public Outcome promote(String name, Progress progress) {
        return change(() -> commands.promote(name, progress));
    }

    @Override
    public Outcome abort(String name, Progress progress) {
        return change(() -> commands.abort(name, progress));
    }

    private Outcome change(Supplier<Outcome> change) {
        try {
            return CompletableFuture.supplyAsync(() -> guarded(change), changes).join();
        } catch (RejectedExecutionException e) {
            return new Outcome.Refused("the broker is stopping");
        }
    }

    private Outcome guarded(Supplier<Outcome> change) {
        try {
            Outcome outcome = change.get();
            folder.retry();
            return outcome;
        } catch (StoppingException e) {
            return new Outcome.Failed("the broker is stopping");
        } catch (RuntimeException e) {
            LOG.error("A change of bundles stumbled", e);
            return new Outcome.Failed("the change stumbled, the broker's log says where: " + Cause.of(e));
        }
    }
}
