// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.api.transport.Endpoint;
import org.junit.jupiter.api.Test;

/** A listener that moves while clients come. */
class ListenerMoveTest extends OnLineServer {
    private static final int PATIENCE_S = 30;

    /** Each connect is answered or refused at once, whatever the listener does just then. */
    @Test
    void noConnectHangsWhileItsListenerMoves() throws Exception {
        AtomicBoolean stopping = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        CompletableFuture<Void> connecting = CompletableFuture.runAsync(() -> {
            for (int i = 0; !stopping.get(); i++) {
                try (LineClient client =
                        new LineClient(server.listeners().getFirst().port())) {
                    if (client.ask("connect mover-" + i) != null) {
                        answered.incrementAndGet();
                    }
                } catch (SocketTimeoutException e) {
                    throw new UncheckedIOException(e);
                } catch (IOException e) {
                    continue; // refused or reset: it has moved
                }
            }
        });
        for (int i = 0; i < 300 && !connecting.isDone(); i++) {
            int before = answered.get();
            server.listenerBook().put(new Endpoint("lines", "tcp", "lines", "127.0.0.1", freePort(), "", "", ""));
            while (answered.get() < before + 2 && !connecting.isDone()) {
                Thread.onSpinWait();
            }
        }
        stopping.set(true);
        connecting.get(PATIENCE_S, TimeUnit.SECONDS);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
