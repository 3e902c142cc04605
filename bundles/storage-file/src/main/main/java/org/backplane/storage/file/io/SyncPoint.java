// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.io;

/** Why the store asks for a sync. Only a test looks at it: it leaves one kind out and checks that something is lost. */
public enum SyncPoint {
    /** A group of commits, before its listeners hear of it. */
    COMMIT,
    /** The log's directory, before the first commit in a new segment is acknowledged. */
    SEGMENT_CREATED,
    /** A cut after a refused group, before its listeners hear of it. */
    REFUSED_CUT,
    /** The cut at the end of a recovery, before anything is written behind it. */
    RECOVERY_CUT,
    /** A merged segment, before it takes the place of those it was made from. */
    MERGED_SEGMENT,
    /** The log's directory after a merged segment got its name, before those it was made from are deleted. */
    MERGED_NAME,
    /** A state file at the end of a checkpoint, before the log it covers may go. */
    CHECKPOINT,
    /** The state directory after a state file was created, before the log it covers may go. */
    CHECKPOINT_CREATED,
    /** The data directory after its subdirectories were made. */
    DIRECTORIES
}
