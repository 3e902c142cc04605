// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.load;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;

/** A subscriber: checks what comes against what was sent, and acknowledges it. On the loop. */
final class Sink implements Role {
    private static final int SUBSCRIBE = 8;
    private static final int FILTERS_PER_PACKET = 50;

    private final Traffic traffic;
    private final Plan plan;
    private final int number;
    private final int[] last;
    private List<String> filters = List.of();
    private int subscribed;
    private boolean readBrought;

    Sink(Traffic traffic, Plan plan, int number) {
        this.traffic = traffic;
        this.plan = plan;
        this.number = number;
        this.last = new int[plan.shape() == Plan.Shape.PAIRS ? 1 : plan.publishers()];
        Arrays.fill(last, -1);
    }

    @Override
    public void connected(Connection ready, ByteBuf connack) {
        filters = plan.filters(number);
        subscribe(ready);
    }

    @Override
    public void answered(Connection from, int type, int packetId) {
        if (type == Packets.PUBREL) {
            from.out().writeInt(Packets.PUBCOMP << 28 | 2 << 16 | packetId);
        } else if (type == Packets.SUBACK && subscribed < filters.size()) {
            subscribe(from);
        } else if (type == Packets.SUBACK) {
            filters = List.of();
            traffic.ready();
        }
    }

    private void subscribe(Connection to) {
        int end = Math.min(filters.size(), subscribed + FILTERS_PER_PACKET);
        Bytes body = new Bytes().u16(1);
        if (plan.version() == 5) {
            body.u8(0);
        }
        for (String filter : filters.subList(subscribed, end)) {
            body.text(filter).u8(plan.qos());
        }
        subscribed = end;
        to.out().writeBytes(Packets.packet(SUBSCRIBE, 2, body));
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
        Ledger ledger = source.ledger();
        int slot = publisher % last.length; // of pairs there is one
        int before = last[slot];
        if (plan.copies() == 1 ? !ledger.first(sequence) : sequence == before) {
            counts.repeated++;
            return;
        }
        if (sequence < before) {
            // Unless others get messages of that publisher too, it was thought to be lost when a later one came.
            counts.disordered++;
            counts.lost -= plan.isSpread() ? 0 : 1;
            ledger.lost(plan.isSpread() ? 0 : -1);
        } else {
            last[slot] = sequence;
            int left = plan.isSpread() ? 0 : sequence - before - 1;
            counts.lost += left;
            ledger.lost(left);
        }
        counts.delivered++;
        ledger.delivered(!plan.isSpread());
    }

    @Override
    public void turnEnds(Connection connection) {
        readBrought = false;
    }
}
