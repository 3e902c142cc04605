// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.crowd;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.backplane.core.net.SocketlessDoor;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;

/**
 * Clients that connect by a real CONNECT, subscribe to a filter of their own with QoS 1, and stay; or leave, if their sessions
 * outlive them. Public methods: any one thread; all others: the loop.
 */
final class Crowd {
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final int AT_ONCE = 1000;

    private final SocketlessDoor door;
    private final boolean stays;
    private int begun;
    private int wanted;
    private volatile int settled;
    private volatile String refused = "";

    /** @param stays with clean sessions; else they are persistent, and their clients go */
    Crowd(SocketlessDoor door, boolean stays) {
        this.door = door;
        this.stays = stays;
    }

    /** So many more come; returns when the last of them is subscribed, and gone if it does not stay. */
    public void grow(int count) throws Exception {
        int all = settled + count;
        door.loop().submit(() -> {
            wanted = all;
            invite();
        });
        Until.holds(() -> settled + " of " + all + " are there", PATIENCE, () -> {
            if (!refused.isEmpty()) {
                throw new IllegalStateException(refused);
            }
            return settled >= all;
        });
    }

    private void invite() {
        while (begun < wanted && begun - settled < AT_ONCE) {
            int number = begun++;
            MemoryChannel channel = new MemoryChannel(new Visitor(number));
            door.enter(channel);
            channel.send(Packets.connect(4, "crowd-" + number, stays, 0, new Bytes()));
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written on the loop alone
    private void settled() {
        settled++;
        door.loop().execute(this::invite);
    }

    private final class Visitor implements MemoryChannel.Client {
        private final int number;
        private boolean leaving;

        Visitor(int number) {
            this.number = number;
        }

        /** One answer at a time: nothing is published here. */
        @Override
        public void received(MemoryChannel channel, ByteBuf data) {
            int type = data.getUnsignedByte(data.readerIndex()) >> 4;
            int reason = data.getUnsignedByte(data.writerIndex() - 1);
            if (type == Packets.CONNACK && reason == 0) {
                channel.send(Packets.subscribe(4, 1, "crowd/" + number, 1));
            } else if (type == Packets.SUBACK && reason == 1 && stays) {
                settled();
            } else if (type == Packets.SUBACK && reason == 1) {
                leaving = true;
                channel.send(Packets.disconnect());
            } else {
                refused = "packet type " + type + " refuses, reason " + reason;
            }
        }

        @Override
        public void closed() {
            if (leaving) {
                settled();
            } else {
                refused = "the broker closed a connection";
            }
        }
    }
}
