// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.api.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message a share group lent to one of its members, until the member acknowledges it or goes.
 *
 * @param id unique within the group
 * @param shard where it lies, or {@link Delivery#NOWHERE}
 * @param message kept
 * @param member whom it is lent to
 */
record ShareLease(
        ShareGroup group,
        long id,
        int shard,
        long offset,
        Message message,
        @Nullable ClientSession member) {}
