// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.backplane.distribution.raw.Packets;
import org.jspecify.annotations.Nullable;

/**
 * A publisher: one packet, encoded once, of which the packet id, the number and the time are patched. The payload begins with the
 * publisher's number (4 bytes), the message's (4) and when it was sent in nanoseconds (8). On the loop.
 */
final class Source implements Role {
    /** Bytes that every payload has at least. */
    static final int STAMP_BYTES = 16;

    private static final int RECEIVE_MAXIMUM = 0x21;
    private static final int UNACKNOWLEDGED_MAX = 1000;
    private static final int PACKET_IDS = 65_535;
    private static final int DIGITS = 6;

    private final Traffic traffic;
    private final Plan plan;
    private final int number;
    private final Ledger ledger;
    private final byte[] packet;
    private final int idAt;
    private final int stampAt;
    private final int digitsAt;
    private final SplittableRandom random;
    private @Nullable Connection connection;
    private int unacknowledgedMax = UNACKNOWLEDGED_MAX;
    private long flushedTurn = -1;
    private long seenSettled;
    boolean queued;

    Source(Traffic traffic, Plan plan, int number) {
        this.traffic = traffic;
        this.plan = plan;
        this.number = number;
        this.ledger = new Ledger(plan.copies());
        String topic = plan.topic(number);
        byte[] payload = new byte[Math.max(plan.payloadBytes(), STAMP_BYTES)];
        this.packet = Packets.publish(plan.version(), topic, payload, plan.qos(), 1, false);
        this.stampAt = packet.length - payload.length;
        this.random = new SplittableRandom(number);
        int topicLength = topic.getBytes(StandardCharsets.UTF_8).length;
        this.idAt = stampAt - (plan.version() == 5 ? 1 : 0) - 2;
        int topicAt = idAt + (plan.qos() > 0 ? 0 : 2) - topicLength;
        this.digitsAt = plan.numberAt() < 0 ? -1 : topicAt + plan.numberAt();
    }

    @Override
    public void connected(Connection ready, ByteBuf connack) {
        connection = ready;
        if (plan.version() == 5) {
            int at = Properties.find(connack, 2, RECEIVE_MAXIMUM);
            if (at >= 0) {
                unacknowledgedMax = Math.min(unacknowledgedMax, connack.getUnsignedShort(at));
            }
        }
        traffic.ready();
    }

    int number() {
        return number;
    }

    Ledger ledger() {
        return ledger;
    }

    boolean hasRoom(int window) {
        return ledger.hasRoom(window) && (plan.qos() == 0 || ledger.unacknowledged() < unacknowledgedMax);
    }

    /** Sends one message at the end of this turn. */
    void publish(long nowNs) {
        Connection to = connection;
        if (to == null) {
            throw new IllegalStateException("not connected");
        }
        int sequence = ledger.next();
        ByteBuf out = to.out();
        int start = out.writerIndex();
        out.writeBytes(packet);
        if (plan.qos() > 0) {
            out.setShort(start + idAt, sequence % PACKET_IDS + 1);
        }
        if (digitsAt >= 0) {
            digits(out, start + digitsAt, random.nextInt(plan.filterCount()));
        }
        out.setInt(start + stampAt, number);
        out.setInt(start + stampAt + 4, sequence);
        out.setLong(start + stampAt + 8, nowNs);
        traffic.counts().sent++;
        if (flushedTurn != traffic.turn()) {
            flushedTurn = traffic.turn();
            traffic.counts().flushes++;
        }
    }

    private static void digits(ByteBuf out, int at, int value) {
        int rest = value;
        for (int i = DIGITS - 1; i >= 0; i--) {
            out.setByte(at + i, '0' + rest % 10);
            rest /= 10;
        }
    }

    @Override
    public void answered(Connection from, int type, int packetId) {
        if (type == Packets.PUBREC) {
            from.out().writeInt(Packets.PUBREL << 28 | 2 << 24 | 2 << 16 | packetId);
        } else {
            ledger.acknowledged();
            traffic.moved(this);
        }
    }

    /** Whether nothing of what it sent has arrived since the last call, though something is on the way. */
    boolean isStuck() {
        boolean stuck = ledger.open() > 0 && seenSettled == ledger.settled();
        seenSettled = ledger.settled();
        return stuck;
    }

    /** Whether nothing is on the way that may still come, and no answer either. */
    boolean isIdle() {
        return ledger.isClear() && (plan.qos() == 0 || ledger.unacknowledged() == 0);
    }

    /** Whether everything arrived and was answered for. */
    boolean isDone() {
        return ledger.open() <= 0 && (plan.qos() == 0 || ledger.unacknowledged() == 0);
    }
}
