// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.load;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayDeque;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;

/**
 * Clients that only connect: they stay, or leave at once and others come. Public methods: the harness's thread; all others: the
 * loop.
 */
public final class Visitors implements AutoCloseable {
    private static final Duration CONNECTING = Duration.ofMinutes(5);

    private final Loop loop;
    private final Wire wire;
    private final int port;
    private final int atOnce;
    private final ArrayDeque<Connection> staying = new ArrayDeque<>();
    private int begun;
    private int wanted;
    private boolean leaving;
    private volatile long served;

    /**
     * Nobody yet.
     *
     * @param atOnce connections that are on their way at a time
     */
    public Visitors(Loop loop, Wire wire, int port, int atOnce) {
        this.loop = loop;
        this.wire = wire;
        this.port = port;
        this.atOnce = atOnce;
        loop.forgive();
    }

    /** Connects so many more clients, which stay. */
    public void stay(int count) throws Exception {
        long all = served + count;
        loop.ask(() -> {
            wanted += count;
            invite();
            return null;
        });
        Until.holds(() -> served + " of " + all + " are connected", CONNECTING, () -> {
            loop.check();
            return served >= all;
        });
    }

    /** From now on clients connect, leave and are followed by others. */
    public void storm() throws Exception {
        loop.ask(() -> {
            leaving = true;
            wanted = Integer.MAX_VALUE;
            invite();
            return null;
        });
    }

    /** No more come; those on their way connect and leave. Whoever comes later may stay. */
    public void calm() throws Exception {
        int all = loop.ask(() -> wanted = begun);
        Until.holds(() -> served + " of " + all + " have come", CONNECTING, () -> {
            loop.check();
            return served >= all;
        });
        loop.ask(() -> leaving = false);
    }

    /** Clients that got their CONNACK. */
    public long served() {
        return served;
    }

    private void invite() {
        while (begun < wanted && begun - served < atOnce) {
            byte[] hello = Packets.connect(4, "bench-visitor-" + begun, true, 0, new Bytes());
            begun++;
            loop.dial(wire, port, new Connection(loop, 4, hello, new Visitor()));
        }
    }

    @Override
    public void close() {
        loop.finish(() -> {
            wanted = 0;
            staying.forEach(Connection::leave);
            staying.clear();
        });
    }

    private final class Visitor implements Role {
        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // written on the loop alone
        public void connected(Connection connection, ByteBuf connack) {
            served++;
            if (leaving) {
                // After this call: the connection still handles what it read.
                loop.executor().execute(connection::leave);
            } else {
                staying.add(connection);
            }
            invite();
        }
    }
}
