// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.load;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.Callable;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;

/**
 * Retains messages in a broker, each with its number as payload, and fetches them all by one subscription. Public methods: the
 * harness's thread; all others: the loop.
 */
public final class Collector {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WINDOW = 500;
    private static final int RETAIN = 1;

    private final Loop loop;
    private final int port;
    private final int count;
    private final int payloadBytes;

    public Collector(Loop loop, int port, int count, int payloadBytes) {
        this.loop = loop;
        this.port = port;
        this.count = count;
        this.payloadBytes = payloadBytes;
        loop.forgive();
    }

    /** Publishes them with QoS 1. */
    public void fill() throws Exception {
        Filler filler = new Filler();
        run("bench-fill", filler, () -> filler.acknowledged >= count);
    }

    /** Subscribes and waits until each has come; nanoseconds from SUBSCRIBE to the last of them. */
    public long fetch() throws Exception {
        Fetcher fetcher = new Fetcher();
        run("bench-fetch", fetcher, () -> fetcher.endNs != 0);
        return fetcher.endNs - fetcher.beganNs;
    }

    private void run(String clientId, Role role, Callable<Boolean> done) throws Exception {
        byte[] hello = Packets.connect(4, clientId, true, 0, new Bytes());
        Connection connection = new Connection(loop, 4, hello, role);
        loop.ask(() -> {
            loop.dial(Wire.TCP, port, connection);
            return null;
        });
        try {
            Until.holds(clientId, PATIENCE, () -> {
                loop.check();
                return done.call();
            });
        } finally {
            loop.finish(connection::leave);
        }
    }

    private final class Filler implements Role {
        private int sent;
        private volatile int acknowledged;

        @Override
        public void connected(Connection connection, ByteBuf connack) {
            fill(connection);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // written on the loop alone
        public void answered(Connection connection, int type, int packetId) {
            acknowledged++;
            fill(connection);
        }

        private void fill(Connection connection) {
            while (sent < count && sent - acknowledged < WINDOW) {
                byte[] payload = new byte[payloadBytes];
                for (int i = 0; i < Integer.BYTES; i++) {
                    payload[i] = (byte) (sent >> 24 - 8 * i);
                }
                String topic = "retained/" + sent % 100 + "/" + sent;
                int packetId = sent % 65_535 + 1;
                connection.out().writeBytes(Packets.publish(4, topic, payload, 2 | RETAIN, packetId, new Bytes()));
                sent++;
            }
        }
    }

    private final class Fetcher implements Role {
        private final BitSet seen = new BitSet(count);
        private int came;
        private long beganNs;
        private volatile long endNs;

        @Override
        public void connected(Connection connection, ByteBuf connack) {
            beganNs = System.nanoTime();
            connection.out().writeBytes(Packets.subscribe(4, 1, "#", 0));
        }

        @Override
        public void published(
                Connection connection, int flags, int packetId, ByteBuf in, int at, int length, long nowNs) {
            int number = in.getInt(at);
            if (seen.get(number)) {
                throw new IllegalStateException("retained message " + number + " came twice");
            }
            seen.set(number);
            if (++came == count) {
                endNs = nowNs;
            }
        }
    }
}
