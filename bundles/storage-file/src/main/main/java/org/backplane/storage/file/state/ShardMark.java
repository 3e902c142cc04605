// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.state;

/**
 * What must be known of a shard even when all of its batches have gone.
 *
 * @param nextOffset that its next batch gets
 */
public record ShardMark(int shard, long nextOffset) {}
