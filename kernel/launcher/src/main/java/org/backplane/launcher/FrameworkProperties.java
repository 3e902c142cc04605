// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the framework, and through it the deployer, is told. The contract with the deployer:
 *
 * <ul>
 *   <li>{@code backplane.home}, {@code backplane.data}, {@code backplane.config}: absolute paths
 *   <li>{@code backplane.set.0}, {@code .1}, …: {@code section.key=value} from the command line, in their order
 *   <li>{@code backplane.version}: what to print
 *   <li>{@code backplane.start.nanos}: {@code System.nanoTime()} at which the JVM began
 * </ul>
 */
final class FrameworkProperties {
    /** Bundles of {@code system/}; those of {@code bundles/} follow at 2, consoles at 3. */
    private static final String BEGINNING_START_LEVEL = "1";

    private FrameworkProperties() {}

    static Map<String, String> of(LaunchOptions options, Path cache, long startNanos) throws IOException {
        Map<String, String> properties = new HashMap<>();
        properties.put("org.osgi.framework.storage", cache.toString());
        properties.put("org.osgi.framework.startlevel.beginning", BEGINNING_START_LEVEL);
        properties.put(
                "org.osgi.framework.system.packages.extra", SystemPackages.of(System.getProperty("java.class.path")));
        // A new version of a bundle is tried out beside the one that runs.
        properties.put("org.osgi.framework.bsnversion", "multiple");
        // The cache is ours alone: its name is new in each process. The data directory has a lock of its own.
        properties.put("felix.cache.locking", "false");
        // Standard output is for the ready line; the deployer logs framework events.
        properties.put("felix.log.level", "0");
        // A missing log service must not make SCR chatty on standard output either; failures are read from its DTOs.
        properties.put("ds.loglevel", "0");
        properties.put("backplane.home", options.home().toString());
        properties.put("backplane.data", options.data().toString());
        properties.put("backplane.config", options.config().toString());
        properties.put("backplane.version", version());
        properties.put("backplane.start.nanos", Long.toString(startNanos));
        List<String> settings = options.settings();
        for (int i = 0; i < settings.size(); i++) {
            properties.put("backplane.set." + i, settings.get(i));
        }
        return properties;
    }

    /** The version that the jar's manifest names; without a jar there is none. */
    static String version() {
        String version = Launcher.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
