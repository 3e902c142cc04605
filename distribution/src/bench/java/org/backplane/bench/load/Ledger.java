// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.load;

/** What one publisher sent and what came of it, told by the numbers in the payloads. On the loop. */
final class Ledger {
    /** Messages on the way of which each is told from all others; more than any window. */
    static final int REMEMBERED = 4096;

    private final int copies;
    private final long[] seen = new long[REMEMBERED / 64];
    private int sent;
    private long delivered;
    private long lost;
    private long writtenOff;
    private int acknowledged;

    Ledger(int copies) {
        this.copies = copies;
    }

    /** The number of the next message, which is about to be sent. */
    int next() {
        int sequence = sent++;
        seen[(sequence & REMEMBERED - 1) >> 6] &= ~(1L << sequence);
        return sequence;
    }

    /** A copy came; if it is known that none before it was lost, what was written off is only late. */
    void delivered(boolean inTurn) {
        delivered++;
        if (inTurn) {
            writtenOff = 0;
        }
    }

    /** Marks one message of which there is one copy; whether that was its first. */
    boolean first(int sequence) {
        int word = (sequence & REMEMBERED - 1) >> 6;
        boolean first = sequence < sent && (seen[word] & 1L << sequence) == 0;
        seen[word] |= 1L << sequence;
        return first;
    }

    /** Some copies were left out; less than 0 if they came after all. */
    void lost(int count) {
        lost += count;
    }

    /** What is on the way will not come: it does not count against the window any more. */
    void writeOff() {
        writtenOff = open();
    }

    void acknowledged() {
        acknowledged++;
    }

    int sent() {
        return sent;
    }

    /** Copies that are neither delivered nor known to be lost. */
    long open() {
        return (long) sent * copies - delivered - lost;
    }

    /** Messages the broker has not answered for. */
    int unacknowledged() {
        return sent - acknowledged;
    }

    /** Whether another message may go out. */
    boolean hasRoom(int window) {
        return open() - writtenOff < (long) window * copies;
    }

    /** Whether nothing is on the way that may still come. */
    boolean isClear() {
        return open() <= writtenOff;
    }

    long settled() {
        return delivered + lost;
    }
}
