// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.change;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;

/**
 * A client that connects again and again to a listener that is being moved: on its old port until that is gone, on its new one
 * from then on. It closes each connection but the first, which has to survive. A thread of its own.
 */
public final class MovedListener implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A local port would not do for a name: two listeners can each have a connection from the same one. */
    private static final AtomicInteger CLIENTS = new AtomicInteger();

    private final Stage stage;
    private final String listener;
    private final Socket first;
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger connects = new AtomicInteger();
    private volatile boolean stopping;

    public MovedListener(Stage stage, String listener) throws IOException {
        this.stage = stage;
        this.listener = listener;
        this.first = connect(port());
        Thread.ofPlatform().name("moved-listener").daemon().start(this::run);
    }

    private int port() throws IOException {
        return stage.listeners().port(listener).orElseThrow(() -> new IOException(listener + " listens nowhere"));
    }

    private void run() {
        while (!stopping) {
            try {
                int before = port();
                Optional<String> failure = tryOn(before);
                // A refusal is right if it has moved meanwhile; then the new port must take it.
                if (failure.isPresent()) {
                    Until.holds(failure::get, PATIENCE, () -> port() != before);
                    tryOn(port()).ifPresent(failures::add);
                }
                connects.incrementAndGet();
            } catch (Exception | AssertionError e) {
                failures.add(e.toString());
                return;
            }
        }
    }

    private static Optional<String> tryOn(int port) {
        try (Socket socket = connect(port)) {
            return socket.isConnected() ? Optional.empty() : Optional.of("not connected");
        } catch (IOException e) {
            return Optional.of("port " + port + ": " + e);
        }
    }

    /** Connects as far as CONNACK. */
    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(new InetSocketAddress(BrokerUnderTest.HOST, port));
        socket.getOutputStream().write(Packets.connect(4, "mover-" + CLIENTS.incrementAndGet(), true, 0, new Bytes()));
        if (socket.getInputStream().readNBytes(4).length < 4) {
            socket.close();
            throw new IOException("closed before CONNACK");
        }
        return socket;
    }

    /** Waits until it has connected once more from now on. */
    public void awaitConnect() throws Exception {
        int target = connects.get() + 2; // one may have begun before
        Until.holds(
                () -> "connects to " + listener + " " + failures,
                PATIENCE,
                () -> connects.get() >= target || !failures.isEmpty());
    }

    /** What should not have happened, in words. */
    public List<String> failures() throws IOException {
        first.getOutputStream().write(Packets.ping());
        if (first.getInputStream().readNBytes(2).length < 2) {
            failures.add("the connection of before was closed");
        }
        return List.copyOf(failures);
    }

    @Override
    public void close() throws IOException {
        stopping = true; // the thread ends after its connect
        first.close();
    }
}
