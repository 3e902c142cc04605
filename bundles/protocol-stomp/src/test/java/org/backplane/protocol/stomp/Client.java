// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ProtocolLane;

/** A handler with its fakes, and the kernel's part: it keeps what the handler leaves. */
final class Client {
    static final String CONNECT = "CONNECT\naccept-version:1.2\nhost:h\n\n^@";

    final FakeConnection connection = new FakeConnection();
    final FakeSession session = new FakeSession();
    ConnectionHandler handler;
    private ProtocolLane lane;
    private final ByteBuf pending = Unpooled.buffer();

    Client(ProtocolLane lane) {
        this.lane = lane;
        this.handler = lane.accept(connection);
    }

    static Client connected(ProtocolLane lane) {
        Client client = new Client(lane).send(CONNECT).pump();
        client.sent();
        return client;
    }

    static Client connected() {
        return connected(Settings.lane());
    }

    /** Feeds text as the kernel would feed its bytes; {@code ^@} stands for NUL. */
    Client send(String text) {
        return send(text.replace("^@", "\0").getBytes(StandardCharsets.UTF_8));
    }

    Client send(byte[] bytes) {
        pending.writeBytes(bytes);
        feed();
        return this;
    }

    /** Not after close, not between connect and its answer. */
    private void feed() {
        boolean connecting = connection.session == null && !connection.requests.isEmpty();
        if (!connection.closed && !connecting && pending.isReadable()) {
            handler.onData(pending);
            pending.discardReadBytes();
        }
    }

    int leftovers() {
        return pending.readableBytes();
    }

    /** Gives all answers that are due, the session to a CONNECT included, and rings an alarm set to at once. */
    Client pump() {
        if (connection.session == null && !connection.requests.isEmpty() && !connection.closed) {
            connection.session = session;
            int keepAliveS = connection.requests.getLast().keepAliveS();
            handler.onConnected(new ConnectResult.Accepted(session, false, true, 0, keepAliveS));
            feed();
        }
        while (!session.due.isEmpty()) {
            session.due.remove().accept(handler);
        }
        if (connection.wakeInMs == 0) {
            wake();
        }
        return this;
    }

    void wake() {
        connection.wakeInMs = -1;
        handler.onWake();
    }

    /** A message by subscriptions with these identifiers, as delivery {@code packetId}. */
    FakeTargets deliver(String topic, String body, int packetId, int... identifiers) {
        return deliver(message(topic, body, Headers.EMPTY), packetId, identifiers);
    }

    FakeTargets deliver(Message message, int packetId, int... identifiers) {
        FakeTargets targets = new FakeTargets().add(this, packetId, false, false, identifiers);
        lane.deliver(message, targets);
        return targets;
    }

    static Message message(String topic, String body, Headers headers) {
        Payload payload = Payload.of(body.getBytes(StandardCharsets.UTF_8));
        return new Message(Topic.of(topic), payload, Qos.AT_LEAST_ONCE, false, headers, 0, Message.NEVER, "");
    }

    /** Swaps the handler for one that another version made of its state. */
    void moveTo(ProtocolLane other) {
        lane = other;
        handler = other.resume(connection, handler.export(StateWriter.SCHEMA));
    }

    String sent() {
        return connection.sent();
    }
}
