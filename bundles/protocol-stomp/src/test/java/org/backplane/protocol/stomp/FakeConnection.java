// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.Session;
import org.backplane.api.protocol.Authentication;
import org.backplane.api.protocol.Connection;
import org.backplane.api.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/** A connection whose other end is a buffer. */
final class FakeConnection implements Connection {
    final List<ConnectRequest> requests = new ArrayList<>();
    final ByteBuf out = Unpooled.buffer(256);
    boolean closed;
    int refusals;

    /** As asked for last; negative for never. */
    int wakeInMs = -1;

    @Nullable
    Session session;

    @Override
    public long id() {
        return 1;
    }

    @Override
    public Endpoint endpoint() {
        return new Endpoint("test", "tcp", "stomp", "127.0.0.1", 0, "", "", "");
    }

    @Override
    public SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("127.0.0.1", 1);
    }

    @Override
    public ByteBuf outgoing(int bytes) {
        return out.ensureWritable(bytes);
    }

    @Override
    public void write(ByteBuf buffer) {
        out.writeBytes(buffer);
        buffer.release();
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void connect(ConnectRequest request) {
        requests.add(request);
    }

    @Override
    public Optional<Authentication> authentication() {
        return Optional.empty();
    }

    @Override
    public Optional<Session> session() {
        return Optional.ofNullable(session);
    }

    @Override
    public void wakeIn(int delayMs) {
        wakeInMs = delayMs;
    }

    @Override
    public void countRefusal() {
        refusals++;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** What was sent since the last call, with {@code ^@} for NUL. */
    String sent() {
        String text = out.toString(StandardCharsets.UTF_8).replace("\0", "^@");
        out.clear();
        return text;
    }
}
