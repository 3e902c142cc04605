// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.util.Optional;
import org.backplane.api.admin.BundleAdmin.BundleStatus;
import org.osgi.framework.Bundle;

/**
 * What became of a jar in {@code bundles/}.
 *
 * @param file its name
 * @param name symbolic name; the file's if it has none
 * @param bundle what is installed; empty if it was refused
 * @param jar what is known of it; empty if it was refused before it was known
 * @param problem why it was refused, why it does not run, or why its replacement was refused; empty if nothing is wrong
 */
record Deployment(
        String file, String name, String version, Optional<Bundle> bundle, Optional<StagedJar> jar, String problem) {
    static Deployment refused(String file, String problem) {
        return new Deployment(file, file, "", Optional.empty(), Optional.empty(), problem);
    }

    static Deployment refused(StagedJar jar, String problem) {
        return new Deployment(jar.file(), jar.name(), jar.version(), Optional.empty(), Optional.empty(), problem);
    }

    static Deployment of(StagedJar jar, Bundle bundle) {
        return new Deployment(jar.file(), jar.name(), jar.version(), Optional.of(bundle), Optional.of(jar), "");
    }

    Deployment withProblem(String text) {
        return new Deployment(file, name, version, bundle, jar, text);
    }

    static String location(String file) {
        return "bundles/" + file;
    }

    String location() {
        return location(file);
    }

    /** As operators see it; a component's problem shows where there is no greater one. */
    BundleStatus status(ComponentCheck components) {
        if (bundle.isEmpty()) {
            return new BundleStatus(name, version, "REFUSED", location(), problem);
        }
        Bundle installed = bundle.get();
        boolean active = installed.getState() == Bundle.ACTIVE;
        String shown = problem.isEmpty() && active ? components.problem(installed) : problem;
        return new BundleStatus(name, version, state(installed.getState()), location(), shown);
    }

    static String state(int state) {
        return switch (state) {
            case Bundle.ACTIVE -> "ACTIVE";
            case Bundle.RESOLVED -> "RESOLVED";
            case Bundle.INSTALLED -> "INSTALLED";
            case Bundle.STARTING -> "STARTING";
            case Bundle.STOPPING -> "STOPPING";
            default -> "UNINSTALLED";
        };
    }
}
