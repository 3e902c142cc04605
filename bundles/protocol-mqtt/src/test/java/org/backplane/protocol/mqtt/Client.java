// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ProtocolLane;

/** A handler with its fakes, and the kernel's part: it keeps what the handler leaves. */
final class Client {
    final FakeConnection connection = new FakeConnection();
    ConnectionHandler handler;
    FakeSession session = new FakeSession("c");
    private final ByteBuf pending = Unpooled.buffer();

    Client(ProtocolLane lane) {
        handler = lane.accept(connection);
    }

    /** Feeds bytes as the kernel would: not after close, not between connect and its answer. */
    Client send(byte[] bytes) {
        pending.writeBytes(bytes);
        if (!connection.closed) {
            handler.onData(pending);
            pending.discardReadBytes();
        }
        return this;
    }

    int leftovers() {
        return pending.readableBytes();
    }

    /** The kernel's yes to the last CONNECT. */
    Client accept(boolean present) {
        ConnectRequest request = connection.requests.getLast();
        connection.session = session;
        handler.onConnected(new ConnectResult.Accepted(
                session, present, request.clientId().isEmpty(), request.sessionExpiryS(), request.keepAliveS()));
        return this;
    }

    /** Gives all answers that are due, the session to a CONNECT included. */
    void pump() {
        if (connection.session == null && !connection.requests.isEmpty() && !connection.closed) {
            accept(false);
        }
        while (!session.due.isEmpty()) {
            session.due.remove().accept(handler);
        }
    }

    /** Swaps the handler for one that another version made of its state. */
    void moveTo(ProtocolLane other) {
        handler = other.resume(connection, handler.export(StateWriter.SCHEMA));
    }

    String sent() {
        return connection.sent();
    }

    static Client connected3(ProtocolLane lane) {
        Client client = new Client(lane).send(Wire.connect3("c")).accept(false);
        client.sent();
        return client;
    }

    static Client connected5(ProtocolLane lane, Wire properties) {
        Client client = new Client(lane).send(Wire.connect5("c", properties)).accept(false);
        client.sent();
        return client;
    }

    static Client connected5(ProtocolLane lane) {
        return connected5(lane, Wire.fields());
    }
}
