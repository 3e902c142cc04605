// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.osgi;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Felix with Declarative Services and ConfigAdmin in this process. Bundles see the test's own {@code org.backplane.api},
 * Netty and SLF4J, so what they register can be used without a detour. One thread.
 */
public final class FelixHarness implements AutoCloseable {
    private static final long STEP_S = 20;

    private final Framework framework;

    private FelixHarness(Framework framework) {
        this.framework = framework;
    }

    /** Starts it; Felix and its parts must be on the class path. */
    public static FelixHarness start(Path cache) throws BundleException, IOException, InterruptedException {
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        "org.osgi.framework.storage", cache.toString(),
                        "org.osgi.framework.storage.clean", "onFirstInit",
                        "org.osgi.framework.bsnversion", "multiple",
                        "org.osgi.framework.system.packages.extra", SharedPackages.all(),
                        "felix.log.level", "0",
                        "ds.loglevel", "0"));
        framework.start();
        var harness = new FelixHarness(framework);
        for (String part : List.of("configadmin", "scr")) {
            harness.install(Path.of(onClassPath("org.apache.felix." + part))).start();
        }
        return harness;
    }

    private static String onClassPath(String name) {
        for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
            if (entry.contains(name + "-")) {
                return entry;
            }
        }
        throw new IllegalStateException("no " + name + " on the class path");
    }

    private BundleContext context() {
        return framework.getBundleContext();
    }

    /** Installs a jar and lets it run at the framework's start level. */
    public Bundle install(Path jar) throws BundleException, InterruptedException {
        Bundle bundle = context().installBundle(jar.toUri().toString());
        startLevel(3);
        return bundle;
    }

    private void startLevel(int level) throws InterruptedException {
        FrameworkStartLevel levels = framework.adapt(FrameworkStartLevel.class);
        if (levels.getStartLevel() == level) {
            return;
        }
        CountDownLatch reached = new CountDownLatch(1);
        levels.setStartLevel(level, event -> {
            if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
                reached.countDown();
            }
        });
        await(reached, "start level " + level);
    }

    /** Stops and uninstalls it, and lets the framework forget it. */
    public void remove(Bundle bundle) throws BundleException, InterruptedException {
        bundle.stop();
        bundle.uninstall();
        CountDownLatch refreshed = new CountDownLatch(1);
        framework.adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        await(refreshed, "the refresh of " + bundle);
    }

    private static void await(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(STEP_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException(what + " did not come within " + STEP_S + " s");
        }
    }

    public static ClassLoader loader(Bundle bundle) {
        return bundle.adapt(BundleWiring.class).getClassLoader();
    }

    /** The configuration of that PID, as the deployer would push it. */
    public void configure(String pid, Map<String, Object> values) throws ReflectiveOperationException {
        // ConfigAdmin's own types are the bundle's, not ours
        Object admin = service(
                Objects.requireNonNull(context().getServiceReference("org.osgi.service.cm.ConfigurationAdmin")));
        Object configuration = call(admin, "getConfiguration", new Class<?>[] {String.class, String.class}, pid, null);
        call(configuration, "update", new Class<?>[] {Dictionary.class}, FrameworkUtil.asDictionary(values));
    }

    private static Object call(Object on, String method, Class<?>[] types, @Nullable Object... arguments)
            throws ReflectiveOperationException {
        for (Class<?> type : on.getClass().getInterfaces()) {
            try {
                return type.getMethod(method, types).invoke(on, arguments);
            } catch (NoSuchMethodException e) {
                continue;
            }
        }
        throw new NoSuchMethodException(method);
    }

    private Object service(ServiceReference<?> reference) {
        return Objects.requireNonNull(context().getService(reference));
    }

    public <S> void register(Class<S> type, S service) {
        context().registerService(type, service, null);
    }

    /** The services of that type which this bundle registered, now that it has started. */
    public <S> List<S> services(Bundle bundle, Class<S> type) {
        ServiceReference<?>[] all = bundle.getRegisteredServices();
        if (all == null) {
            return List.of();
        }
        return List.of(all).stream()
                .filter(reference ->
                        List.of((String[]) reference.getProperty("objectClass")).contains(type.getName()))
                .map(reference -> type.cast(service(reference)))
                .toList();
    }

    /** Gives back what {@link #services} handed out. */
    public void release(Bundle bundle) {
        ServiceReference<?>[] all = bundle.getRegisteredServices();
        if (all != null) {
            for (ServiceReference<?> reference : all) {
                context().ungetService(reference);
            }
        }
    }

    @Override
    public void close() throws BundleException {
        framework.stop();
        try {
            framework.waitForStop(STEP_S * 1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
