// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;

/** Clients that stand in the middle of something whenever a part of the broker is replaced, and go on after it. */
public final class Halves implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Network network;
    private final List<Half> staying = new ArrayList<>();
    private final List<Half> passing = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private int rounds;

    /** Connects those that will be interrupted in a packet or a frame. */
    public Halves(Network network) throws Exception {
        this.network = network;
        for (Kind kind : Kind.values()) {
            if (kind.needsSession) {
                staying.add(new Half(kind, "half-" + kind));
            }
        }
        network.tell(() -> staying.forEach(half -> half.line.dial(network)));
        await("connected", staying, half -> half.line.isUp());
    }

    /** Everybody is now in the middle of something. */
    public void begin() throws Exception {
        rounds++;
        passing.clear();
        for (Kind kind : Kind.values()) {
            if (!kind.needsSession) {
                passing.add(new Half(kind, "half-" + kind + "-" + rounds));
            }
        }
        network.tell(() -> {
            staying.forEach(Half::publishHalf);
            passing.forEach(Half::dialHalf);
        });
        await("in the middle", all(), Half::isInTheMiddle);
    }

    /** They say the rest, and it has to work: those that were connecting publish, too. */
    public void complete() throws Exception {
        network.tell(() -> all().forEach(Half::sayTheRest));
        await("answered", all(), half -> half.acknowledged == half.published && half.published > 0);
        network.tell(() -> passing.forEach(half -> half.line.leave()));
    }

    private List<Half> all() {
        List<Half> all = new ArrayList<>(staying);
        all.addAll(passing);
        return all;
    }

    private void await(String what, List<Half> halves, java.util.function.Predicate<Half> condition) throws Exception {
        Until.holds(
                () -> "not " + what + " in round " + rounds + ": "
                        + halves.stream().filter(condition.negate()).toList() + " " + faults,
                PATIENCE,
                () -> network.ask(() -> halves.stream().allMatch(condition)));
    }

    /** What went wrong so far, in words. */
    public List<String> faults() throws Exception {
        return network.ask(() -> List.copyOf(faults));
    }

    @Override
    public void close() {
        network.settle(() -> all().forEach(half -> half.line.drop()));
    }

    /** Where a client can stand still. */
    private enum Kind {
        /** Connected, and not a word said. */
        SILENT(Wire.TCP, 0, false),
        CLIENT_HELLO(Wire.TLS, 40, false),
        UPGRADE_REQUEST(Wire.WS, 50, false),
        UPGRADE_REQUEST_IN_TLS(Wire.WSS, 100, false),
        CONNECT(Wire.TCP, 7, false),
        PUBLISH(Wire.TCP, 9, true),
        TLS_RECORD(Wire.TLS, 11, true),
        /** One byte of the frame's header. */
        FRAME_HEADER(Wire.WS, 1, true),
        /** Header and mask of the frame are 6 bytes. */
        FRAME(Wire.WS, 13, true);

        final Wire wire;
        final int cut;
        final boolean needsSession;

        Kind(Wire wire, int cut, boolean needsSession) {
            this.wire = wire;
            this.cut = cut;
            this.needsSession = needsSession;
        }
    }

    /** One of them. On the loop. */
    private final class Half implements Line.Owner {
        final Kind kind;
        final Line line;
        int published;
        int acknowledged;

        Half(Kind kind, String clientId) {
            this.kind = kind;
            this.line = new Line(new Line.Hello(kind.wire, kind.ordinal() % 2 == 0 ? 5 : 4, clientId, false, 0), this);
        }

        void dialHalf() {
            if (kind == Kind.SILENT) {
                line.dialSilently(network);
            } else {
                line.gate().cutAfter(kind.cut);
                line.dial(network);
            }
        }

        void publishHalf() {
            line.gate().cutAfter(kind.cut);
            publish();
        }

        private void publish() {
            published++;
            line.send(Packets.publish(
                    line.hello().version(), "half/" + kind, new byte[40], 1, published % 60_000 + 1, false));
        }

        boolean isInTheMiddle() {
            return kind == Kind.SILENT ? line.isOpen() : line.gate().isHolding();
        }

        void sayTheRest() {
            if (kind == Kind.SILENT) {
                line.greet();
            } else {
                line.gate().release();
            }
        }

        @Override
        public void welcome(Line up) {
            if (!kind.needsSession) {
                publish();
            }
        }

        @Override
        public void packet(Line from, Packet packet) {
            if (packet.type() == Packets.PUBACK && packet.reason() < 0x80) {
                acknowledged++;
            } else {
                faults.add(this + ": " + packet);
            }
        }

        @Override
        public void lost(Line gone, String why) {
            faults.add(this + " lost: " + why);
        }

        @Override
        public String toString() {
            return kind + " " + acknowledged + " of " + published;
        }
    }
}
