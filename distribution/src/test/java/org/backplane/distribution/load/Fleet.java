// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;

/**
 * Many persistent sessions that are seldom there: they connect in turns, subscribe and leave; later they come back, take what
 * waits and check that it is all there, once and in its order. MQTT 3.1.1, QoS 1. One thread of the test at a time.
 */
public final class Fleet {
    private static final int VERSION = 4;
    private static final int AT_ONCE = 256;
    private static final int PUBLISHERS = 4;
    private static final int WINDOW = 512;
    private static final int TIMEOUT_MS = 120_000;
    private static final int PUBACK_BYTES = 4;

    private final int port;
    private final int sessions;
    private final String name;

    /** Sessions that call themselves {@code name} and a number from 0. */
    public Fleet(int port, int sessions, String name) {
        this.port = port;
        this.sessions = sessions;
        this.name = name;
    }

    /** Each of them subscribes to its filter and leaves. */
    public void subscribe(IntFunction<String> filter) throws Exception {
        inTurns(sessions, AT_ONCE, i -> {
            try (Client client = new Client(i)) {
                client.send(Packets.subscribe(VERSION, 1, filter.apply(i), 1));
                client.expect(Packets.SUBACK);
                client.send(Packets.disconnect());
                client.awaitEnd();
            }
        });
    }

    /** Publishes {@code each} messages to each of those topics, numbered from {@code first}, the topics in turns. */
    public void publish(IntFunction<String> topic, int topics, int first, int each, int payloadBytes) throws Exception {
        inTurns(PUBLISHERS, PUBLISHERS, publisher -> {
            try (Client client = new Client(-1 - publisher)) {
                List<byte[]> batch = new ArrayList<>();
                for (int n = first; n < first + each; n++) {
                    for (int t = publisher; t < topics; t += PUBLISHERS) {
                        byte[] payload = new byte[Math.max(Integer.BYTES, payloadBytes)];
                        ByteBuffer.wrap(payload).putInt(n);
                        batch.add(
                                Packets.publish(VERSION, topic.apply(t), payload, 1, 1 + batch.size() % 65_535, false));
                        if (batch.size() == WINDOW) {
                            client.publish(batch);
                        }
                    }
                }
                client.publish(batch);
            }
        });
    }

    /** Each of the first so many comes back, finds its session, and takes messages {@code first} to {@code end - 1}. */
    public void drain(int clients, int first, int end) throws Exception {
        inTurns(clients, AT_ONCE / 4, i -> {
            try (Client client = new Client(i)) {
                if (!client.sessionPresent) {
                    throw new AssertionError("the session of " + name + i + " is gone");
                }
                client.take(first, end);
                client.send(Packets.disconnect());
                client.awaitEnd();
            }
        });
    }

    private interface Turn {
        void of(int number) throws Exception;
    }

    private static void inTurns(int count, int atOnce, Turn turn) throws Exception {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < Math.min(count, atOnce); i++) {
                Callable<Void> worker = () -> {
                    for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                        turn.of(n);
                    }
                    return null;
                };
                all.add(threads.submit(worker));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    /** One connection; a negative number is a publisher, whose session goes with it. */
    private final class Client implements AutoCloseable {
        private final Socket socket = new Socket();
        private final OutputStream out;
        private final DataInputStream in;
        private final boolean sessionPresent;
        private byte[] body = {};

        Client(int number) throws IOException {
            // One address has too few ports for so many connections one after the other.
            socket.bind(new InetSocketAddress("127.0.0." + (2 + Math.floorMod(number, 100)), 0));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            out = socket.getOutputStream();
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 2048));
            send(Packets.connect(VERSION, name + number, number < 0, 0, new Bytes()));
            expect(Packets.CONNACK);
            if (body[1] != 0) {
                throw new AssertionError("CONNACK with code " + body[1]);
            }
            sessionPresent = body[0] == 1;
        }

        void send(byte[] packet) throws IOException {
            out.write(packet);
        }

        void publish(List<byte[]> batch) throws IOException {
            Bytes all = new Bytes();
            batch.forEach(all::raw);
            send(all.toArray());
            in.readFully(new byte[batch.size() * PUBACK_BYTES]);
            batch.clear();
        }

        int read() throws IOException {
            int type = in.readUnsignedByte() >> 4;
            int length = 0;
            for (int shift = 0; ; shift += 7) {
                int b = in.readByte();
                length |= (b & 127) << shift;
                if (b >= 0) {
                    break;
                }
            }
            body = in.readNBytes(length);
            return type;
        }

        void expect(int type) throws IOException {
            int got = read();
            if (got != type) {
                throw new AssertionError("packet type " + got + " instead of " + type);
            }
        }

        /** Takes and acknowledges, and sees with a ping that nothing more comes. */
        void take(int first, int end) throws IOException {
            for (int n = first; n < end; n++) {
                expect(Packets.PUBLISH);
                ByteBuffer packet = ByteBuffer.wrap(body);
                packet.position(2 + packet.getShort(0));
                int packetId = packet.getShort() & 0xFFFF;
                int got = packet.getInt();
                if (got != n) {
                    throw new AssertionError("message " + got + " instead of " + n);
                }
                send(Packets.acknowledge(Packets.PUBACK, packetId));
            }
            send(Packets.ping());
            expect(Packets.PINGRESP);
        }

        void awaitEnd() throws IOException {
            if (in.read() >= 0) {
                throw new AssertionError("something comes after the goodbye");
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
