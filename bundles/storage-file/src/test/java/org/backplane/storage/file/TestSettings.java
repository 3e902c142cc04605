// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

/** Settings for tests: nothing happens in the background by itself unless asked for. */
final class TestSettings {
    private static final long NEVER_MS = 3_600_000;

    private TestSettings() {}

    static StoreSettings usual() {
        return segments(64 << 20);
    }

    static StoreSettings segments(long segmentBytes) {
        return compacting(segmentBytes, 50);
    }

    /** Merges whatever has anything dead in it. */
    static StoreSettings eager(long segmentBytes) {
        return compacting(segmentBytes, 99);
    }

    private static StoreSettings compacting(long segmentBytes, int belowPercent) {
        return new StoreSettings(
                true,
                segmentBytes,
                1L << 40,
                NEVER_MS,
                32L << 20,
                2,
                256L << 20,
                65_536,
                1 << 20,
                NEVER_MS,
                belowPercent);
    }

    static StoreSettings tail(StoreSettings of, long tailCacheBytes) {
        return new StoreSettings(
                of.syncCommits(),
                of.segmentBytes(),
                of.checkpointBytes(),
                of.checkpointMs(),
                tailCacheBytes,
                of.readerThreads(),
                of.waitingCommitBytesMax(),
                of.waitingReadsMax(),
                of.maxBatchBytes(),
                of.compactionMs(),
                of.compactBelowPercent());
    }

    static StoreSettings syncing(StoreSettings of, boolean syncCommits) {
        return new StoreSettings(
                syncCommits,
                of.segmentBytes(),
                of.checkpointBytes(),
                of.checkpointMs(),
                of.tailCacheBytes(),
                of.readerThreads(),
                of.waitingCommitBytesMax(),
                of.waitingReadsMax(),
                of.maxBatchBytes(),
                of.compactionMs(),
                of.compactBelowPercent());
    }

    static StoreSettings busy(long segmentBytes, long checkpointBytes, long compactionMs) {
        return new StoreSettings(
                true, segmentBytes, checkpointBytes, NEVER_MS, 4096, 1, 256L << 20, 65_536, 1 << 20, compactionMs, 50);
    }
}
