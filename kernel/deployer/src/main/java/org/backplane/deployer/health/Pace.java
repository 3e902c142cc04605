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

    /** What it will be if it got faster since then, and goes on getting faster like that for as long again, three times. */
    Pace goingOnFrom(Pace earlier) {
        return new Pace(goingOn(earlier.inbound, inbound), goingOn(earlier.outbound, outbound));
    }

    private static Timing goingOn(Timing then, Timing now) {
        if (now.samples() == 0 || then.samples() == 0 || now.medianNs() >= MUCH * then.medianNs()) {
            return now;
        }
        double factor = (double) now.medianNs() / then.medianNs();
        return new Timing(now.samples(), Math.round(now.medianNs() * factor * factor * factor), now.p99Ns());
    }
}
