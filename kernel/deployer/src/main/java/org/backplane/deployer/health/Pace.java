// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.health;

import org.backplane.api.admin.ServedVersion;
import org.backplane.api.admin.ServedVersion.Timing;

/** How fast a version was over some stretch of time. */
public record Pace(Timing inbound, Timing outbound) {
    /** From this share of the time on it is not just chance. */
    private static final double MUCH = 0.75;

    static Pace of(ServedVersion version) {
        return new Pace(version.inbound(), version.outbound());
    }

    boolean isMuchFasterThan(Pace earlier) {
        return faster(inbound, earlier.inbound) || faster(outbound, earlier.outbound);
    }

    private static boolean faster(Timing now, Timing then) {
        return now.samples() > 0 && then.samples() > 0 && now.medianNs() < MUCH * then.medianNs();
    }
}
