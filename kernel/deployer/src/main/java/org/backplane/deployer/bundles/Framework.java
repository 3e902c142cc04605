// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;

/** The few things the deployer does to bundles, each of them whole. The deployer's thread only. */
final class Framework {
    private static final int START_LEVEL = 2;

    /** Longest wait, in seconds, for a refresh; Felix does it on a thread of its own. */
    private static final long REFRESH_TIMEOUT_S = 30;

    private final BundleContext context;

    Framework(BundleContext context) {
        this.context = context;
    }

    Bundle install(String location, Path jar) throws BundleException, IOException {
        try (InputStream in = Files.newInputStream(jar)) {
            Bundle bundle = context.installBundle(location, in);
            bundle.adapt(BundleStartLevel.class).setStartLevel(START_LEVEL);
            return bundle;
        }
    }

    void start(Bundle bundle) throws BundleException {
        if (bundle.getHeaders("").get("Fragment-Host") == null) {
            bundle.start();
        }
    }

    /** Whether the new jar would resolve: tried beside the one that runs, which is not touched. */
    void probe(String location, Path jar) throws BundleException, IOException {
        Bundle trial = install("probe:" + location, jar);
        try {
            if (!wiring().resolveBundles(List.of(trial))) {
                trial.start(); // says what is missing; what does not resolve does not run
            }
        } finally {
            remove(trial);
        }
    }

    /** Stopped, replaced and refreshed alone, started: the old classes are gone before the new ones run. */
    void update(Bundle bundle, Path jar) throws BundleException, IOException {
        bundle.stop(Bundle.STOP_TRANSIENT);
        try (InputStream in = Files.newInputStream(jar)) {
            bundle.update(in);
        }
        refresh(bundle);
        start(bundle);
    }

    void remove(Bundle bundle) throws BundleException {
        bundle.uninstall();
        refresh(bundle);
    }

    private void refresh(Bundle bundle) {
        CountDownLatch done = new CountDownLatch(1);
        FrameworkListener listener = event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                done.countDown();
            }
        };
        wiring().refreshBundles(List.of(bundle), listener);
        try {
            if (!done.await(REFRESH_TIMEOUT_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no refresh of " + bundle + " in " + REFRESH_TIMEOUT_S + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private FrameworkWiring wiring() {
        return context.getBundle(0).adapt(FrameworkWiring.class);
    }
}
