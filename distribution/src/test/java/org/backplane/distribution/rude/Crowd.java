// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.rude;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Wire;

/** Many sockets that say nothing, or one thing. One thread. */
public final class Crowd implements AutoCloseable {
    private final List<Socket> sockets = new ArrayList<>();

    /** Connects so many, over every transport in turn. */
    public static Crowd connect(BrokerUnderTest broker, int count) throws IOException {
        Crowd crowd = new Crowd();
        Wire[] wires = Wire.values();
        try {
            for (int i = 0; i < count; i++) {
                crowd.sockets.add(connect(broker, wires[i % wires.length]));
            }
            return crowd;
        } catch (IOException e) {
            crowd.close();
            throw e;
        }
    }

    static Socket connect(BrokerUnderTest broker, Wire wire) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(BrokerUnderTest.HOST, broker.port(wire)));
        return socket;
    }

    /** One more, which says something that is not spoken there. */
    public void say(BrokerUnderTest broker, Wire wire, byte[] bytes) throws IOException {
        Socket socket = connect(broker, wire);
        sockets.add(socket);
        socket.getOutputStream().write(bytes);
    }

    /** Connects and resets one after the other. */
    public static void knockAndRun(BrokerUnderTest broker, int count) throws IOException {
        Wire[] wires = Wire.values();
        for (int i = 0; i < count; i++) {
            try (Socket socket = connect(broker, wires[i % wires.length])) {
                socket.setSoLinger(true, 0);
            }
        }
    }

    /** Returns when the broker has closed every one. */
    public void awaitEnd(Duration patience) throws IOException {
        for (Socket socket : sockets) {
            socket.setSoTimeout((int) patience.toMillis());
            readToEnd(socket);
        }
    }

    /** What came until the broker closed; fails when it does not in the socket's time. */
    static byte[] readToEnd(Socket socket) throws IOException {
        ByteArrayOutputStream came = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(came);
        } catch (SocketException e) {
            return came.toByteArray(); // a reset is an end, too
        }
        return came.toByteArray();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
