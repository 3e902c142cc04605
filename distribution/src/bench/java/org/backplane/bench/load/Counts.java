// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.load;

import org.backplane.distribution.load.Histogram;

/** The generator's counters since they were last taken. On the loop; what {@link #take} returns may be read anywhere. */
public final class Counts {
    long sent;
    long delivered;
    long reads;
    long flushes;
    long lost;
    long repeated;
    long disordered;
    long heldBack;
    Histogram latency = new Histogram();

    /** These counters, and from here on they begin at zero. */
    Counts take() {
        Counts taken = new Counts();
        taken.sent = sent;
        taken.delivered = delivered;
        taken.reads = reads;
        taken.flushes = flushes;
        taken.lost = lost;
        taken.repeated = repeated;
        taken.disordered = disordered;
        taken.heldBack = heldBack;
        taken.latency = latency;
        sent = 0;
        delivered = 0;
        reads = 0;
        flushes = 0;
        lost = 0;
        repeated = 0;
        disordered = 0;
        heldBack = 0;
        latency = new Histogram();
        return taken;
    }

    public long sent() {
        return sent;
    }

    public long delivered() {
        return delivered;
    }

    /** Reads of subscribers that brought messages. */
    public long reads() {
        return reads;
    }

    /** Flushes of publishers. */
    public long flushes() {
        return flushes;
    }

    /** Copies of QoS 0 messages that were left out. */
    public long lost() {
        return lost;
    }

    /** Copies that came again. */
    public long repeated() {
        return repeated;
    }

    /** Copies that came after one that was sent later. */
    public long disordered() {
        return disordered;
    }

    /** Messages that were due and not sent because too many of that publisher were on the way. */
    public long heldBack() {
        return heldBack;
    }

    public Histogram latency() {
        return latency;
    }
}
