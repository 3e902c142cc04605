// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;

/** A few clients on every transport that connect, publish once, leave and come again, all the time. */
public final class Storm implements AutoCloseable {
    /** Keeps the ports that rest after a connection well below what a machine has. */
    private static final long PAUSE_MS = 40;

    private static final long PATIENCE_S = 15;
    private static final int PASSERS_PER_WIRE = 2;

    private final Network network;
    private final Histogram connects = new Histogram();
    private final List<String> failures = new ArrayList<>();
    private int succeeded;
    private boolean stopped;

    private Storm(Network network) {
        this.network = network;
    }

    public static Storm start(Network network) throws Exception {
        Storm storm = new Storm(network);
        network.tell(() -> {
            for (int i = 0; i < PASSERS_PER_WIRE * Wire.values().length; i++) {
                storm.connect(i, 0);
            }
        });
        return storm;
    }

    private void connect(int number, int round) {
        if (!stopped) {
            Wire wire = Wire.values()[number % Wire.values().length];
            new Passer(number, round, new Line.Hello(wire, 4 + round % 2, "storm-" + number, false, 0)).begin();
        }
    }

    /** No more connects; how it went. Failures are every connect that did not end with an acknowledged publish. */
    public Result stop() throws Exception {
        return network.ask(() -> {
            stopped = true;
            return new Result(succeeded, List.copyOf(failures), connects);
        });
    }

    @Override
    public void close() {
        network.settle(() -> stopped = true);
    }

    /**
     * How connecting went.
     *
     * @param connects from the first packet of TCP to CONNACK
     */
    public record Result(int succeeded, List<String> failures, Histogram connects) {
        @Override
        public String toString() {
            return "%,d connects, %d failed; to CONNACK %s".formatted(succeeded, failures.size(), connects.words());
        }
    }

    /** One connection of one client. On the loop. */
    private final class Passer implements Line.Owner {
        private final int number;
        private final int round;
        private final Line line;
        private final long beganNs = System.nanoTime();
        private boolean over;

        Passer(int number, int round, Line.Hello hello) {
            this.number = number;
            this.round = round;
            this.line = new Line(hello, this);
        }

        void begin() {
            line.dial(network);
            ScheduledFuture<?> limit = network.loop().schedule(() -> end("no answer"), PATIENCE_S, TimeUnit.SECONDS);
            if (limit.isCancelled()) {
                throw new IllegalStateException("the network is closed");
            }
        }

        @Override
        public void welcome(Line up) {
            connects.add(System.nanoTime() - beganNs);
            line.send(Packets.publish(line.hello().version(), "storm/" + number, new byte[16], 1, 1, false));
        }

        @Override
        public void packet(Line from, Packet packet) {
            end(packet.type() == Packets.PUBACK && packet.reason() < 0x80 ? "" : "unexpected " + packet);
        }

        @Override
        public void lost(Line gone, String why) {
            end(why);
        }

        private void end(String failure) {
            if (over) {
                return;
            }
            over = true;
            if (failure.isEmpty()) {
                succeeded++;
                line.leave();
            } else {
                failures.add(line.hello() + ": " + failure);
                line.drop();
            }
            network.loop().schedule(() -> connect(number, round + 1), PAUSE_MS, TimeUnit.MILLISECONDS);
        }
    }
}
