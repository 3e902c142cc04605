// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/** The jars of {@code system/}, installed and started in the order of their file names. */
final class SystemBundles {
    private SystemBundles() {}

    static void start(BundleContext context, Path folder) throws UsageException, IOException {
        List<Bundle> bundles = new ArrayList<>();
        for (Path jar : jars(folder)) {
            try (InputStream in = Files.newInputStream(jar)) {
                bundles.add(context.installBundle("system/" + jar.getFileName(), in));
            } catch (BundleException e) {
                throw new UsageException(jar + " cannot be installed: " + e.getMessage());
            }
        }
        for (Bundle bundle : bundles) {
            startOne(bundle);
        }
    }

    private static void startOne(Bundle bundle) throws UsageException {
        if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null) {
            return;
        }
        try {
            bundle.start();
        } catch (BundleException e) {
            throw new UsageException(bundle.getLocation() + " cannot be started: " + e.getMessage());
        }
    }

    private static List<Path> jars(Path folder) throws UsageException, IOException {
        if (!Files.isDirectory(folder)) {
            throw new UsageException("there is no " + folder + ": is the distribution complete?");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
