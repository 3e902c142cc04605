// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.store;

/**
 * A named set of shards that topics are mapped to. Order holds inside a partition.
 *
 * @param name of the stream; {@link #DEFAULT} holds what is mapped nowhere else
 * @param firstShard number of partition 0's shard; the others follow
 * @param partitions how many; fixed once data lies in them
 */
public record Stream(String name, int firstShard, int partitions) {
    public static final String DEFAULT = "default";

    /** The shard that messages to a topic with this hash go to: always the same, so order per topic holds. */
    public int shardOf(int topicHash) {
        return firstShard + Math.floorMod(topicHash ^ (topicHash >>> 16), partitions);
    }
}
