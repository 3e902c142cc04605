// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.admin;

import org.backplane.api.protocol.SwapMode;

/**
 * One version of a protocol, and what it did since it was bound.
 *
 * @param protocol its id
 * @param bundle id of the bundle that registered it
 * @param role what it is here for
 * @param mode what happens to its connections when it is replaced
 * @param schema the layout of exported states it writes
 * @param connections it serves now
 * @param consumedBytes bytes it took from connected clients
 * @param barrenBytes those of them after which it asked nothing of the session: pings, or a version that does not do its work
 * @param operations what it asked of sessions and what it was given to deliver
 * @param refusals times it told a client no without the kernel having said so
 * @param failures times its code threw; each closed a connection
 * @param closed connections it closed without the client having said goodbye
 * @param inbound time of its code per operation asked for; empty unless timed
 * @param outbound time of its code per delivery; empty unless timed
 */
public record ServedVersion(
        String protocol,
        long bundle,
        Role role,
        SwapMode mode,
        int schema,
        int connections,
        long consumedBytes,
        long barrenBytes,
        long operations,
        long refusals,
        long failures,
        long closed,
        Timing inbound,
        Timing outbound) {
    /** What a version is here for. */
    public enum Role {
        /** Takes new connections. */
        PRIMARY,
        /** Takes the share it is on trial with. */
        CANARY,
        /** Takes none: not yet, or no longer. */
        STANDBY
    }

    /**
     * How long something took.
     *
     * @param samples how often it was timed
     * @param medianNs nanoseconds, to within a quarter; 0 without samples
     * @param p99Ns nanoseconds, to within a quarter; 0 without samples
     */
    public record Timing(long samples, long medianNs, long p99Ns) {
        public static final Timing NONE = new Timing(0, 0, 0);
    }
}
