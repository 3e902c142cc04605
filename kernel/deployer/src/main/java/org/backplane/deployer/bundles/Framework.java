// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.backplane.deployer.jar.RefusedException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.Version;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** The few things the deployer does to bundles, each of them whole. One thread changes, any may ask. */
final class Framework {
    /** What the launcher installed; the deployer never changes it. */
    static final String SYSTEM = "system/";

    private static final int START_LEVEL = 2;

    /** Longest wait, in seconds, for a refresh; Felix does it on a thread of its own. */
    private static final long REFRESH_TIMEOUT_S = 30;

    private final BundleContext context;
    private final RetiredLoaders retired;
    private int number;

    Framework(BundleContext context, RetiredLoaders retired) {
        this.context = context;
        this.retired = retired;
    }

    /** Installs it, under a location that no version before it had. */
    Bundle install(StagedJar jar) throws BundleException, RefusedException {
        try (InputStream in = Files.newInputStream(jar.copy())) {
            Bundle bundle = context.installBundle(Deployment.location(jar.file()) + "#" + ++number, in);
            bundle.adapt(BundleStartLevel.class).setStartLevel(START_LEVEL);
            return bundle;
        } catch (IOException e) {
            throw new RefusedException("cannot be read: " + e.getMessage());
        }
    }

    /** Installs it where everything it needs is there, else leaves no trace of it. */
    Bundle installResolved(StagedJar jar) throws RefusedException {
        try {
            Bundle bundle = install(jar);
            try {
                if (!wiring().resolveBundles(List.of(bundle))) {
                    bundle.start(); // says what is missing; what does not resolve does not run
                }
                return bundle;
            } catch (BundleException e) {
                remove(bundle);
                throw e;
            }
        } catch (BundleException e) {
            throw new RefusedException(Cause.of(e));
        }
    }

    void start(Bundle bundle) throws BundleException {
        if (!isFragment(bundle)) {
            bundle.start();
        }
    }

    static boolean isFragment(Bundle bundle) {
        return bundle.getHeaders("").get("Fragment-Host") != null;
    }

    /** Stops it for now. */
    void stop(Bundle bundle) throws BundleException {
        bundle.stop(Bundle.STOP_TRANSIENT);
    }

    /** Stops it for good and takes it out; its class loader is watched until the collector has it. */
    void remove(Bundle bundle) throws BundleException {
        retired.watch(bundle);
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

    /** Who would be restarted with it, by name: nobody, where bundles follow the rules. */
    List<String> dependents(Bundle bundle) {
        return wiring().getDependencyClosure(List.of(bundle)).stream()
                .filter(other -> !other.equals(bundle))
                .map(Bundle::getSymbolicName)
                .sorted()
                .toList();
    }

    /** The versions of a package that bundles here export. */
    List<Version> exported(String name) {
        List<Version> versions = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            if (revision != null) {
                revision.getDeclaredCapabilities(BundleRevision.PACKAGE_NAMESPACE).stream()
                        .map(one -> one.getAttributes())
                        .filter(one -> name.equals(one.get(BundleRevision.PACKAGE_NAMESPACE)))
                        .map(one -> one.get("version") instanceof Version version ? version : Version.emptyVersion)
                        .forEach(versions::add);
            }
        }
        return versions;
    }

    /** The bundles of {@code system/}. */
    List<Bundle> system() {
        return Stream.of(context.getBundles())
                .filter(one -> one.getLocation().startsWith(SYSTEM))
                .toList();
    }

    /** The one of {@code system/} that has that symbolic name. */
    Optional<Bundle> system(String name) {
        return system().stream()
                .filter(one -> name.equals(one.getSymbolicName()))
                .findFirst();
    }

    private FrameworkWiring wiring() {
        return context.getBundle(0).adapt(FrameworkWiring.class);
    }
}
