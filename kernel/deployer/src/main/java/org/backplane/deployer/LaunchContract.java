// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.backplane.deployer.config.ConfigSource;
import org.osgi.framework.BundleContext;

/**
 * What the launcher tells by framework properties.
 *
 * @param home the unpacked distribution
 * @param config the YAML file
 * @param settings from the command line
 * @param startNanos when the JVM began, on the clock of {@code System.nanoTime}
 */
record LaunchContract(Path home, Path data, Path config, List<String> settings, String version, long startNanos) {
    LaunchContract {
        settings = List.copyOf(settings);
    }

    static LaunchContract of(BundleContext context) {
        List<String> settings = new ArrayList<>();
        for (String one = context.getProperty("backplane.set.0");
                one != null;
                one = context.getProperty("backplane.set." + settings.size())) {
            settings.add(one);
        }
        return new LaunchContract(
                Path.of(property(context, "backplane.home")),
                Path.of(property(context, "backplane.data")),
                Path.of(property(context, "backplane.config")),
                settings,
                property(context, "backplane.version"),
                Long.parseLong(property(context, "backplane.start.nanos")));
    }

    private static String property(BundleContext context, String name) {
        String value = context.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("the launcher did not set " + name);
        }
        return value;
    }

    ConfigSource configSource() {
        String name = config.startsWith(home) ? home.relativize(config).toString() : config.toString();
        return new ConfigSource(config, name, System.getenv(), settings);
    }
}
