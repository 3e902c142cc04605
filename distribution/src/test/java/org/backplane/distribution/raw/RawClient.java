// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.raw;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Trust;
import org.backplane.distribution.broker.Wire;
import org.jspecify.annotations.Nullable;

/**
 * A client that does only what it is told: it answers nothing by itself. Packets come to a queue, or to a listener on the
 * client's own reading thread. Sending: any thread.
 */
public final class RawClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long POLL_MS = 50;

    private final Socket socket;
    private final int version;
    private final @Nullable WebSocketPipe webSocket;
    private final OutputStream out;
    private final DataInputStream in;
    private final ReentrantLock sending = new ReentrantLock();
    private final ReentrantLock receiving = new ReentrantLock();
    private final BlockingQueue<Packet> packets = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private Consumer<Packet> listener = packets::add;
    private volatile @Nullable IOException lastError;

    private RawClient(Socket socket, int version, boolean webSocket) throws IOException {
        this.socket = socket;
        this.version = version;
        this.out = socket.getOutputStream();
        InputStream bytes = new BufferedInputStream(socket.getInputStream(), 65_536);
        WebSocketPipe pipe = webSocket ? new WebSocketPipe(bytes, out) : null;
        this.webSocket = pipe;
        if (pipe != null) {
            pipe.shakeHands("/mqtt");
        }
        this.in = new DataInputStream(pipe == null ? bytes : new FrameStream(pipe));
    }

    /** A connection without a word said yet. */
    public static RawClient open(BrokerUnderTest broker, Wire wire, int version) throws Exception {
        Socket socket = wire.isTls()
                ? Trust.context(broker.certificate()).getSocketFactory().createSocket()
                : new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(BrokerUnderTest.HOST, broker.port(wire)));
        RawClient client = new RawClient(socket, version, wire.isWebSocket());
        Thread.ofVirtual().name("raw-client").start(client::read);
        return client;
    }

    /** As {@link #open}, and CONNECT sent and accepted; {@code stays} asks for a session that never expires. */
    public static RawClient connect(BrokerUnderTest broker, Wire wire, int version, String clientId, boolean stays)
            throws Exception {
        RawClient client = open(broker, wire, version);
        Bytes properties = stays ? Packets.sessionExpiry(Packets.FOREVER) : new Bytes();
        client.send(Packets.connect(version, clientId, !stays, 0, properties));
        Packet answer = client.expect(Packets.CONNACK);
        if (answer.reason() != 0) {
            throw new AssertionError("CONNACK with reason 0x" + Integer.toHexString(answer.reason()));
        }
        return client;
    }

    /** From now on {@code consumer} gets every packet that comes, on the reading thread; first those that wait. */
    public RawClient listen(Consumer<Packet> consumer) {
        receiving.lock();
        try {
            List<Packet> waiting = new ArrayList<>();
            packets.drainTo(waiting);
            waiting.forEach(consumer);
            listener = consumer;
        } finally {
            receiving.unlock();
        }
        return this;
    }

    public void send(byte[] packet) throws IOException {
        sending.lock();
        try {
            if (webSocket == null) {
                out.write(packet);
                out.flush();
            } else {
                webSocket.write(packet);
            }
        } finally {
            sending.unlock();
        }
    }

    /** Sends, and doesn't mind if the broker has just died. */
    public void sendIfOpen(byte[] packet) {
        try {
            send(packet);
        } catch (IOException e) {
            markEnded();
        }
    }

    /** A write failed: nothing more will come either. */
    public void markEnded() {
        ended.countDown();
    }

    /** The next packet; fails when none comes. */
    public Packet next() throws InterruptedException {
        long endNs = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - endNs < 0) {
            boolean wasOpen = isOpen();
            Packet packet = packets.poll(wasOpen ? POLL_MS : 0, TimeUnit.MILLISECONDS);
            if (packet != null) {
                return packet;
            }
            if (!wasOpen) {
                throw new AssertionError("no packet came: " + lastError);
            }
        }
        throw new AssertionError("no packet came");
    }

    /** The next packet, which has to be of this type. */
    public Packet expect(int type) throws InterruptedException {
        Packet packet = next();
        if (packet.type() != type) {
            throw new AssertionError("packet type " + packet.type() + " instead of " + type + ": " + packet + " "
                    + Arrays.toString(packet.body()));
        }
        return packet;
    }

    /** Packets that came and were not asked for yet. */
    public int waiting() {
        return packets.size();
    }

    public boolean isOpen() {
        return ended.getCount() > 0;
    }

    /** Waits until the broker has closed the connection. */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Subscribes and waits for the answer; its first reason code. Only with the queue. */
    public int subscribe(String filter, int options) throws Exception {
        send(Packets.subscribe(version, 1, filter, options));
        return expect(Packets.SUBACK).reason();
    }

    /** Round trip: everything sent before was taken in by the broker's connection. Only with the queue. */
    public void ping() throws Exception {
        send(Packets.ping());
        expect(Packets.PINGRESP);
    }

    /** Says goodbye and closes. */
    public void disconnect() throws IOException {
        send(Packets.disconnect());
        close();
    }

    /** Closes without a word: the will applies. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void read() {
        try {
            while (true) {
                int first = in.readUnsignedByte();
                byte[] body = new byte[length()];
                in.readFully(body);
                accept(new Packet(version, first >> 4, first & 15, body));
            }
        } catch (IOException e) {
            lastError = e; // The end of a connection is no failure here: tests ask isOpen() or awaitEnd().
        } finally {
            ended.countDown();
        }
    }

    private void accept(Packet packet) {
        receiving.lock();
        try {
            listener.accept(packet);
        } finally {
            receiving.unlock();
        }
    }

    private int length() throws IOException {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            int b = in.readByte();
            value |= (b & 127) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    /** The payloads of WebSocket frames, one after the other. */
    private static final class FrameStream extends InputStream {
        private final WebSocketPipe pipe;
        private ByteArrayInputStream frame = new ByteArrayInputStream(new byte[0]);

        FrameStream(WebSocketPipe pipe) {
            this.pipe = pipe;
        }

        @Override
        public int read() throws IOException {
            while (frame.available() == 0) {
                frame = new ByteArrayInputStream(pipe.read());
            }
            return frame.read();
        }

        @Override
        public int read(byte[] target, int start, int size) throws IOException {
            while (frame.available() == 0) {
                frame = new ByteArrayInputStream(pipe.read());
            }
            return frame.read(target, start, size);
        }
    }
}
