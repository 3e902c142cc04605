// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import java.util.function.Consumer;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;

/** A client that does nothing but show that it is alive. On the loop only. */
final class Idler implements Line.Owner {
    private final Line line;
    private final Recorder recorder;
    private final Consumer<String> faults;
    private Runnable whenReady = () -> {};
    private long pingedNs;

    Idler(Line.Hello hello, Recorder recorder, Consumer<String> faults) {
        this.line = new Line(hello, this);
        this.recorder = recorder;
        this.faults = faults;
    }

    void open(Network network, Runnable ready) {
        whenReady = ready;
        line.dial(network);
    }

    /** Pings, unless the last ping is still unanswered. */
    void ping(long nowNs) {
        if (pingedNs == 0 && line.isUp()) {
            pingedNs = nowNs;
            line.send(Packets.ping());
        }
    }

    void close() {
        line.leave();
    }

    @Override
    public void welcome(Line up) {
        whenReady.run();
    }

    @Override
    public void packet(Line from, Packet packet) {
        if (packet.type() != Packets.PINGRESP || pingedNs == 0) {
            faults.accept(line.hello().clientId() + ": unexpected " + packet);
            return;
        }
        recorder.ponged(pingedNs, System.nanoTime());
        pingedNs = 0;
    }

    @Override
    public void lost(Line gone, String why) {
        faults.accept(why);
    }
}
