// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.Session;
import org.backplane.api.message.Payload;
import org.backplane.api.protocol.Authentication;
import org.backplane.api.protocol.Connection;
import org.backplane.api.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/** A connection whose other end is a buffer. */
final class FakeConnection implements Connection {
    final List<ConnectRequest> requests = new ArrayList<>();
    final ByteBuf out = Unpooled.buffer(256);
    final List<ByteBuf> written = new ArrayList<>();
    boolean closed;
    int refusals;

    /** Whether it takes borrowed payloads. */
    boolean borrows;

    /** For benchmarks: what goes around {@link #outgoing} is only released. */
    boolean discard;

    @Nullable
    Session session;

    @Nullable
    FakeAuthentication authentication;

    @Override
    public long id() {
        return 1;
    }

    @Override
    public Endpoint endpoint() {
        return new Endpoint("test", "tcp", "mqtt", "127.0.0.1", 0, "", "", "");
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
        if (!discard) {
            written.add(buffer);
            out.writeBytes(buffer);
        }
        buffer.release();
    }

    @Override
    public boolean writeBorrowed(Payload payload) {
        if (borrows && !payload.isKept()) {
            write(payload.retainedSlice());
            return true;
        }
        return false;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void connect(ConnectRequest request) {
        requests.add(request);
        authentication = request.authentication().map(FakeAuthentication::new).orElse(null);
    }

    @Override
    public Optional<Authentication> authentication() {
        return Optional.ofNullable(authentication);
    }

    @Override
    public Optional<Session> session() {
        return Optional.ofNullable(session);
    }

    @Override
    public void wakeIn(int delayMs) {
        throw new UnsupportedOperationException("MQTT needs no alarm");
    }

    @Override
    public void countRefusal() {
        refusals++;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** What was sent since the last call, in hex. */
    String sent() {
        String hex = ByteBufUtil.hexDump(out);
        out.clear();
        return hex;
    }
}
