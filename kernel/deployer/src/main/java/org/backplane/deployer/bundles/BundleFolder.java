// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backplane.deployer.bundles.FolderChanges.Change;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the framework in step with {@code bundles/}: what is dropped in runs, what is replaced is updated alone, what is
 * taken out stops. Whatever is wrong with one jar is said in the log and in its status, and the rest runs on; a replacement
 * that cannot work leaves the old version running. The deployer's thread only, but for {@link #deployments()}.
 */
final class BundleFolder {
    private static final Logger LOG = LoggerFactory.getLogger(BundleFolder.class);

    private final Path folder;
    private final BundleContext context;
    private final Framework framework;
    private final Runnable beforeStart;
    private final FolderChanges changes = new FolderChanges();
    private final Map<String, Deployment> deployed = new LinkedHashMap<>();
    private volatile List<Deployment> shown = List.of();

    /** @param beforeStart called when the bundles changed and before they start: the new ones need their configuration */
    BundleFolder(Path folder, BundleContext context, Runnable beforeStart) {
        this.folder = folder;
        this.context = context;
        this.framework = new Framework(context);
        this.beforeStart = beforeStart;
    }

    /** Installs and starts all that is there. */
    void open() {
        apply(changes.first(files()));
    }

    /** Looks once for what changed since. */
    void look() {
        apply(changes.look(files()));
    }

    /** All jars, those that were refused too. Any thread. */
    List<Deployment> deployments() {
        return shown;
    }

    private Map<String, FileLook> files() {
        try {
            return FileLook.folder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void apply(List<Change> all) {
        if (all.isEmpty()) {
            return;
        }
        List<String> starting = new ArrayList<>();
        for (Change change : all) {
            String file = change.file();
            switch (change) {
                case Change.Gone _ -> remove(file);
                case Change.Appeared _ -> install(file, starting);
                case Change.Replaced _ -> replace(file, starting);
            }
        }
        retryRefused(starting);
        beforeStart.run();
        starting.forEach(this::start);
        shown = List.copyOf(deployed.values());
    }

    private void install(String file, List<String> starting) {
        switch (JarCheck.of(folder.resolve(file))) {
            case JarCheck.Broken broken -> record(Deployment.refused(file, broken.problem()));
            case JarCheck.Good jar -> {
                Optional<String> other = holder(jar.name(), file);
                if (other.isPresent()) {
                    record(Deployment.refused(file, jar, "has the same symbolic name as " + other.get()));
                } else {
                    install(file, jar, starting);
                }
            }
        }
    }

    private void install(String file, JarCheck.Good jar, List<String> starting) {
        try {
            Bundle bundle = framework.install(Deployment.location(file), folder.resolve(file));
            deployed.put(file, Deployment.of(file, jar, bundle, ""));
            starting.add(file);
        } catch (BundleException e) {
            record(Deployment.refused(file, jar, Cause.of(e)));
        } catch (IOException e) {
            record(Deployment.refused(file, jar, "cannot be read: " + e.getMessage()));
        }
    }

    private void start(String file) {
        Deployment deployment = deployed.get(file);
        if (deployment == null || deployment.bundle().isEmpty()) {
            return;
        }
        Bundle bundle = deployment.bundle().get();
        try {
            framework.start(bundle);
            deployed.put(file, deployment.withProblem(""));
            LOG.info("{}: {} {} started", Deployment.location(file), deployment.name(), deployment.version());
        } catch (BundleException e) {
            record(deployment.withProblem(Cause.of(e)));
        }
    }

    private void replace(String file, List<String> starting) {
        Deployment before = deployed.get(file);
        JarCheck check = JarCheck.of(folder.resolve(file));
        if (before == null || before.bundle().isEmpty()) {
            install(file, starting);
        } else if (check instanceof JarCheck.Good jar && jar.name().equals(before.name())) {
            update(before, jar, before.bundle().get());
        } else if (check instanceof JarCheck.Good) {
            remove(file);
            install(file, starting);
        } else if (check instanceof JarCheck.Broken broken) {
            record(before.withProblem("the new file " + broken.problem() + "; the old version runs on"));
        }
    }

    private void update(Deployment before, JarCheck.Good jar, Bundle bundle) {
        String file = before.file();
        try {
            framework.probe(Deployment.location(file), folder.resolve(file));
        } catch (BundleException e) {
            record(before.withProblem("the new file " + Cause.of(e) + "; the old version runs on"));
            return;
        } catch (IOException e) {
            record(before.withProblem("the new file cannot be read: " + e.getMessage() + "; the old version runs on"));
            return;
        }
        beforeStart.run();
        try {
            framework.update(bundle, folder.resolve(file));
            deployed.put(file, Deployment.of(file, jar, bundle, ""));
            LOG.info(
                    "{}: {} updated from {} to {}",
                    Deployment.location(file),
                    jar.name(),
                    before.version(),
                    jar.version());
        } catch (BundleException e) {
            record(Deployment.of(file, jar, bundle, Cause.of(e)));
        } catch (IOException e) {
            record(Deployment.of(file, jar, bundle, "cannot be read: " + e.getMessage()));
        }
    }

    private void remove(String file) {
        Deployment gone = deployed.remove(file);
        if (gone == null || gone.bundle().isEmpty()) {
            return;
        }
        try {
            framework.remove(gone.bundle().get());
            LOG.info("{}: {} {} stopped and removed", Deployment.location(file), gone.name(), gone.version());
        } catch (BundleException e) {
            LOG.error("{}: {} does not let itself be removed: {}", Deployment.location(file), gone.name(), Cause.of(e));
        }
    }

    /** What was in the way of others may have gone, or what they need have come. */
    private void retryRefused(List<String> starting) {
        for (Deployment deployment : List.copyOf(deployed.values())) {
            boolean stuck = deployment.bundle().isPresent()
                    && deployment.bundle().get().getState() == Bundle.INSTALLED
                    && !starting.contains(deployment.file());
            if (stuck) {
                starting.add(deployment.file());
            } else if (deployment.bundle().isEmpty()
                    && JarCheck.of(folder.resolve(deployment.file())) instanceof JarCheck.Good jar
                    && holder(jar.name(), deployment.file()).isEmpty()) {
                install(deployment.file(), jar, starting);
            }
        }
    }

    /** Who has that symbolic name already: a jar here, or one of {@code system/}. */
    private Optional<String> holder(String name, String exceptFile) {
        for (Bundle bundle : context.getBundles()) {
            if (name.equals(bundle.getSymbolicName())
                    && !bundle.getLocation().equals(Deployment.location(exceptFile))) {
                return Optional.of(bundle.getLocation());
            }
        }
        return Optional.empty();
    }

    private void record(Deployment deployment) {
        Deployment before = deployed.put(deployment.file(), deployment);
        if (before == null || !before.problem().equals(deployment.problem())) {
            LOG.error("{}: {}", Deployment.location(deployment.file()), deployment.problem());
        }
    }
}
