// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.Session;
import org.backplane.api.message.Payload;
import org.backplane.api.protocol.Authentication;
import org.backplane.api.protocol.Connection;
import org.backplane.api.transport.Endpoint;

/** The kernel's connection and nothing else; a variant overrides what it does badly. On its lane. */
class WrappedConnection implements Connection {
    private final Connection real;

    WrappedConnection(Connection real) {
        this.real = real;
    }

    @Override
    public long id() {
        return real.id();
    }

    @Override
    public Endpoint endpoint() {
        return real.endpoint();
    }

    @Override
    public SocketAddress remoteAddress() {
        return real.remoteAddress();
    }

    @Override
    public List<X509Certificate> clientCertificates() {
        return real.clientCertificates();
    }

    @Override
    public ByteBuf outgoing(int bytes) {
        return real.outgoing(bytes);
    }

    @Override
    public void write(ByteBuf buffer) {
        real.write(buffer);
    }

    @Override
    public boolean writeBorrowed(Payload payload) {
        return real.writeBorrowed(payload);
    }

    @Override
    public boolean isWritable() {
        return real.isWritable();
    }

    @Override
    public void connect(ConnectRequest request) {
        real.connect(request);
    }

    @Override
    public Optional<Authentication> authentication() {
        return real.authentication();
    }

    @Override
    public Optional<Session> session() {
        return real.session();
    }

    @Override
    public void wakeIn(int delayMs) {
        real.wakeIn(delayMs);
    }

    @Override
    public void countRefusal() {
        real.countRefusal();
    }

    @Override
    public void close() {
        real.close();
    }
}
