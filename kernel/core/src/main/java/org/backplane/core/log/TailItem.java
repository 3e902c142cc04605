// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import org.backplane.api.message.Message;

/**
 * A message that was just committed, on its way to the lanes whose consumers read its queues.
 *
 * @param message kept
 * @param queues all it waits in
 */
public record TailItem(int shard, long offset, Message message, QueueRef[] queues) {}
