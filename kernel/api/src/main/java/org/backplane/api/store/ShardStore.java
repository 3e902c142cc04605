// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.store;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The write-ahead log of a node, all shards interleaved, and the small state that goes with it. One writer inside: commits
 * take effect in the order of the calls of {@link #commit}, whoever calls.
 *
 * <p>Life: the kernel calls {@link #retain} and scans tables and shards before its first {@link #commit}. No bytes handed
 * out point into memory the store owns, so it may be closed and replaced at any time.
 */
@ConsumerType
public interface ShardStore {
    Capabilities capabilities();

    /** Any thread, never blocks. The listener is called once, also when the store closes before it is written. */
    void commit(Commit commit);

    /** The shard of that number; it exists as soon as it is asked for. Any thread. */
    Shard shard(int number);

    /** Numbers of the shards that hold anything. */
    List<Integer> shards();

    /** The small state as of the last commit. Any thread; reads may block on disk. */
    KeyValueStore keyValues();

    /**
     * Tells the store how to find out what is still needed. It asks on a thread of its own, for old segments, and may drop
     * what is not live and move what is; it never does before this is called.
     */
    void retain(Liveness liveness);

    /** What stands against writing, if anything. Any thread. */
    Health health();

    /** The kernel's view of what must stay. Must be quick, and callable from any thread. */
    interface Liveness {
        /**
         * Whether any record of that batch is still waited for.
         *
         * @param queues as given with the {@link Append}
         */
        boolean isLive(int shard, long baseOffset, int count, int[] queues);
    }

    /**
     * Whether the store takes commits.
     *
     * @param writable false while {@link Commit.Listener#onRefused} is what a commit would get
     * @param reason for people; empty when all is well
     */
    record Health(boolean writable, String reason) {
        public static final Health GOOD = new Health(true, "");
    }
}
