// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

/**
 * The store's settings at one moment, as {@link StorageConfig} explains them.
 *
 * @param syncCommits whether a commit is acknowledged only after a sync
 */
public record StoreSettings(
        boolean syncCommits,
        long segmentBytes,
        long checkpointBytes,
        long checkpointMs,
        long tailCacheBytes,
        int readerThreads,
        long waitingCommitBytesMax,
        int waitingReadsMax,
        int maxBatchBytes,
        long compactionMs,
        int compactBelowPercent) {
    static final String PROCESS = "process";

    static StoreSettings of(StorageConfig config) {
        return new StoreSettings(
                !config.durability().equals(PROCESS),
                config.segmentBytes(),
                config.checkpointBytes(),
                config.checkpointMs(),
                config.tailCacheBytes(),
                config.readerThreads(),
                config.waitingCommitBytesMax(),
                config.waitingReadsMax(),
                config.maxBatchBytes(),
                config.compactionMs(),
                config.compactBelowPercent());
    }
}
