// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;

/**
 * A publisher, its subscriber, and the ledger between them. A payload carries its number and the time it was sent. On the loop
 * only.
 */
final class Flow {
    /** Published and not answered, at most. */
    private static final int WINDOW = 16;

    /** Published and not arrived, at most: no subscriber lags so far that QoS 0 may be dropped. */
    private static final int UNDERWAY_MAX = 60;

    private static final int ID_LIMIT = 60_000;

    private final Spec spec;
    private final Recorder recorder;
    private final Consumer<String> faults;
    private final Account account;
    private final Map<Integer, Integer> unanswered = new HashMap<>();
    private final Map<Integer, Long> sentNs = new HashMap<>();
    private final Set<Integer> unreleased = new HashSet<>();
    private final Set<Integer> incoming = new HashSet<>();
    private final Line publisher;
    private final Line subscriber;
    private Runnable whenReady = () -> {};
    private boolean subscribed;

    /**
     * What it is like.
     *
     * @param slow whether its subscriber stops reading for seconds now and then
     */
    record Spec(String topic, int qos, int payloadBytes, boolean slow, Line.Hello from, Line.Hello to) {}

    /** @param faults hears of each disconnect */
    Flow(Spec spec, Recorder recorder, Consumer<String> faults) {
        this.spec = spec;
        this.recorder = recorder;
        this.faults = faults;
        this.account = new Account(spec.qos());
        this.publisher = new Line(spec.from(), new Publishing());
        this.subscriber = new Line(spec.to(), new Subscribing());
    }

    /** Subscribes, then connects the publisher; {@code ready} is called once. */
    void open(Network network, Runnable ready) {
        whenReady = ready;
        subscriber.dial(network);
        publisher.dial(network);
    }

    private void ready() {
        if (subscribed && publisher.isUp()) {
            whenReady.run();
            whenReady = () -> {};
        }
    }

    /** Publishes the next message; false if there is no room for it. */
    boolean publish(long nowNs) {
        if (!publisher.isUp()
                || unanswered.size() + unreleased.size() >= WINDOW
                || account.underway() >= UNDERWAY_MAX) {
            return false;
        }
        int number = account.send();
        int id = number % ID_LIMIT + 1;
        byte[] payload = ByteBuffer.allocate(spec.payloadBytes())
                .putInt(number)
                .putLong(nowNs)
                .array();
        if (spec.qos() > 0) {
            unanswered.put(id, number);
            sentNs.put(id, nowNs);
        }
        publisher.send(Packets.publish(spec.from().version(), spec.topic(), payload, spec.qos(), id, false));
        return true;
    }

    Spec spec() {
        return spec;
    }

    Account account() {
        return account;
    }

    Line subscriber() {
        return subscriber;
    }

    /** Nothing is under way any more. */
    boolean isSettled() {
        return unreleased.isEmpty() && account.isSettled();
    }

    boolean sawError() {
        return account.totals().refused() > 0;
    }

    void close() {
        publisher.leave();
        subscriber.leave();
    }

    /** The publisher's side of the conversation. */
    private final class Publishing implements Line.Owner {
        @Override
        public void welcome(Line line) {
            ready();
        }

        @Override
        public void packet(Line line, Packet packet) {
            switch (packet.type()) {
                case Packets.PUBACK -> answered(packet);
                case Packets.PUBREC -> {
                    if (answered(packet)) {
                        unreleased.add(packet.packetId());
                        line.send(Packets.acknowledge(Packets.PUBREL, packet.packetId()));
                    }
                }
                case Packets.PUBCOMP -> unreleased.remove(packet.packetId());
                default -> faults.accept(spec.topic() + ": unexpected " + packet);
            }
        }

        private boolean answered(Packet packet) {
            Integer number = unanswered.remove(packet.packetId());
            Long began = sentNs.remove(packet.packetId());
            if (number == null || began == null) {
                faults.accept(spec.topic() + ": answer to nothing, " + packet);
                return false;
            }
            boolean success = packet.reason() < 0x80;
            account.answered(number, success);
            if (success) {
                recorder.acknowledged(began, System.nanoTime());
            }
            return success;
        }

        @Override
        public void lost(Line line, String why) {
            faults.accept(why);
        }
    }

    /** The subscriber's side. */
    private final class Subscribing implements Line.Owner {
        @Override
        public void welcome(Line line) {
            line.send(Packets.subscribe(spec.to().version(), 1, spec.topic(), spec.qos()));
        }

        @Override
        public void packet(Line line, Packet packet) {
            switch (packet.type()) {
                case Packets.SUBACK -> {
                    subscribed = packet.reason() == spec.qos();
                    ready();
                }
                case Packets.PUBLISH -> take(line, packet);
                case Packets.PUBREL -> {
                    incoming.remove(packet.packetId());
                    line.send(Packets.acknowledge(Packets.PUBCOMP, packet.packetId()));
                }
                default -> faults.accept(spec.topic() + ": unexpected " + packet);
            }
        }

        private void take(Line line, Packet packet) {
            if (packet.qos() < 2 || incoming.add(packet.packetId())) {
                ByteBuffer payload = ByteBuffer.wrap(packet.payload());
                long nowNs = System.nanoTime();
                account.arrived(payload.getInt());
                recorder.counted(nowNs);
                if (!spec.slow()) {
                    recorder.delivered(payload.getLong(), nowNs);
                }
            }
            if (packet.qos() > 0) {
                int answer = packet.qos() == 1 ? Packets.PUBACK : Packets.PUBREC;
                line.send(Packets.acknowledge(answer, packet.packetId()));
            }
        }

        @Override
        public void lost(Line line, String why) {
            faults.accept(why);
        }
    }
}
