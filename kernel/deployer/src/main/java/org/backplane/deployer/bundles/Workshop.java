// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import org.backplane.deployer.health.Patience;

/** What every change works with. */
record Workshop(
        Framework framework,
        Deployments deployed,
        StagingArea area,
        StagedConfiguration configuration,
        Starting starting,
        Announcer announcer,
        Surroundings surroundings,
        Patience patience) {}
