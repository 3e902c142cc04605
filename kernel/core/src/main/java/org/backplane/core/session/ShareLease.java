// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

/**
 * A message a share group lent to one of its members, until the member acknowledges it or goes.
 *
 * @param id unique within the group; {@link #RECLAIMED} for one from before a restart
 * @param queue number of the durable queue it comes from; 0 if it lies in none
 * @param shard where it lies, or {@link Delivery#NOWHERE}
 * @param member whom it is lent to
 */
record ShareLease(ShareGroup group, long id, int queue, int shard, long offset, ClientSession member) {
    static final long RECLAIMED = 0;

    boolean isStored() {
        return shard != Delivery.NOWHERE;
    }
}
