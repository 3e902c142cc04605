// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import org.osgi.framework.Bundle;

/** How it ended that one version was to take another's place. */
sealed interface Exchange {
    /** The new one runs, the old one has stopped. */
    record Runs(Bundle bundle) implements Exchange {}

    /** The old one runs as before, nothing is left of the new one. */
    record TakenBack(String reason) implements Exchange {}

    /** Neither is as it should be. */
    record Broken(String reason) implements Exchange {}
}
