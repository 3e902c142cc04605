// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.Optional;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.Session;
import org.backplane.api.protocol.Authentication;
import org.backplane.api.protocol.Connection;
import org.backplane.api.transport.Endpoint;

/** There is no channel under a simulated client: deliveries never reach one. */
enum SimulatedConnection implements Connection {
    INSTANCE;

    private static IllegalStateException unexpected() {
        return new IllegalStateException("a simulated client has no channel");
    }

    @Override
    public long id() {
        throw unexpected();
    }

    @Override
    public Endpoint endpoint() {
        throw unexpected();
    }

    @Override
    public SocketAddress remoteAddress() {
        throw unexpected();
    }

    @Override
    public ByteBuf outgoing(int bytes) {
        throw unexpected();
    }

    @Override
    public void write(ByteBuf buffer) {
        throw unexpected();
    }

    @Override
    public boolean isWritable() {
        throw unexpected();
    }

    @Override
    public void connect(ConnectRequest request) {
        throw unexpected();
    }

    @Override
    public Optional<Authentication> authentication() {
        return Optional.empty();
    }

    @Override
    public Optional<Session> session() {
        throw unexpected();
    }

    @Override
    public void wakeIn(int delayMs) {
        throw unexpected();
    }

    @Override
    public void countRefusal() {
        throw unexpected();
    }

    @Override
    public void close() {
        throw unexpected();
    }
}
