// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.health;

import org.backplane.api.admin.ServedVersion;

/**
 * What a version of a protocol did, counted.
 *
 * @param operations asked of sessions, and deliveries
 * @param errors refusals, failures and connections it closed
 * @param consumedBytes taken from clients
 * @param barrenBytes those of them after which it asked nothing of the session
 */
public record Figures(long operations, long errors, long consumedBytes, long barrenBytes) {
    public static final Figures NONE = new Figures(0, 0, 0, 0);

    /** Since it was bound. */
    public static Figures of(ServedVersion version) {
        return new Figures(
                version.operations(),
                version.refusals() + version.failures() + version.closed(),
                version.consumedBytes(),
                version.barrenBytes());
    }

    /** Since then. */
    public Figures since(Figures then) {
        return new Figures(
                operations - then.operations,
                errors - then.errors,
                consumedBytes - then.consumedBytes,
                barrenBytes - then.barrenBytes);
    }

    /** Share of what went wrong, in percent. */
    double errorPercent() {
        long all = operations + errors;
        return all == 0 ? 0 : 100.0 * errors / all;
    }

    /** Share of bytes that came to nothing, in percent. */
    double barrenPercent() {
        return consumedBytes == 0 ? 0 : 100.0 * barrenBytes / consumedBytes;
    }
}
