// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.rude;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;

/** A subscriber that stops reading as soon as it is subscribed, so that TCP's window shuts. */
public final class Deaf implements AutoCloseable {
    private static final int RECEIVE_BYTES = 8_192;

    private final Socket socket;

    public Deaf(BrokerUnderTest broker) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BYTES);
        socket.connect(new InetSocketAddress(BrokerUnderTest.HOST, broker.port(Wire.TCP)));
    }

    /** Connects and subscribes with QoS 1; nothing after that is read. */
    public void subscribe(String filter, int keepAliveS) throws IOException {
        socket.getOutputStream().write(Packets.connect(4, "deaf", true, keepAliveS, new Bytes()));
        socket.getOutputStream().write(Packets.subscribe(4, 1, filter, 1));
        // CONNACK and SUBACK of 3.1.1 have 4 and 5 bytes.
        new DataInputStream(socket.getInputStream()).readFully(new byte[9]);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
