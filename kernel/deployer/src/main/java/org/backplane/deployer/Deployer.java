// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.backplane.api.admin.BrokerAdmin;
import org.backplane.api.admin.BundleAdmin;
import org.backplane.api.admin.ProtocolAdmin;
import org.backplane.api.event.BrokerEvent;
import org.backplane.deployer.admin.AdminCommands;
import org.backplane.deployer.admin.AdminServer;
import org.backplane.deployer.bundles.BundleSettings;
import org.backplane.deployer.bundles.InstalledBundles;
import org.backplane.deployer.bundles.Surroundings;
import org.backplane.deployer.config.ConfigException;
import org.backplane.deployer.config.ConfigPublisher;
import org.backplane.deployer.data.DataDirectory;
import org.backplane.deployer.data.EndpointsFile;
import org.backplane.deployer.health.Patience.StoppingException;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of things, from the lock on the data directory to the farewell. {@link #begin()} runs on the framework's thread
 * before anything else of ours starts, so that nothing starts on a wrong configuration; all later work is on two threads of
 * its own: one changes bundles, one change after the other, and waits while a new version proves itself; the other one
 * watches everything else meanwhile. Their context class loader is this bundle's: what they start inherits nothing that could
 * leak.
 */
final class Deployer {
    /** Milliseconds between two looks at files. */
    private static final long LOOK_MS = 500;

    /** Once it is ready. */
    private static final int LOOKS_PER_CHECK = 4;

    /** Longest farewell to clients, in milliseconds. */
    private static final long FAREWELL_MS = 8_000;

    private static final Logger LOG = LoggerFactory.getLogger(Deployer.class);

    private final LaunchContract launch;
    private final IntConsumer exit;
    private final Services services;
    private final Configurator configurator;
    private final InstalledBundles bundles;
    private final Readiness readiness;
    private final EndpointsFile endpoints;
    private final String startedAt =
            Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    private final ScheduledExecutorService thread = thread("backplane-deployer");
    private final ScheduledExecutorService changes = thread("backplane-bundles");
    private final Path cache;
    private int looks;
    private @org.jspecify.annotations.Nullable DataDirectory data;
    private @org.jspecify.annotations.Nullable AdminServer admin;

    /** What the deployer needs of others, as long as it is there. */
    interface Services {
        Optional<BrokerAdmin> broker();

        Optional<ProtocolAdmin> protocols();

        /** Tells everybody who listens. */
        void tell(BrokerEvent event);
    }

    Deployer(
            BundleContext context,
            ConfigurationAdmin configurations,
            ServiceComponentRuntime components,
            IntConsumer exit,
            Services services) {
        this.launch = LaunchContract.of(context);
        this.exit = exit;
        this.services = services;
        Map<String, Object> base = Map.of(
                "backplane.data", launch.data().toString(),
                "backplane.home", launch.home().toString());
        this.configurator =
                new Configurator(launch.home(), launch.configSource(), new ConfigPublisher(configurations, base));
        this.bundles =
                new InstalledBundles(launch.home().resolve("bundles"), context, components, new Around(), changes);
        long pid = ProcessHandle.current().pid();
        String socket = launch.data().resolve("admin.sock").toString();
        this.endpoints = new EndpointsFile(launch.data(), pid, launch.version(), startedAt, socket);
        this.readiness = new Readiness(launch.version(), launch.startNanos(), endpoints, System.out::println);
        this.cache = Path.of(context.getProperty("org.osgi.framework.storage"));
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setContextClassLoader(Deployer.class.getClassLoader());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What those who change bundles see of the rest. */
    private final class Around implements Surroundings {
        @Override
        public Optional<BrokerAdmin> broker() {
            return services.broker();
        }

        @Override
        public Optional<ProtocolAdmin> protocols() {
            return services.protocols();
        }

        @Override
        public BundleSettings settings() {
            return configurator.bundleSettings();
        }

        @Override
        public void publishConfiguration(List<Path> staged) {
            configurator.reload(staged);
        }

        @Override
        public void tell(BrokerEvent event) {
            services.tell(event);
        }
    }

    BundleAdmin bundles() {
        return bundles;
    }

    /** Takes the data directory and publishes the configuration; where that fails, asks for the end. Returns whether it went well. */
    boolean begin() {
        try {
            data = DataDirectory.take(launch.data());
            data.removeOldCaches(cache);
            endpoints.remove();
            configurator.load();
            var process = new AdminCommands.Process(ProcessHandle.current().pid(), launch.version(), startedAt);
            admin = AdminServer.open(
                    launch.data(), new AdminCommands(process, services::broker, bundles, () -> exit.accept(0)));
            return true;
        } catch (ConfigException e) {
            e.problems().forEach(LOG::error);
        } catch (IOException e) {
            LOG.error("{}", e.getMessage());
        }
        exit.accept(1);
        return false;
    }

    /** The bundles of {@code system/} have started: now those of the folder, and the watch. */
    void systemStarted() {
        changes.execute(guarded(bundles::open));
        changes.execute(
                guarded(() -> thread.scheduleWithFixedDelay(guarded(this::look), 0, LOOK_MS, TimeUnit.MILLISECONDS)));
        changes.scheduleWithFixedDelay(guarded(bundles::look), LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    /** Listeners come and go; any thread. */
    void onEvent(BrokerEvent event) {
        try {
            thread.execute(guarded(() -> handle(event)));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} after the end", event);
        }
    }

    private void handle(BrokerEvent event) throws IOException {
        if (event instanceof BrokerEvent.ListenerFailed failed && !readiness.isReady()) {
            giveUp(failed.reason());
        } else if (event instanceof BrokerEvent.StoreFailed failed && !readiness.isReady()) {
            giveUp(failed.reason());
        } else {
            check();
        }
    }

    private void giveUp(String reason) {
        LOG.error("the start is given up: {}", reason);
        exit.accept(1);
    }

    private void look() throws IOException {
        configurator.look();
        bundles.lookAtCanaries();
        // Once it is ready listeners report what happens to them: this is for what went past that.
        if (!readiness.isReady() || ++looks % LOOKS_PER_CHECK == 0) {
            check();
        }
    }

    private void check() throws IOException {
        readiness.expect(configurator.listeners());
        readiness.check(services.broker(), readiness.isReady() ? List.of() : bundles.bundles(), System.nanoTime());
    }

    /** One failed look must not end the watch. */
    private static Runnable guarded(Step step) {
        return () -> {
            try {
                step.run();
            } catch (StoppingException | RejectedExecutionException e) {
                LOG.debug("cut off by the end: {}", e.toString());
            } catch (IOException | RuntimeException e) {
                LOG.error("the deployer stumbled; it goes on", e);
            }
        };
    }

    private interface Step {
        void run() throws IOException;
    }

    /** The framework is about to stop: clients are told while everything that serves them still runs. */
    void farewell() {
        stopThreads();
        services.broker().ifPresent(one -> one.shutdown(FAREWELL_MS));
        end();
    }

    private void stopThreads() {
        changes.shutdownNow();
        thread.shutdownNow();
    }

    /** Gives everything back. */
    synchronized void end() {
        stopThreads();
        try {
            if (data != null) {
                if (admin != null) {
                    admin.close();
                    admin = null;
                }
                endpoints.remove();
                // The lock goes last, with the process: storage still writes.
            }
        } catch (IOException e) {
            LOG.warn("could not clean up {}: {}", launch.data(), e.toString());
        }
    }
}
