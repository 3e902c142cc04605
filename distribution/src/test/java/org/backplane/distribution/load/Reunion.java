// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Ledger;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;

/**
 * Clients with persistent sessions that go and all come back at once under the same ids, and what each of them got over all its
 * connections. Public methods: any thread but the loop, one at a time.
 */
public final class Reunion implements AutoCloseable {
    /** Connections under way at once while nobody is in a hurry. */
    private static final int DIALS_MAX = 48;

    /** One in so many comes by each of the three costlier transports. */
    private static final int OTHER_WIRE_ONE_IN = 16;

    /** One in so many of those that stay acknowledges nothing until it comes back. */
    private static final int MUTE_ONE_IN = 4;

    private final Network network;
    private final List<Member> members = new ArrayList<>();
    private final Queue<Member> toDial = new ArrayDeque<>();
    private final List<String> redials = new ArrayList<>();

    private Reunion(BrokerUnderTest broker) throws Exception {
        this.network = new Network(broker);
    }

    /** Connects so many clients in good order and subscribes each with QoS 2 to one of the topics. */
    public static Reunion gather(BrokerUnderTest broker, int count, List<String> topics, Duration patience)
            throws Exception {
        Reunion reunion = new Reunion(broker);
        for (int i = 0; i < count; i++) {
            reunion.members.add(reunion.new Member(i, topics.get(i % topics.size())));
        }
        try {
            reunion.network.tell(() -> {
                reunion.toDial.addAll(reunion.members);
                for (int i = 0; i < DIALS_MAX; i++) {
                    reunion.dialNext();
                }
            });
            reunion.await("subscribed", patience, member -> member.subscribed);
            return reunion;
        } catch (Exception | AssertionError e) {
            reunion.close();
            throw e;
        }
    }

    private void dialNext() {
        Member next = toDial.poll();
        if (next != null) {
            next.dial();
        }
    }

    /** Every second one vanishes; of those that stay some acknowledge nothing any more. */
    public void scatter() throws Exception {
        network.tell(() -> {
            for (Member member : members) {
                if (member.number % 2 == 1) {
                    member.line.drop();
                } else {
                    member.mute = member.number % MUTE_ONE_IN == 0;
                }
            }
        });
    }

    /** Everybody connects, now, whether it is connected or connecting or not. */
    public void storm() throws Exception {
        storm(1);
    }

    /** One in so many does: all together would need more ports than a machine has. */
    public void storm(int oneIn) throws Exception {
        network.tell(() ->
                members.stream().filter(member -> member.number % oneIn == 0).forEach(Member::dial));
    }

    /** Waits until everybody is there and has got the last message. */
    public void awaitAll(int last, Duration patience) throws Exception {
        await("there, with " + last + " messages", patience, member -> member.line.isUp() && member.last() >= last);
    }

    /** What is wrong with what everybody got: all numbers up to {@code promised} had to come. */
    public List<String> faults(int promised, Set<String> exactlyOnce) throws Exception {
        return network.ask(() -> members.stream()
                .flatMap(member ->
                        Ledger.faults(member.toString(), member.numbers, promised, exactlyOnce.contains(member.topic))
                                .stream())
                .toList());
    }

    /** Why somebody had to connect again: a connection begun earlier came later to the broker, or there was no answer in time. */
    public List<String> redials() throws Exception {
        return network.ask(() -> List.copyOf(redials));
    }

    private interface Wish {
        boolean isFulfilled(Member member);
    }

    private void await(String what, Duration patience, Wish wish) throws Exception {
        Until.holds(
                () -> {
                    List<Member> missing = members.stream()
                            .filter(member -> !wish.isFulfilled(member))
                            .toList();
                    return what + ": missing " + missing.size() + ", as "
                            + missing.stream().limit(5).toList();
                },
                patience,
                () -> network.ask(() -> members.stream().allMatch(wish::isFulfilled)));
    }

    @Override
    public void close() {
        network.settle(() -> members.forEach(member -> member.line.drop()));
        network.close();
    }

    /** One client, over all its connections. On the loop. */
    private final class Member implements Line.Owner {
        private final int number;
        private final String topic;
        private final List<Integer> numbers = new ArrayList<>();
        private final Set<Integer> unreleased = new HashSet<>();
        private Line line;
        private boolean subscribed;
        private boolean mute;
        private int highest;

        Member(int number, String topic) {
            this.number = number;
            this.topic = topic;
            this.line = newLine();
        }

        private Line newLine() {
            Wire wire = number % OTHER_WIRE_ONE_IN == 0 ? Wire.values()[1 + number / OTHER_WIRE_ONE_IN % 3] : Wire.TCP;
            return new Line(new Line.Hello(wire, 4 + number % 2, "reunion-" + number, true, 0), this);
        }

        void dial() {
            mute = false;
            line = newLine().dial(network);
        }

        /** Not the last one that came: what was not acknowledged comes again behind it. */
        int last() {
            return highest;
        }

        @Override
        public void welcome(Line up) {
            if (!subscribed) {
                up.send(Packets.subscribe(up.hello().version(), 1, topic, 2));
            }
        }

        @Override
        public void packet(Line from, Packet packet) {
            switch (packet.type()) {
                case Packets.SUBACK -> {
                    subscribed = packet.reason() == 2;
                    dialNext();
                }
                case Packets.PUBLISH -> take(from, packet);
                case Packets.PUBREL -> {
                    unreleased.remove(packet.packetId());
                    answer(from, Packets.PUBCOMP, packet);
                }
                default -> throw new IllegalStateException(this + ": unexpected " + packet);
            }
        }

        private void take(Line from, Packet packet) {
            if (packet.qos() < 2 || unreleased.add(packet.packetId())) {
                int got = ByteBuffer.wrap(packet.payload()).getInt();
                numbers.add(got);
                highest = Math.max(highest, got);
            }
            answer(from, packet.qos() == 1 ? Packets.PUBACK : Packets.PUBREC, packet);
        }

        private void answer(Line from, int type, Packet packet) {
            if (!mute) {
                from.send(Packets.acknowledge(type, packet.packetId()));
            }
        }

        /** If the one that is used is gone, another one follows. The others had to go. */
        @Override
        public void lost(Line gone, String why) {
            if (gone == line) {
                redials.add(why);
                dial();
            }
        }

        @Override
        public String toString() {
            return line.hello() + " on " + topic + ", up " + line.isUp() + ", last " + last();
        }
    }
}
