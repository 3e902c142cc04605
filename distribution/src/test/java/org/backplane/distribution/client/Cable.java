// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A stretch of network between client and broker that a test can cut: libraries have no way to vanish rudely. */
public final class Cable implements AutoCloseable {
    private final ServerSocket entrance;
    private final int exitPort;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    public Cable(int brokerPort) throws IOException {
        this.exitPort = brokerPort;
        this.entrance = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("cable").start(this::accept);
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** Both ends see the connection gone. */
    public void cut() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = entrance.accept();
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), exitPort);
                sockets.add(client);
                sockets.add(broker);
                Thread.ofVirtual().start(() -> pump(client, broker));
                Thread.ofVirtual().start(() -> pump(broker, client));
            }
        } catch (IOException e) {
            sockets.removeIf(Socket::isClosed); // closed by close(): nothing more to accept
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            Thread.currentThread().interrupt(); // cut; this thread ends here
        }
    }
}
