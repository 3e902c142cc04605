// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import java.util.List;

/**
 * What the ledgers say in the end.
 *
 * @param disconnects connections that ended though no client wanted it
 * @param faults the first of what went wrong, in words
 * @param clientsWithErrors publishers that were told no at least once
 * @param heldBack messages that were due while their publisher waited for the broker
 */
public record Verdict(
        int connections,
        int disconnects,
        long sent,
        long acknowledged,
        long refused,
        long lost,
        long duplicates,
        long redelivered,
        long disordered,
        long unanswered,
        int clientsWithErrors,
        long heldBack,
        List<String> faults) {
    /** Nobody was cut off, and no promise was broken. */
    public boolean isClean() {
        return disconnects == 0
                && lost == 0
                && duplicates == 0
                && disordered == 0
                && unanswered == 0
                && faults.isEmpty();
    }

    @Override
    public String toString() {
        return "%,d connections, %,d messages sent, %,d acknowledged, %,d refused: %d disconnects, %d lost, "
                        .formatted(connections, sent, acknowledged, refused, disconnects, lost)
                + "%d duplicates, %d out of order, %d unanswered; %d redelivered at QoS 1, %,d held back%s"
                        .formatted(
                                duplicates,
                                disordered,
                                unanswered,
                                redelivered,
                                heldBack,
                                faults.isEmpty() ? "" : "\n  " + String.join("\n  ", faults));
    }
}
