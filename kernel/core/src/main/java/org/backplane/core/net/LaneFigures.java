// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import org.backplane.core.metrics.LogHistogram;
import org.jspecify.annotations.Nullable;

/** What one version of a protocol did on one lane. On that lane only. */
final class LaneFigures {
    /** Connections it serves now. */
    int connections;

    long consumedBytes;
    long barrenBytes;
    long operations;

    /** Times it told a client no, and times the kernel had told it so. */
    long refusals;

    long kernelRefusals;
    long failures;
    long closed;

    private @Nullable LogHistogram inbound;
    private @Nullable LogHistogram outbound;

    /** Begins anew, or ends. */
    void time(boolean on) {
        inbound = on ? new LogHistogram() : null;
        outbound = on ? new LogHistogram() : null;
    }

    boolean isTimed() {
        return inbound != null;
    }

    /**
     * A turn of a connected client's data.
     *
     * @param bytes taken
     * @param asked operations asked for
     */
    void consumed(int bytes, long asked) {
        consumedBytes += bytes;
        operations += asked;
        if (asked == 0) {
            barrenBytes += bytes;
        }
    }

    void inboundTook(long ns, long asked) {
        if (inbound != null && asked > 0) {
            inbound.add(Math.max(0, ns) / asked);
        }
    }

    void outboundTook(long ns, int targets) {
        if (outbound != null && targets > 0) {
            outbound.add(ns / targets);
        }
    }

    @Nullable
    LogHistogram inbound() {
        return inbound;
    }

    @Nullable
    LogHistogram outbound() {
        return outbound;
    }
}
