// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.store;

import org.backplane.api.message.RecordBatch;

/**
 * A batch for the end of a shard.
 *
 * @param shard its number, as the kernel assigned it
 * @param batch the records
 * @param queues ids of the durable queues it waits in; may be empty. Stored with the body, handed back at recovery
 */
public record Append(int shard, RecordBatch batch, int[] queues) {}
