// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** Felix with SCR in this process; its API packages are the test's own. */
final class FelixHarness {
    private static final String SHARED = "org.osgi.service.component;version=1.5.1,"
            + "org.osgi.service.component.runtime;version=1.5.1,org.osgi.service.component.runtime.dto;version=1.5.1,"
            + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0,org.osgi.service.cm;version=1.6.1,"
            + "org.backplane.api.protocol;version=1.1,org.backplane.api.transport;version=1.1";

    private final Framework framework;

    private FelixHarness(Framework framework) {
        this.framework = framework;
    }

    static FelixHarness start(Path cache) throws Exception {
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        "org.osgi.framework.storage", cache.toString(),
                        "org.osgi.framework.storage.clean", "onFirstInit",
                        "org.osgi.framework.bsnversion", "multiple",
                        "org.osgi.framework.system.packages.extra", SHARED,
                        "felix.log.level", "0",
                        "ds.loglevel", "0"));
        framework.start();
        FelixHarness harness = new FelixHarness(framework);
        for (String part : new String[] {"configadmin", "scr"}) {
            harness.context()
                    .installBundle("file:" + onClassPath("org.apache.felix." + part))
                    .start();
        }
        harness.startLevel(3);
        return harness;
    }

    private static String onClassPath(String name) {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (entry.contains(name + "-")) {
                return entry;
            }
        }
        throw new IllegalStateException("no " + name + " on the class path");
    }

    private void startLevel(int level) throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        framework.adapt(FrameworkStartLevel.class).setStartLevel(level, event -> {
            if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
                reached.countDown();
            }
        });
        if (!reached.await(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("start level " + level + " not reached");
        }
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    ServiceComponentRuntime components() {
        BundleContext context = context();
        return Objects.requireNonNull(
                context.getService(Objects.requireNonNull(context.getServiceReference(ServiceComponentRuntime.class))));
    }

    /** How many services of that type there are. */
    int services(Class<?> type) throws Exception {
        var references = context().getAllServiceReferences(type.getName(), null);
        return references == null ? 0 : references.length;
    }

    void close() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }
}
