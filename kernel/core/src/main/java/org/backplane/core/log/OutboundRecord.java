// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

/**
 * A delivery under way to a durable session's client, so that it goes on under the same packet identifier after a restart.
 *
 * <p>What was lent by a share group stands here until the group's queue has it as done, on disk as well: the two are written by
 * different lanes. So a record that is {@code released} may outlive PUBCOMP, and even its session.
 *
 * @param released QoS 2: the client has the message, PUBREL is due; it need not be read again
 * @param qos 1 or 2
 * @param shard and
 * @param offset where the message lies; a shard of -1 if it lies in no log, or if that was forgotten when it was released, as
 *     earlier versions did
 * @param queue number of the share group's queue it was lent from; 0 if it is the session's own, and minus the number of one of
 *     the session's own queues if it is the copy for that subscription alone
 */
public record OutboundRecord(boolean released, int qos, int shard, long offset, int queue) {
    public byte[] encode() {
        return new ByteWriter(18)
                .u8(released ? 1 : 0)
                .u8(qos)
                .i32(shard)
                .i64(offset)
                .i32(queue)
                .toArray();
    }

    public static OutboundRecord decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        return new OutboundRecord(in.u8() == 1, in.u8(), in.i32(), in.i64(), in.i32());
    }
}
