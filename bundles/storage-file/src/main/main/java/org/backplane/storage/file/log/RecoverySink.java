// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import org.backplane.api.store.Mutation;

/** Hears what a recovery finds, in the order of the log. */
public interface RecoverySink {
    /** A change of small state, in the unit that ends at that {@link Position}. */
    void mutation(long unitEnd, Mutation mutation);

    /** Bytes below the synced position that are no longer what was written; they are skipped. */
    void damage(Segment segment, long offset, long length);

    /** Whole segments that should be there and are not. */
    void missing(long firstNumber, long lastNumber);
}
