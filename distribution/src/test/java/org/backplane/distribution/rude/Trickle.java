// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.rude;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Trust;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;

/** A sender of one byte a second. Its end is seen by its own reading thread; all else by one thread. */
public final class Trickle implements AutoCloseable {
    private static final long BETWEEN_NS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final Sink sink;
    private final byte[] bytes;
    private final long beganNs = System.nanoTime();
    private final Closeable connection;
    private int sent;
    private volatile boolean broken;
    private volatile long endedNs;

    /** Where a byte goes. */
    private interface Sink {
        void accept(byte[] one) throws IOException;
    }

    private Trickle(String name, Sink sink, byte[] bytes, Closeable connection) {
        this.name = name;
        this.sink = sink;
        this.bytes = bytes;
        this.connection = connection;
    }

    /** Everything that can be dragged out before a session is there. */
    public static List<Trickle> beforeConnack(BrokerUnderTest broker) throws Exception {
        byte[] connect = Packets.connect(5, "x".repeat(200), true, 0, new Bytes());
        byte[] upgrade = ("GET /mqtt HTTP/1.1\r\nHost: " + "x".repeat(200)).getBytes(StandardCharsets.US_ASCII);
        byte[] hello = clientHello(broker.certificate());
        return List.of(
                onSocket("CONNECT over TCP", Crowd.connect(broker, Wire.TCP), connect),
                onSocket("TLS handshake", Crowd.connect(broker, Wire.TLS), hello),
                onSocket("CONNECT over TLS", tls(broker, Wire.TLS), connect),
                onSocket("WebSocket handshake", Crowd.connect(broker, Wire.WS), upgrade),
                onSocket("WebSocket handshake over TLS", tls(broker, Wire.WSS), upgrade),
                onClient("CONNECT over WebSocket", RawClient.open(broker, Wire.WS, 5), connect),
                onClient("CONNECT over WebSocket over TLS", RawClient.open(broker, Wire.WSS, 5), connect));
    }

    /** A packet of a client that has its session. */
    public static Trickle onClient(String name, RawClient client, byte[] bytes) {
        Trickle trickle = new Trickle(name, client::send, bytes, client::close);
        Thread.ofVirtual().start(() -> trickle.awaitEnd(client));
        return trickle;
    }

    private static Trickle onSocket(String name, Socket socket, byte[] bytes) {
        Trickle trickle = new Trickle(name, one -> socket.getOutputStream().write(one), bytes, socket);
        // Reading from a TLS socket would hold a virtual thread's carrier.
        Thread.ofPlatform().daemon().start(() -> trickle.awaitEnd(socket));
        return trickle;
    }

    private static Socket tls(BrokerUnderTest broker, Wire wire) throws Exception {
        SSLSocket socket = (SSLSocket) Trust.context(broker.certificate())
                .getSocketFactory()
                .createSocket(BrokerUnderTest.HOST, broker.port(wire));
        socket.startHandshake();
        return socket;
    }

    /** The first bytes of a TLS client. */
    public static byte[] clientHello(Path certificate) throws Exception {
        SSLContext context = Trust.context(certificate);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        byte[] bytes = new byte[hello.flip().remaining()];
        hello.get(bytes);
        return bytes;
    }

    private void awaitEnd(Socket socket) {
        try {
            Crowd.readToEnd(socket);
        } catch (IOException e) {
            broken = true;
        } finally {
            endedNs = System.nanoTime();
        }
    }

    private void awaitEnd(RawClient client) {
        try {
            if (client.awaitEnd(Duration.ofMinutes(1))) {
                endedNs = System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends what is due. */
    private void sendDue() {
        long due = 1 + (System.nanoTime() - beganNs) / BETWEEN_NS;
        try {
            while (!broken && sent < due && sent < bytes.length) {
                sink.accept(new byte[] {bytes[sent]});
                sent++;
            }
        } catch (IOException e) {
            broken = true;
        }
    }

    private boolean hasEnded() {
        return endedNs != 0;
    }

    /** Seconds from the first byte to the end of the connection. */
    public double seconds() {
        return (endedNs - beganNs) / 1e9;
    }

    /** Lets all of them send until the broker has closed every one. */
    public static void untilClosed(List<Trickle> all, Duration patience) throws Exception {
        Until.holds(
                () -> "closed: " + all.stream().filter(one -> !one.hasEnded()).toList(), patience, () -> {
                    all.forEach(Trickle::sendDue);
                    return all.stream().allMatch(Trickle::hasEnded);
                });
    }

    @Override
    public String toString() {
        return name + ", " + sent + " of " + bytes.length + " bytes sent";
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
