// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.nio.file.Path;
import org.backplane.deployer.jar.JarFacts;

/**
 * A jar that passed its own stages.
 *
 * @param file its name in {@code bundles/}, now or later
 * @param copy the private copy that was checked, and that is installed: nobody can change it in between
 */
record StagedJar(String file, Path copy, JarFacts facts) {
    String name() {
        return facts.name();
    }

    String version() {
        return facts.version().toString();
    }
}
