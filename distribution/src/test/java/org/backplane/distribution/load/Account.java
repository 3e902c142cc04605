// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import java.util.BitSet;

/**
 * The ledger of one topic with one publisher and one subscriber: what was sent, what the broker took on with a success, what
 * arrived. Messages are numbered from 1. Only what was promised must arrive: at QoS 0 that is everything, since no subscriber
 * here lags so far that the broker may drop.
 */
final class Account {
    private final int qos;
    private final BitSet promised = new BitSet();
    private final BitSet refused = new BitSet();
    private final BitSet arrived = new BitSet();
    private int sent;
    private int highest;
    private int repeated;
    private int disordered;

    Account(int qos) {
        this.qos = qos;
    }

    /** The number of the message that goes out now. */
    int send() {
        sent++;
        if (qos == 0) {
            promised.set(sent);
        }
        return sent;
    }

    /** The broker's first answer to a message. */
    void answered(int number, boolean success) {
        (success ? promised : refused).set(number);
    }

    void arrived(int number) {
        if (arrived.get(number)) {
            repeated++;
            return;
        }
        arrived.set(number);
        if (number < highest) {
            disordered++;
        }
        highest = Math.max(highest, number);
    }

    /** Messages that are neither answered with an error nor here yet: what the publisher's bound is about. */
    int underway() {
        return sent - arrived.cardinality() - refused.cardinality();
    }

    /** Whether every answer and every promised message has come. */
    boolean isSettled() {
        Totals now = totals();
        return now.unanswered() == 0 && now.lost() == 0;
    }

    Totals totals() {
        BitSet missing = (BitSet) promised.clone();
        missing.andNot(arrived);
        int answered = promised.cardinality() + refused.cardinality();
        boolean mayRepeat = qos == 1;
        return new Totals(
                sent,
                promised.cardinality(),
                refused.cardinality(),
                arrived.cardinality(),
                missing.cardinality(),
                mayRepeat ? 0 : repeated,
                mayRepeat ? repeated : 0,
                disordered,
                sent - answered);
    }

    /**
     * Sums over accounts.
     *
     * @param promised answered with success; at QoS 0 all that was sent
     * @param refused answered with an error
     * @param lost promised, and never came
     * @param duplicates came again though their QoS forbids it
     * @param redelivered came again as QoS 1 may
     * @param disordered came first after a later one
     * @param unanswered sent, and no answer came
     */
    record Totals(
            long sent,
            long promised,
            long refused,
            long arrived,
            long lost,
            long duplicates,
            long redelivered,
            long disordered,
            long unanswered) {
        static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, 0, 0);

        Totals plus(Totals other) {
            return new Totals(
                    sent + other.sent,
                    promised + other.promised,
                    refused + other.refused,
                    arrived + other.arrived,
                    lost + other.lost,
                    duplicates + other.duplicates,
                    redelivered + other.redelivered,
                    disordered + other.disordered,
                    unanswered + other.unanswered);
        }

        /** No promise was broken; errors that were told to the publisher are none. */
        boolean isClean() {
            return lost == 0 && duplicates == 0 && disordered == 0 && unanswered == 0;
        }
    }
}
