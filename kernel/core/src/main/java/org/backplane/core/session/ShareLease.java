// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.jspecify.annotations.Nullable;

/**
 * A message a share group lent to one of its members, until the member acknowledges it or goes. What says where it is from never
 * changes; the rest is the group's, on its home lane.
 */
final class ShareLease {
    private final ShareGroup group;
    private final int queue;
    private final int shard;
    private final long offset;
    private final ClientSession member;

    /** As the group had it; null for one from before a restart. */
    final ShareLending.@Nullable Ready lent;

    /** Whom it is lent to; null for one from before a restart. */
    final ShareMembers.@Nullable Member to;

    /** Whether the member acknowledged it or gave it back. */
    boolean ended;

    private ShareLease(
            ShareGroup group,
            int queue,
            int shard,
            long offset,
            ClientSession member,
            ShareLending.@Nullable Ready lent,
            ShareMembers.@Nullable Member to) {
        this.group = group;
        this.queue = queue;
        this.shard = shard;
        this.offset = offset;
        this.member = member;
        this.lent = lent;
        this.to = to;
    }

    /** One that the group lends now. */
    static ShareLease of(ShareGroup group, int queue, ShareLending.Ready lent, ShareMembers.Member to) {
        var stored = lent.queued();
        return stored == null
                ? new ShareLease(group, 0, Delivery.NOWHERE, 0, to.session, lent, to)
                : new ShareLease(group, queue, stored.shard(), stored.offset(), to.session, lent, to);
    }

    /** One that a member had before a restart. */
    static ShareLease reclaimed(ShareGroup group, int queue, int shard, long offset, ClientSession member) {
        return new ShareLease(group, queue, shard, offset, member, null, null);
    }

    ShareGroup group() {
        return group;
    }

    /** Number of the durable queue it comes from; 0 if it lies in none. */
    int queue() {
        return queue;
    }

    /** Where it lies, or {@link Delivery#NOWHERE}. */
    int shard() {
        return shard;
    }

    long offset() {
        return offset;
    }

    /** Whom it is lent to. */
    ClientSession member() {
        return member;
    }

    boolean isStored() {
        return shard != Delivery.NOWHERE;
    }
}
