// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.load;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.backplane.distribution.raw.Packets;

/** A subscriber: checks what comes against what was sent, and acknowledges it. On the loop. */
final class Sink implements Role {
    private final Traffic traffic;
    private final Plan plan;
    private final int number;
    private final int[] last;
    private boolean readBrought;

    Sink(Traffic traffic, Plan plan, int number) {
        this.traffic = traffic;
        this.plan = plan;
        this.number = number;
        this.last = new int[plan.publishers()];
        Arrays.fill(last, -1);
    }

    @Override
    public void connected(Connection ready, ByteBuf connack) {
        ready.out().writeBytes(Packets.subscribe(plan.version(), 1, plan.filter(number), plan.qos()));
    }

    @Override
    public void answered(Connection from, int type, int packetId) {
        if (type == Packets.PUBREL) {
            from.out().writeInt(Packets.PUBCOMP << 28 | 2 << 16 | packetId);
        } else if (type == Packets.SUBACK) {
            traffic.ready();
        }
    }

    @Override
    public void published(Connection from, int flags, int packetId, ByteBuf in, int at, int length, long nowNs) {
        int qos = flags >> 1 & 3;
        if (qos == 1) {
            from.out().writeInt(Packets.PUBACK << 28 | 2 << 16 | packetId);
        } else if (qos == 2) {
            from.out().writeInt(Packets.PUBREC << 28 | 2 << 16 | packetId);
        }
        Counts counts = traffic.counts();
        if (!readBrought) {
            readBrought = true;
            counts.reads++;
        }
        Source source = traffic.source(in.getInt(at));
        check(source, in.getInt(at), in.getInt(at + 4), counts);
        counts.latency.add(nowNs - in.getLong(at + 8));
        traffic.moved(source);
    }

    private void check(Source source, int publisher, int sequence, Counts counts) {
        int before = last[publisher];
        if (plan.isSpread() ? !source.ledger().first(sequence) : sequence == before) {
            counts.repeated++;
            return;
        }
        if (sequence <= before) {
            counts.disordered++;
            return;
        }
        last[publisher] = sequence;
        if (!plan.isSpread() && sequence > before + 1) {
            counts.lost += sequence - before - 1;
            source.ledger().lost(sequence - before - 1);
        }
        counts.delivered++;
        source.ledger().delivered(!plan.isSpread());
    }

    @Override
    public void turnEnds(Connection connection) {
        readBrought = false;
    }
}
