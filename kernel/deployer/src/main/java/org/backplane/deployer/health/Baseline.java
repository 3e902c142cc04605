// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.health;

import org.backplane.api.admin.ServedVersion;
import org.backplane.api.admin.ServedVersion.Timing;

/**
 * What the version that others are held against did.
 *
 * @param inbound time of its code per operation; without samples nothing is held against it
 * @param outbound time of its code per delivery; likewise
 */
public record Baseline(Figures figures, Timing inbound, Timing outbound) {
    /** It had nothing to do. */
    public static final Baseline NONE = new Baseline(Figures.NONE, Timing.NONE, Timing.NONE);

    /** What it did since, timings since they were last begun anew. */
    public static Baseline of(ServedVersion now, Figures then) {
        return new Baseline(Figures.of(now).since(then), now.inbound(), now.outbound());
    }
}
