// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.admin;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The versions of each protocol that are there side by side, and which connections each serves. The first one that comes is the
 * primary: it takes new connections. Another one waits until {@link #handOver}. Any thread but a lane; calls wait for the
 * lanes, for seconds at most.
 */
@ProviderType
public interface ProtocolAdmin {
    /** Every version that is bound, those without connections too. */
    List<ServedVersion> versions();

    /**
     * Moves connections, each on its lane between two turns: the old handler exports, the new one takes over. One whose
     * state the new version can't take stays where it was.
     *
     * <p>With {@link Share.Everybody} the version becomes the primary and takes all connections; those of
     * {@code SwapMode.DRAIN} stay, and only new ones go to it. With any other share the version becomes the canary: it
     * takes those connections, now and when they connect, and all others are the primary's. The primary itself, handed
     * everybody, ends a canary.
     *
     * @param bundle which version: the id of the bundle that registered it
     * @throws IllegalArgumentException if no such version is bound, or its layout of exported states is too far from the other's
     */
    Handover handOver(String protocol, long bundle, Share share);

    /**
     * Times the code of a protocol's versions from now on, or no longer: {@link ServedVersion#inbound} and
     * {@link ServedVersion#outbound} begin anew. Costs some tens of nanoseconds per batch.
     */
    void time(String protocol, boolean on);

    /**
     * What a hand-over did.
     *
     * @param moved connections that are served by another version now
     * @param kept connections whose state could not be handed over, which stayed; not those that drain
     * @param firstFailure why the first of them stayed; empty if none
     * @param answered whether all lanes answered in time
     */
    record Handover(int moved, int kept, String firstFailure, boolean answered) {}
}
