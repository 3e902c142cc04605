// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A client of {@link LineProtocol}. */
final class LineClient implements AutoCloseable {
    private static final int PATIENCE_MS = 20_000;

    private final Socket socket;
    private final BufferedReader in;

    LineClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** With its session. */
    static LineClient connected(int port, String id) throws IOException {
        LineClient client = new LineClient(port);
        client.send("connect " + id + "\n");
        String answer = client.line();
        if (answer == null || !answer.endsWith(" connected")) {
            throw new AssertionError("not connected: " + answer);
        }
        return client;
    }

    void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
    }

    /** The next line; null at the end of the connection. */
    @Nullable
    String line() throws IOException {
        return in.readLine();
    }

    @Nullable
    String ask(String question) throws IOException {
        send(question + "\n");
        return line();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
