// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * The framework from boot to halt. However the end comes (the exit service, a signal, a failed start), it takes one way:
 * the framework stops within {@link #STOP_TIMEOUT_MS}, the cache goes, and the process halts with the code of whoever
 * asked first. A signal is such an asking, with code 0: the JVM's own 143 would read as a failure to whoever supervises.
 */
final class BrokerFramework {
    /** Longest time, in milliseconds, that a clean end may take; core's farewell has its own bound below it. */
    private static final long STOP_TIMEOUT_MS = 18_000;

    /** Where the framework stays: system bundles are at 1; reaching more tells the deployer that they have started. */
    private static final int START_LEVEL = 3;

    /** No one has asked for the end yet. */
    private static final int RUNNING = Integer.MIN_VALUE;

    private final LaunchOptions options;
    private final BundleCache cache;
    private final Framework framework;
    private final AtomicInteger exitCode = new AtomicInteger(RUNNING);

    BrokerFramework(LaunchOptions options, BundleCache cache, long startNanos) throws IOException {
        this.options = options;
        this.cache = cache;
        this.framework =
                new FrameworkFactory().newFramework(FrameworkProperties.of(options, cache.folder(), startNanos));
    }

    /** Boots, and stays until the end. */
    void run() throws BundleException, IOException {
        // The hook is what a signal runs into; it stops everything and halts, so no other hook may be relied upon.
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "backplane-end"));
        try {
            boot();
            framework.waitForStop(0);
        } catch (UsageException | IllegalStateException e) {
            // A bundle that asked for the end while others were still to be started has said why itself.
            if (exitCode.compareAndSet(RUNNING, 1)) {
                System.err.println("Backplane: " + e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.exit(0);
    }

    private void boot() throws BundleException, IOException, UsageException {
        framework.init();
        BundleContext context = framework.getBundleContext();
        context.registerService(
                IntConsumer.class, this::exit, FrameworkUtil.asDictionary(Map.of("backplane.exit", true)));
        framework.start();
        SystemBundles.start(context, options.home().resolve("system"));
        framework.adapt(FrameworkStartLevel.class).setStartLevel(START_LEVEL);
    }

    /** Asks for the end and returns at once: the caller may be a bundle that is about to be stopped. */
    private void exit(int code) {
        if (exitCode.compareAndSet(RUNNING, code)) {
            Thread stopper = new Thread(() -> System.exit(code), "backplane-exit");
            stopper.setDaemon(true);
            stopper.start();
        }
    }

    private void end() {
        exitCode.compareAndSet(RUNNING, 0);
        try {
            framework.stop();
            if (framework.waitForStop(STOP_TIMEOUT_MS).getType() == FrameworkEvent.WAIT_TIMEDOUT) {
                System.err.println("Backplane: not stopped after " + STOP_TIMEOUT_MS + " ms; ending all the same");
            }
        } catch (BundleException e) {
            System.err.println("Backplane: did not stop cleanly: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cache.delete();
        Runtime.getRuntime().halt(exitCode.get());
    }
}
